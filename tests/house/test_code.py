"""Rules about the code that no linter knows: writes only in actions, guards first, docstrings, sizes."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from overview.audit_messages import VERBS

ROOT = Path(__file__).resolve().parent.parent.parent
ROOMS = (
    "infrastructure",
    "accounts",
    "kooperation",
    "phases",
    "agreements",
    "meetings",
    "overview",
    "search",
    "import_export",
    "reports",
    "partner_portal",
    "handover",
    "demo",
    "config",
)
FILES = [
    path
    for room in ROOMS
    for path in sorted((ROOT / room).rglob("*.py"))
    if "migrations" not in path.parts and path.name != "__init__.py"
]
WRITES = {"save", "create", "bulk_create", "bulk_update", "update_or_create", "get_or_create", "delete"}
# Where rows may be written: actions; infrastructure's own trail, outbox, jobs and clock; the users' manager, which only
# actions call; and the demo, a named bulk writer.
WRITERS = {
    *(f"{room}/actions.py" for room in ROOMS),
    *(str(path.relative_to(ROOT)) for room in ROOMS for path in (ROOT / room / "actions").glob("*.py")),
    "import_export/imports/actions.py",
    "import_export/exports/actions.py",
    "infrastructure/audit.py",
    "infrastructure/outbox.py",
    "infrastructure/jobs.py",
    "infrastructure/schedule.py",
    "infrastructure/search.py",
    "infrastructure/tasks.py",
    "infrastructure/fonts.py",  # files, not rows
    "infrastructure/uploads.py",  # files, not rows
    "infrastructure/pdf_pages.py",  # pictures, not rows
    "infrastructure/qr.py",  # pictures, not rows
    "infrastructure/seals/keys.py",  # files, not rows
    "accounts/models.py",
    "demo/build.py",
    "demo/history.py",
    "demo/scale.py",
}
UNSCOPED = {
    "reports/figures.py",  # in subqueries bound to a row of the school, for the sake of the index
    "reports/vdm_statistics.py",  # the same
    "infrastructure/audit.py",
    "infrastructure/outbox.py",
    "infrastructure/jobs.py",
    "infrastructure/search.py",  # who changes something leaves a mark whatever the scope
    "infrastructure/health.py",
    "infrastructure/models.py",
    "accounts/models.py",
    "accounts/middleware.py",
    "accounts/adapter.py",
    "accounts/views.py",
    "agreements/access.py",  # whoever holds a link's secret belongs to no school
    "agreements/signatures/verification.py",  # anybody may ask about any file, without belonging to a school
    "kooperation/middleware.py",  # a guest's school is known only once the pass is found
    "kooperation/views/guests.py",  # the same, for links
    "kooperation/models/guests.py",
    "kooperation/actions/guests.py",  # tidies all schools up
    "meetings/feeds.py",  # a feed's school is known only once its secret is found
    "meetings/models/feeds.py",
    "meetings/pulses.py",  # the same
    "meetings/models/pulses.py",
    "search/receivers.py",  # a person's name is known in several schools
}
GUARDS = {
    "require",
    "open_cooperation",
    "open_partner",
    "open_phase",
    "open_question",
    "open_agreement",
    "open_begun",
    "open_holding",
    "open_one",
    "open_guest",
    "open_guest_question",
    "open_version",
}


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef))


def attribute_calls(node: ast.AST) -> Iterator[str]:
    for call in ast.walk(node):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
            yield call.func.attr


def called(node: ast.AST) -> set[str]:
    found = set(attribute_calls(node))
    return found | {c.func.id for c in ast.walk(node) if isinstance(c, ast.Call) and isinstance(c.func, ast.Name)}


@pytest.mark.parametrize("path", FILES, ids=name)
def test_rows_are_written_in_actions_only(path: Path) -> None:
    if name(path) in WRITERS:
        return
    assert not WRITES & set(attribute_calls(tree(path)))


@pytest.mark.parametrize("path", FILES, ids=name)
def test_unscoped_queries_are_rare_and_named(path: Path) -> None:
    uses = {
        node.value.id if isinstance(node.value, ast.Name) else ""
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr == "unscoped"
    }
    # Forms need an empty queryset before there is a school; `unscoped.none()` reads nothing.
    text = path.read_text()
    if uses and name(path) not in UNSCOPED:
        assert text.count(".unscoped") == text.count(".unscoped.none()")


ACTIONS = [
    (path, function)
    for path in FILES
    if path.name == "actions.py" or path.parent.name == "actions"
    for function in tree(path).body
    if isinstance(function, ast.FunctionDef) and not function.name.startswith("_")
]
COMPUTES = {
    "keep_deadline",
    "fingerprint",
    "move_to",
    "open_gate",
    "parties_of_cooperation",
    "replaced",
    "supersede",
    "keep_revision",
    "locked_item",
    "overwrite",
    "relied_on_since",
    "renewable",
    "seen_from",
    "touch",
    "two_answers",
}
# Their trail is written by the action that calls them.
TOLD_BY_OTHERS = {
    "accept_invitation",
    "draft",
    "follow_sources",
    "fresh_link",
    "note_visit",
    "notify",
    "order_pdf",
    "plan_school",
    "recount",
    "refresh_deadlines",
    "remind_guests",
    "see_notices",
    "set_state",
    "tell_guest",
    "tell_guests",
    "tidy_guests",
}


@pytest.mark.parametrize(("path", "function"), ACTIONS, ids=lambda part: getattr(part, "name", ""))
def test_actions_take_keywords_say_who_and_leave_a_trail(path: Path, function: ast.FunctionDef) -> None:
    if function.name in COMPUTES:
        return
    arguments = function.args
    assert not arguments.args, "an action takes keywords only"
    if function.name != "accept_invitation":
        assert "actor" in {argument.arg for argument in arguments.kwonlyargs}
    if function.name not in TOLD_BY_OTHERS:
        assert {
            "record",
            "_told",
            "end",
            "send_link",
            "_accepted",
            "give_pass",
            "_set_state",
            "_turn",
            "save_row",
            "add_topic",
        } & called(function), "an action leaves an audit entry"


VIEWS = [
    (path, function)
    for path in FILES
    for function in tree(path).body
    if isinstance(function, ast.FunctionDef)
    and not function.name.startswith("_")
    and (
        path.name == "views.py"
        or path.parent.name == "views"
        or any(ast.unparse(decorator).startswith("require_") for decorator in function.decorator_list)
    )
    and [argument.arg for argument in function.args.args][:1] == ["request"]
]


@pytest.mark.parametrize(("path", "view"), VIEWS, ids=lambda part: getattr(part, "name", ""))
def test_every_view_opens_with_its_guard(path: Path, view: ast.FunctionDef) -> None:
    decorators = {d.id for d in view.decorator_list if isinstance(d, ast.Name)}
    if "login_not_required" in decorators:
        return
    statements = [s for s in view.body if not (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant))]
    first = statements[0]
    if isinstance(first, ast.Assign) and isinstance(first.value, ast.IfExp):
        first = statements[1]  # which right is asked for depends on the method
    elif isinstance(first, ast.Assign) and isinstance(first.value, ast.Compare):
        first = statements[2]
    assert GUARDS & called(first)


@pytest.mark.parametrize("path", FILES, ids=name)
def test_public_things_say_what_they_are(path: Path) -> None:
    module = tree(path)
    assert ast.get_docstring(module), "a module opens with a sentence"
    for node in module.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            if isinstance(node, ast.ClassDef) and (
                "TextChoices" in ast.dump(node) or "IntegerChoices" in ast.dump(node) or node.name == "Command"
            ):
                continue
            if isinstance(node, ast.ClassDef) and node.name.endswith("Config"):
                continue
            assert ast.get_docstring(node), f"{node.name} has no docstring"


@pytest.mark.parametrize("path", FILES, ids=name)
def test_functions_fit_on_a_screen_and_files_on_a_few(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 520
    long = [f.name for f in functions(path) if f.end_lineno and f.end_lineno - f.lineno > 50]
    assert not long


def test_no_admin_in_the_product() -> None:
    assert not [name(path) for path in FILES if "django.contrib.admin" in path.read_text()]


def told_of_a_cooperation() -> Iterator[tuple[str, str]]:
    """Every verb that is written into a cooperation's history, and where."""
    for path in FILES:
        for call in ast.walk(tree(path)):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "record":
                said = {keyword.arg: keyword.value for keyword in call.keywords}
                verb = said.get("verb")
                if "about" in said and isinstance(verb, ast.Constant):
                    yield str(verb.value), name(path)


@pytest.mark.parametrize(("verb", "where"), sorted(set(told_of_a_cooperation())))
def test_a_history_says_everything_in_words(verb: str, where: str) -> None:
    assert verb in VERBS, f"{where} writes {verb}: overview/audit_messages.py has no words for it"

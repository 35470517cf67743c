"""Rules about the code that no linter knows: tenancy, docstrings, sizes, words for the history.

That rows change in actions only, and that actions leave an audit entry, is seen at the database (`tests/changes.py`);
guards are proved by asking every address as every role (`tests/test_permissions.py`).
"""

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


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef))


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
            if isinstance(node, ast.FunctionDef) and any(ast.unparse(d) == "overload" for d in node.decorator_list):
                continue  # the implementation below it has one
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

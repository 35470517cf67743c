"""The editor with its preview, and former agreements."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import Right
from accounts.http import MemberRequest
from agreements import actions, comment_threads, deadline_status, row_lists
from agreements.access import open_agreement, open_begun, open_one
from agreements.choices import AgreementState, VersionKind
from agreements.models import (
    Agreement,
    Clause,
    NoticeGiven,
    Party,
    Term,
    Version,
)
from agreements.text import editor, version_content
from agreements.views.gap_links import with_links
from infrastructure.action_feedback import tried
from infrastructure.conflicts import StaleWriteError, both, marked
from infrastructure.forms import TextForm
from infrastructure.htmx import answer
from kooperation import actions as records
from kooperation.access import Opened
from kooperation.forms import CommentForm
from phases import phase_bars

PAGE = "agreements/edit.html"


@require_safe
def edit(request: MemberRequest, ref: str) -> HttpResponse:
    """The draft: sections on the left, the sheet on the right."""
    opened, agreement = open_agreement(request, ref)
    if agreement is None:
        context = {"cooperation": opened.cooperation, "may": opened.may, "bars": phase_bars.bars(opened.cooperation)}
        return render(request, "agreements/none.html", context)
    response = _editor(request, opened, agreement)
    records.see_mentions(actor=request.user, cooperation=opened.cooperation, about=f"clause:{agreement.ref}:")
    return response


def _context(opened: Opened, agreement: Agreement) -> dict[str, object]:
    draft = editor.read(agreement)
    last = agreement.signing or Version.objects.filter(agreement=agreement).order_by("-number").first()
    today = timezone.localdate()
    draft_content = version_content.content(
        agreement=agreement, number=0, kind=VersionKind.WORKING, on=today, rows=draft.clauses
    )
    content = draft_content if agreement.editable or last is None else last.content
    parties = Party.objects.filter(agreement=agreement).order_by("position").prefetch_related("signatories")
    return {
        "cooperation": opened.cooperation,
        "agreement": agreement,
        "may": opened.may,
        "draft": draft,
        "rows": draft.rows,
        "gaps": with_links(opened.cooperation, agreement, draft.pressing),
        "empty_gaps": with_links(opened.cooperation, agreement, draft.recommended),
        "sheet": version_content.printed(content),
        "parties": parties,
        "standing": deadline_status.of(agreement, today),
        "panels": row_lists.panels(agreement, "genehmigungen", "anlagen"),
        "last": last,
        "talk": comment_threads.of_agreement(agreement, internal=opened.may["read_internal"]),
        **_chain(opened, agreement),
    }


def _chain(opened: Opened, agreement: Agreement) -> dict[str, object]:
    """Context: the predecessors and successors of this agreement, and the one in force."""
    others = Agreement.objects.filter(cooperation=opened.cooperation).exclude(pk=agreement.pk).order_by("-pk")
    chain = [(other, deadline_status.of(other, timezone.localdate())) for other in others.select_related("school")]
    return {
        "others": chain,
        "holding": next((other for other, _standing in chain if other.state == AgreementState.IN_FORCE), None),
        "successor": next((other for other, _standing in chain if other.predecessor_id == agreement.pk), None),
        "given": NoticeGiven.objects.filter(agreement=agreement).select_related("party").order_by("-pk"),
    }


@require_safe
def past(request: MemberRequest, ref: str, agreement: str) -> HttpResponse:
    """A certain agreement of the cooperation, to read: its signed text, its versions, its days."""
    opened, row = open_one(request, ref, agreement)
    versions = Version.objects.filter(agreement=row).order_by("-number")
    last = row.signing or versions.first()
    today = timezone.localdate()
    draft = version_content.content(agreement=row, number=0, kind=VersionKind.WORKING, on=today)
    context = {
        "cooperation": opened.cooperation,
        "agreement": row,
        "standing": deadline_status.of(row, today),
        "versions": versions,
        "terms": Term.objects.filter(agreement=row).order_by("number"),
        "sheet": version_content.printed(last.content if last else draft),
        **_chain(opened, row),
    }
    return render(request, "agreements/past.html", context)


def _editor(
    request: MemberRequest,
    opened: Opened,
    agreement: Agreement,
    *,
    partial: str = "",
    status: int = 200,
    onto: str = "",
    clause: Clause | None = None,
    **more: object,
) -> HttpResponse:
    context: dict[str, Any] = {**_context(opened, agreement), **more}
    if clause:
        context["row"] = next(row for row in context["rows"] if row.clause.pk == clause.pk)
        context["open_key"] = clause.key
    return answer(request, PAGE, context, partial=partial, status=status, onto=onto)


@require_POST
def begin(request: MemberRequest, ref: str) -> HttpResponse:
    """Begin the agreement from what is known."""
    opened, _none = open_agreement(request, ref, Right.EDIT_CLAUSES)
    actions.draft(actor=request.user, cooperation=opened.cooperation)
    messages.success(request, _("The draft is made from what both sides said."))
    return redirect("agreements:edit", opened.cooperation.address)


@require_POST
def clause(request: MemberRequest, ref: str, clause: str) -> HttpResponse:
    """Save a section (autosave); answers with its state and the new preview."""
    opened, agreement = open_begun(request, ref, Right.EDIT_CLAUSES)
    row = get_object_or_404(Clause.objects.filter(agreement=agreement), ref=clause)
    form = TextForm(request.POST)
    typed = form.cleaned_data if form.is_valid() else {}
    problem = ""
    if not typed:
        problem = form.error_text
    elif typed["take"]:
        more: dict[str, Any] = {"typed": both(row.body, typed["text"]) if typed["take"] == "both" else row.body}
        return _clause_answer(request, opened, agreement, row, "clause", **more)
    else:
        try:
            actions.change_clause(
                actor=request.user, clause=row, body=typed["text"], version=typed["version"], editor=typed["editor"]
            )
        except StaleWriteError as stale:
            return _clause_conflict(request, opened, agreement, stale, typed["text"])
        except ValidationError as error:
            problem = " ".join(error.messages)
    if problem:
        return _clause_answer(
            request, opened, agreement, row, "problem", status=422, problem=problem, typed=request.POST.get("text", "")
        )
    if not request.htmx:
        messages.success(request, _("Saved."))
    return _clause_answer(request, opened, agreement, row, "clause" if typed["conflict"] else "saved")


def _clause_answer(
    request: MemberRequest,
    opened: Opened,
    agreement: Agreement,
    clause: Clause,
    partial: str,
    *,
    status: int = 200,
    **more: object,
) -> HttpResponse:
    """A partial for htmx; without htmx the whole page with this section open, or a redirect on success."""
    if not request.htmx and status == 200 and "typed" not in more:
        return redirect("agreements:edit", opened.cooperation.address)
    onto = f"#clause-{clause.ref}" if status == 409 else ""
    return _editor(request, opened, agreement, partial=partial, status=status, onto=onto, clause=clause, **more)


def _clause_conflict(
    request: MemberRequest, opened: Opened, agreement: Agreement, stale: StaleWriteError, mine: str
) -> HttpResponse:
    theirs = stale.current
    assert isinstance(theirs, Clause)
    more: dict[str, Any] = {"conflict": theirs, "typed": mine, "theirs_marked": marked(theirs.body, mine)}
    return _clause_answer(request, opened, agreement, theirs, "clause", status=409, **more)


@require_POST
def take_over(request: MemberRequest, ref: str, clause: str) -> HttpResponse:
    """Fill a section anew from its sources."""
    opened, agreement = open_begun(request, ref, Right.EDIT_CLAUSES)
    row = get_object_or_404(Clause.objects.filter(agreement=agreement), ref=clause)
    try:
        actions.take_over_again(actor=request.user, agreement=agreement, keys=[row.key])
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("{heading} is taken over anew.").format(heading=row.heading))
    return redirect("agreements:edit", opened.cooperation.address)


@require_POST
def take_news(request: MemberRequest, ref: str, clause: str = "") -> HttpResponse:
    """Take what the sources say now into a section, or into all that lack something; the wording stays."""
    opened, agreement = open_begun(request, ref, Right.EDIT_CLAUSES)
    keys = [get_object_or_404(Clause.objects.filter(agreement=agreement), ref=clause).key] if clause else None

    def act() -> str:
        rows = actions.take_new_facts(actor=request.user, agreement=agreement, keys=keys)
        if not rows:
            return _("Every section says already what is known.")
        return _("Taken over: {headings}").format(headings=", ".join(row.heading for row in rows))

    return tried(request, act, "agreements:edit", opened.cooperation.address)


@require_POST
def keep(request: MemberRequest, ref: str, clause: str) -> HttpResponse:
    """A section stays as it is worded, although more is known."""
    opened, agreement = open_begun(request, ref, Right.EDIT_CLAUSES)
    row = get_object_or_404(Clause.objects.filter(agreement=agreement).select_related("agreement"), ref=clause)

    def act() -> str:
        actions.keep_wording(actor=request.user, clause=row)
        return _("{heading} stays as it is worded.").format(heading=row.heading)

    return tried(request, act, "agreements:edit", opened.cooperation.address)


@require_POST
def comment(request: MemberRequest, ref: str) -> HttpResponse:
    """A remark on a section, to colleagues or to both sides."""
    opened, agreement = open_begun(request, ref, Right.ANSWER)
    form = CommentForm(request.POST)
    talk = comment_threads.of_agreement(agreement, internal=opened.may["read_internal"])
    section = request.POST.get("section", "")
    if form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("text", "audience")}
        about = comment_threads.about(talk, section)
        try:
            records.comment(actor=request.user, cooperation=opened.cooperation, about=about, **values)
        except ValidationError as error:
            form.add_error("text", error.messages[0])
        else:
            messages.success(request, _("Said."))
            return redirect("agreements:edit", opened.cooperation.address)
    return _editor(request, opened, agreement, status=422, comment_form=form, section=section)

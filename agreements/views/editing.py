"""The editor with its preview, parties, term, and the list of all agreements."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import Right, require
from accounts.http import MemberRequest
from agreements import actions, documents, drafts, terms
from agreements.access import open_agreement, open_begun
from agreements.choices import NoticeKind, RenewalKind, VersionKind
from agreements.forms import PartyForm, TermForm
from agreements.models import Agreement, Clause, Notice, Party, Renewal, Term, Version
from infrastructure.conflicts import StaleWriteError, both, marked
from infrastructure.forms import TextForm
from infrastructure.htmx import answer
from kooperation.access import Opened
from phases import score

PAGE = "agreements/edit.html"
ROWS = 50


@require_safe
def listing(request: MemberRequest) -> HttpResponse:
    """All agreements, by end date."""
    require(request, Right.SEE)
    found = Agreement.objects.current().select_related("cooperation").prefetch_related("terms", "notice")
    page = Paginator(found.order_by("terms__ends_on", "number"), ROWS).get_page(request.GET.get("seite"))
    today = timezone.localdate()
    rows = []
    for agreement in page.object_list:
        newest = max(agreement.terms.all(), key=lambda term: term.number, default=None)
        notice = getattr(agreement, "notice", None)
        day = (
            terms.last_notice_day(school=request.school, term=newest, notice=notice, on=today)
            if newest and notice
            else None
        )
        rows.append((agreement, newest, day))
    return render(request, "agreements/list.html", {"page": page, "rows": rows})


@require_safe
def edit(request: MemberRequest, ref: str) -> HttpResponse:
    """The draft: sections on the left, the sheet on the right."""
    opened, agreement = open_agreement(request, ref)
    if agreement is None:
        context = {"cooperation": opened.cooperation, "may": opened.may, "bars": score.bars(opened.cooperation)}
        return render(request, "agreements/none.html", context)
    return _editor(request, opened, agreement)


def _context(opened: Opened, agreement: Agreement) -> dict[str, object]:
    rows = drafts.rows(agreement)
    last = agreement.signing or Version.objects.filter(agreement=agreement).order_by("-number").first()
    today = timezone.localdate()
    draft = documents.content(agreement=agreement, number=0, kind=VersionKind.WORKING, on=today)
    content = draft if agreement.editable or last is None else last.content
    must = [row for row in rows if row.clause.need == "must"]
    return {
        "cooperation": opened.cooperation,
        "agreement": agreement,
        "may": opened.may,
        "rows": rows,
        "must": len(must),
        "filled": sum(row.filled for row in must),
        "sheet": documents.printed(content),
        "parties": Party.objects.filter(agreement=agreement).order_by("position"),
        "term": Term.objects.filter(agreement=agreement).order_by("-number").first(),
        "renewal": Renewal.objects.filter(agreement=agreement).first(),
        "notice": Notice.objects.filter(agreement=agreement).first(),
        "last": last,
    }


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
        problem = form.told
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
    """A piece for htmx; for everybody else the whole page with this section open, or a redirect when all is well."""
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


@require_http_methods(["GET", "POST"])
def party(request: MemberRequest, ref: str, party: str) -> HttpResponse:
    """Change a party as it stands in the agreement."""
    opened, agreement = open_begun(request, ref, Right.EDIT_CLAUSES)
    row = get_object_or_404(Party.objects.filter(agreement=agreement), ref=party)
    form = PartyForm(request.POST or None, instance=row)
    if form.is_valid():
        row.refresh_from_db()
        try:
            actions.change_party(actor=request.user, party=row, **form.values())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("agreements:edit", opened.cooperation.address)
    context = {"cooperation": opened.cooperation, "form": form, "party": row}
    return render(request, "agreements/party_form.html", context, status=form.status)


@require_http_methods(["GET", "POST"])
def term(request: MemberRequest, ref: str) -> HttpResponse:
    """Term, renewal, notice."""
    opened, agreement = open_begun(request, ref, Right.EDIT_CLAUSES)
    form = TermForm(request.POST or None, initial=_term_now(agreement))
    if form.is_valid():
        try:
            actions.set_term(actor=request.user, agreement=agreement, **form.values())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("agreements:edit", opened.cooperation.address)
    context = {"cooperation": opened.cooperation, "form": form}
    return render(request, "agreements/term_form.html", context, status=form.status)


def _term_now(agreement: Agreement) -> dict[str, object]:
    """What is set; for a new agreement the cooperation's start, to the end of that school year, and our usual rule."""
    row = Term.objects.filter(agreement=agreement).order_by("-number").first()
    renewal = Renewal.objects.filter(agreement=agreement).first()
    notice = Notice.objects.filter(agreement=agreement).first()
    start = agreement.cooperation.starts_on
    first: dict[str, object] = {
        "starts_on": row.starts_on if row else start,
        "ends_on": row.ends_on if row else (terms.school_year_end(agreement.school, start) if start else None),
        "renewal": renewal.kind if renewal else RenewalKind.SCHOOL_YEAR,
        "notice": notice.kind if notice else NoticeKind.UNKNOWN,
    }
    if notice:
        first |= {"day": notice.day, "month": notice.month, "months": notice.months}
    return first

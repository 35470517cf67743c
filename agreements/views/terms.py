"""Term, renewal and notice: entered, looked at before they are saved, and confirmed where a list brought them."""

from datetime import date, timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import Right, require
from accounts.http import MemberRequest
from agreements import actions, deadline_status, term_words, terms
from agreements.access import open_begun
from agreements.choices import NoticeKind, RenewalKind, StartKind, TermUnit
from agreements.models import Agreement, NoticeRule, Party, PartyNoticePeriod, Renewal, Term
from agreements.term_form import LENGTHS, TermForm


@require_http_methods(["GET", "POST"])
def term(request: MemberRequest, ref: str) -> HttpResponse:
    """Term, renewal, notice; what is unusual is shown once before it is saved."""
    opened, agreement = open_begun(request, ref, Right.EDIT_CLAUSES)
    correcting = not agreement.term_settable and agreement.term_correctable
    if correcting:
        require(request, Right.OFFER_AGREEMENT)
    form = TermForm(
        request.POST or None,
        initial=_term_now(agreement),
        school=agreement.school,
        parties=Party.objects.filter(agreement=agreement).order_by("position"),
        needs_reason=correcting,
    )
    unseen: list[str] = []
    open_to_choose = agreement.editable or correcting
    if open_to_choose and form.is_valid() and request.POST.get("gesehen") != form.warnings_token:
        unseen = form.warnings()
    if form.is_valid() and not unseen:
        try:
            actions.set_term(actor=request.user, agreement=agreement, **form.values())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("agreements:edit", opened.cooperation.address)
    context = {
        "cooperation": opened.cooperation,
        "form": form,
        "unseen": unseen,
        "preview": form.preview(timezone.localdate()) if unseen else "",
        "rule": NoticeRule.objects.filter(agreement=agreement).first(),
    }
    return render(request, "agreements/term_form.html", context, status=422 if unseen else form.status)


@require_POST
def confirm_term(request: MemberRequest, ref: str) -> HttpResponse:
    """Confirm that term and notice from an imported list match the paper."""
    opened, agreement = open_begun(request, ref, Right.EDIT_CLAUSES)
    actions.confirm_term(actor=request.user, agreement=agreement)
    messages.success(request, _("Noted: term and notice are right."))
    return redirect("agreements:edit", opened.cooperation.address)


def _term_now(agreement: Agreement) -> dict[str, object]:
    """The current values; for a new agreement the start of the cooperation or the day after its predecessor, and our
    usual rule."""
    row = Term.objects.filter(agreement=agreement).order_by("number").first()
    renewal = Renewal.objects.filter(agreement=agreement).first()
    notice = NoticeRule.objects.filter(agreement=agreement).first()
    start = _start(agreement)
    first: dict[str, object] = {
        "unit": row.unit if row else TermUnit.SCHOOL_YEAR,
        "starts_on": row.starts_on if row else start,
        "ends_on": row.ends_on if row else (terms.school_year_end(agreement.school, start) if start else None),
        "start": row.start if row else (StartKind.DAY if start else StartKind.UNKNOWN),
        "counts_signing_day": row.counts_signing_day if row else True,
        "review_on": row.review_on if row else None,
        "years": (row.years if row else None) or 1,
        "renewal": renewal.kind if renewal else RenewalKind.SCHOOL_YEAR,
        "count": renewal.count if renewal else 1,
        "limit": renewal.limit if renewal else None,
        "notice": notice.kind if notice else NoticeKind.UNKNOWN,
    }
    if row and not row.years and row.unit == TermUnit.SCHOOL_YEAR and row.ends_on and row.starts_on:
        first["years"] = agreement.school.year_of(row.ends_on) - agreement.school.year_of(row.starts_on) + 1
    if notice:
        names = ("day", "month", *LENGTHS, "effect", "own_months", "not_before", "words")
        first |= {name: getattr(notice, name) for name in names}
        if notice.kind not in (NoticeKind.FIXED_DAY, NoticeKind.PERIOD):
            del first["effect"]
        first["fixed_days"] = term_words.fixed_days_text(notice)
        first["typed_days"] = term_words.typed_days_text(notice)
    periods = PartyNoticePeriod.objects.filter(agreement=agreement).select_related("party")
    first |= {f"own_{own.party.ref}": term_words.period_label(terms.own_period(own)) for own in periods}
    return first


def _start(agreement: Agreement) -> date | None:
    if agreement.predecessor is None:
        return agreement.cooperation.starts_on
    before = deadline_status.of(agreement.predecessor, timezone.localdate())
    last = before.ends_on or (before.term.ends_on if before.term else None)
    return last + timedelta(days=1) if last else None

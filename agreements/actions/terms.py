"""Actions on term and notice: set, confirm, renew, give and withdraw notice."""

from collections.abc import Mapping
from datetime import date
from typing import Any, TypedDict, Unpack, cast

from django.core.exceptions import ValidationError
from django.db.models import Field
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from agreements import deadline_status, reminders, term_words, terms
from agreements.actions.deadlines import keep_deadline
from agreements.actions.drafting import follow_sources
from agreements.actions.states import move_to
from agreements.choices import AgreementState, NoticeEffect, NoticeKind, RenewalKind, StartKind, TermUnit
from agreements.models import Agreement, NoticeGiven, NoticeRule, Party, PartyNoticePeriod, Renewal, Term
from agreements.notice_rules import Period
from infrastructure import audit
from infrastructure.action import action
from infrastructure.audit import Actor
from kooperation.actions import touch

UNIT_OF_RENEWAL = {
    RenewalKind.HALF_YEAR: TermUnit.HALF_YEAR,
    RenewalKind.SCHOOL_YEAR: TermUnit.SCHOOL_YEAR,
    RenewalKind.CALENDAR_YEAR: TermUnit.CALENDAR_YEAR,
    RenewalKind.YEAR: TermUnit.CONTRACT_YEAR,
    RenewalKind.MONTHS: TermUnit.DATES,
    RenewalKind.OPEN: TermUnit.OPEN,
}


class TermDetails(TypedDict, total=False):
    """Further details of a term beside its days, renewal and a fixed day or months; missing ones get the defaults of a
    new row."""

    start: StartKind
    years: int | None
    counts_signing_day: bool
    review_on: date | None
    count: int
    weeks: int | None
    days: int | None
    fixed_days: list[list[int]]
    own_months: list[int]
    not_before: date | None
    words: str
    typed_days: list[list[str]]
    good_cause: bool
    list_words: dict[str, str]
    to_check: bool
    party_periods: dict[str, Period]


OF_TERM = ("start", "years", "counts_signing_day", "review_on")
OF_NOTICE = ("weeks", "days", "fixed_days", "own_months", "not_before", "words", "typed_days", "good_cause")


def _detailed(model: type[Term] | type[NoticeRule], names: tuple[str, ...], details: TermDetails) -> dict[str, Any]:
    """The named details, else what a new row holds."""
    values: Mapping[str, Any] = details
    return {
        name: values.get(name, cast("Field[Any, Any]", model._meta.get_field(name)).get_default()) for name in names
    }


def _of_notice(details: TermDetails) -> dict[str, Any]:
    """The details of the rule; of fixed days with their own ends the first stands in day and month too."""
    values = _detailed(NoticeRule, OF_NOTICE, details)
    first = values["fixed_days"][0] if values["fixed_days"] else None
    return values | ({"day": first[0], "month": first[1]} if first else {})


def _in_words(term: Term, rule: Renewal, way: NoticeRule) -> dict[str, str]:
    """Term, renewal and notice for the history."""
    return {
        "term": str(term),
        "renewal": term_words.renewal_label(rule),
        "notice": term_words.notice_label(way),
    }


def _keeps_signed(row: Term | Renewal | NoticeRule, **values: object) -> None:
    """Raises ValidationError when the values change what a signed text says."""
    if row.pk and any(getattr(row, name) != value for name, value in values.items()):
        raise ValidationError(_("The text is signed: only what it leaves open can be added."))


def _put(row: Term | Renewal | NoticeRule, **values: object) -> None:
    """Values on a row of the agreement; raises ValidationError."""
    for name, value in values.items():
        setattr(row, name, value)
    row.full_clean()
    row.save()


def _rows(agreement: Agreement) -> tuple[Term, Renewal, NoticeRule]:
    """The first term, the renewal and the rule for notice; new ones where there are none yet."""
    return (
        Term.objects.filter(agreement=agreement, number=1).first() or Term(agreement=agreement),
        Renewal.objects.filter(agreement=agreement).first() or Renewal(agreement=agreement),
        NoticeRule.objects.filter(agreement=agreement).first() or NoticeRule(agreement=agreement),
    )


def _usual_effect(notice: NoticeKind) -> NoticeEffect:
    """The default end of a rule: for a fixed day the end of its school year, for a period the end of the term."""
    return NoticeEffect.SCHOOL_YEAR_END if notice == NoticeKind.FIXED_DAY else NoticeEffect.TERM_END


def _needs_an_end(span: Mapping[str, Any], again: Mapping[str, Any], ends: Mapping[str, Any]) -> None:
    """Raises ValidationError for notice to the end of a term that has none."""
    is_open = span["ends_on"] is None and (span["starts_on"] or span["unit"] in (TermUnit.OPEN, TermUnit.DATES))
    runs_on = is_open or again["kind"] == RenewalKind.OPEN
    counted = ends["kind"] == NoticeKind.PERIOD or (ends["kind"] == NoticeKind.FIXED_DAY and not ends["fixed_days"])
    if counted and runs_on and ends["effect"] == NoticeEffect.TERM_END:
        raise ValidationError({"notice": _("A period before the end needs an end.")})


@action
def set_term(
    *,
    actor: Actor,
    agreement: Agreement,
    starts_on: date | None,
    ends_on: date | None,
    renewal: RenewalKind,
    notice: NoticeKind,
    day: int | None = None,
    month: int | None = None,
    months: int | None = None,
    effect: NoticeEffect | None = None,
    limit: int | None = None,
    unit: TermUnit = TermUnit.DATES,
    reason: str = "",
    **details: Unpack[TermDetails],
) -> Term:
    """Set term, renewal and notice, and the sections that say them unless they were changed by hand.

    A fixed day of the year without `effect` leads to the end of its school year, a period to the end of the term.
    Raises ValidationError for dates out of order, a notice without its day or its end, or a locked text. Of a signed
    text only what it leaves open is recorded; its words stay as they were signed. An agreement that nobody signed here
    is corrected with a `reason`; the old values stand in the history.
    """
    agreement = Agreement.objects.locked(agreement)
    corrected = bool(reason.strip()) and agreement.term_correctable
    if not (agreement.term_settable or corrected):
        agreement.must_be_editable()
    term, rule, way = _rows(agreement)
    span = {"starts_on": starts_on, "ends_on": ends_on, "unit": unit} | _detailed(Term, OF_TERM, details)
    again = {"kind": renewal, "limit": limit, "count": details.get("count", 1)}
    ends: dict[str, Any] = {"kind": notice, "day": day, "month": month, "months": months}
    ends |= {"effect": effect or _usual_effect(notice)} | _of_notice(details)
    _needs_an_end(span, again, ends)
    if not agreement.editable and not corrected:
        _stands_as_signed(term, rule, way, span=span, again=again, ends=ends)
    changes = {f"{name}_before": value for name, value in _in_words(term, rule, way).items()} if corrected else {}
    ends |= {"list_words": details.get("list_words", way.list_words), "to_check": details.get("to_check", False)}
    _put(term, **span)
    _put(rule, **again)
    _put(way, **ends, own_periods=bool(details.get("party_periods")))
    _set_party_periods(agreement, details.get("party_periods", {}))
    changes |= _in_words(term, rule, way) | ({"why": reason.strip()} if corrected else {})
    audit.record(actor=actor, verb="term_set", obj=agreement, about=agreement.cooperation.ref, changes=changes)
    if corrected:
        _roll_anew(actor, agreement)
    _follow_term(actor, agreement)
    return term


def _follow_term(actor: Actor, agreement: Agreement) -> None:
    """Sections, reminders and the day in the lists follow what changed."""
    follow_sources(actor=actor, agreement=agreement, keys=["term", "renewal", "notice", "funding"])
    reminders.plan(agreement)
    keep_deadline(agreement.cooperation)


def _stands_as_signed(
    term: Term,
    rule: Renewal,
    way: NoticeRule,
    *,
    span: Mapping[str, object],
    again: Mapping[str, object],
    ends: Mapping[str, object],
) -> None:
    """Raises ValidationError where the values change what a signed text says."""
    if term.starts_on is not None or term.start == StartKind.LAST_SIGNATURE:
        _keeps_signed(term, starts_on=span["starts_on"], ends_on=span["ends_on"])
    if term.pk:
        _keeps_signed(rule, **again)
    if way.kind != NoticeKind.UNKNOWN:
        _keeps_signed(way, **ends)


def _set_party_periods(agreement: Agreement, periods: Mapping[str, Period]) -> None:
    """The periods of notice of single parties, by the party's reference, in the place of those before."""
    PartyNoticePeriod.objects.filter(agreement=agreement).delete()
    for party in Party.objects.filter(agreement=agreement, ref__in=periods):
        period = periods[party.ref]
        row = PartyNoticePeriod(agreement=agreement, party=party, amount=period.amount, unit=period.unit)
        row.full_clean()
        row.save()


def _roll_anew(actor: Actor, agreement: Agreement) -> None:
    """After a correction of the first term the ones that followed it follow anew."""
    Term.objects.filter(agreement=agreement, number__gt=1).delete()
    roll_term(actor=actor, agreement=agreement)


@action(silent="nothing was open to be confirmed")
def confirm_term(*, actor: User, agreement: Agreement) -> bool:
    """Say that term and notice, taken over from a list, are as the paper says; idempotent. Returns whether that was open."""
    row = Agreement.objects.locked(agreement)
    changed = NoticeRule.objects.filter(agreement=row, to_check=True).update(to_check=False)
    if changed:
        audit.record(actor=actor, verb="term_confirmed", obj=row, about=row.cooperation.ref)
    return bool(changed)


@action(silent="the term begins on another day than with the last signature")
def start_with_last_signature(*, actor: Actor, agreement: Agreement, signed_on: date | None) -> bool:
    """Set the first day of a term that begins with the last signature, and the end that follows from it.

    `signed_on` is the day of the last signature, the signer's and not that of an upload; None takes the day back while
    a signature is missing again. Returns whether something changed.
    """
    term = Term.objects.filter(agreement=agreement, number=1, start=StartKind.LAST_SIGNATURE).first()
    if term is None or term.starts_on == signed_on:
        return False
    computed = term.unit not in (TermUnit.DATES, TermUnit.OPEN)
    term.starts_on = signed_on
    if computed:
        term.ends_on = signed_on and terms.end_of(
            school=agreement.school,
            unit=TermUnit(term.unit),
            starts_on=signed_on,
            years=term.years or 1,
            counts_start=term.counts_signing_day,
        )
    term.full_clean()
    term.save()
    audit.record(
        actor=actor, verb="term_started", obj=agreement, about=agreement.cooperation.ref, changes={"term": str(term)}
    )
    reminders.plan(agreement)
    keep_deadline(agreement.cooperation)
    return True


@action
def give_notice(
    *,
    actor: User,
    agreement: Agreement,
    party: Party,
    received_on: date,
    effect_on: date | None = None,
    good_cause: bool = False,
    reason: str = "",
) -> NoticeGiven:
    """Record a notice that arrived; without `effect_on` it ends the agreement on the day its rule says.

    Raises ValidationError for an agreement that is not in force or was given notice already, a day to come, good cause
    without reason or day, and where the rule knows no ordinary notice.
    """
    row = Agreement.objects.locked(agreement)
    row.must_be_in_force()
    if NoticeGiven.objects.filter(agreement=row, withdrawn_on=None).exists():
        raise ValidationError(_("Notice has been given already."))
    if received_on > timezone.localdate():
        raise ValidationError({"received_on": _("This day is still to come.")})
    if good_cause and not reason.strip():
        raise ValidationError({"reason": _("Notice for good cause needs its reason.")})
    effect = effect_on or (None if good_cause else deadline_status.effect_by_rule(row, received_on, party=party))
    if effect is None:
        raise ValidationError(
            {"effect_on": _("The agreement knows no ordinary notice. Enter the day on which it ends.")}
        )
    notice_given = NoticeGiven(
        agreement=row,
        party=party,
        received_on=received_on,
        effect_on=effect,
        good_cause=good_cause,
        reason=reason.strip(),
        by_name=actor.actor_name,
    )
    notice_given.full_clean()
    notice_given.save()
    changes = {"party": str(party), "received_on": str(received_on), "effect_on": str(effect), "reason": reason}
    audit.record(actor=actor, verb="notice_given", obj=notice_given, about=row.cooperation.ref, changes=changes)
    reminders.plan(row)
    keep_deadline(row.cooperation)
    touch(row.cooperation)
    return notice_given


@action
def withdraw_notice(*, actor: User, given: NoticeGiven, why: str) -> NoticeGiven:
    """Withdraw a notice by consent of both sides; it stays visible. Raises ValidationError without a reason or too
    late."""
    agreement = Agreement.objects.locked(given.agreement)
    agreement.must_be_in_force()
    if not why.strip():
        raise ValidationError(_("Give a reason."))
    row = NoticeGiven.objects.select_for_update().get(pk=given.pk)
    if row.withdrawn_on is None:
        row.withdrawn_on, row.withdrawn_why = timezone.localdate(), why.strip()
        row.full_clean()
        row.save()
        changes = {"why": why}
        audit.record(actor=actor, verb="notice_withdrawn", obj=row, about=agreement.cooperation.ref, changes=changes)
        reminders.plan(agreement)
        keep_deadline(agreement.cooperation)
        touch(agreement.cooperation)
    return row


@action
def roll_term(*, actor: Actor, agreement: Agreement) -> int:
    """The day after the end: the next term as a new row where it renews itself, else the agreement is over.

    Given notice, it is over the day after its last day. Idempotent; missed nights are caught up. Returns the number of
    new terms.
    """
    row, today, new = Agreement.objects.locked(agreement), timezone.localdate(), 0
    if row.state != AgreementState.IN_FORCE:
        return 0
    notice_given = NoticeGiven.objects.filter(agreement=row, withdrawn_on=None).first()
    term = Term.objects.filter(agreement=row).order_by("-number").first()
    rule = Renewal.objects.filter(agreement=row).first()
    last_day = notice_given.effect_on if notice_given else None
    while term and term.ends_on and term.ends_on < today and (last_day is None or term.ends_on < last_day):
        if rule is None or not terms.renews(rule, term):
            break
        starts_on, ends_on = terms.next_span(term, rule)
        unit = UNIT_OF_RENEWAL.get(RenewalKind(rule.kind), TermUnit(term.unit))
        term = Term.objects.create(
            agreement=row,
            number=term.number + 1,
            starts_on=starts_on,
            ends_on=ends_on,
            unit=unit,
            years=rule.count,
            review_on=term.review_on,
        )
        audit.record(actor=actor, verb="term_renewed", obj=row, about=row.cooperation.ref, changes={"term": str(term)})
        new += 1
    over = last_day or (term.ends_on if term else None)
    if over and over < today:
        move_to(actor, row, AgreementState.ENDED, why=str(over))
    if new or row.state == AgreementState.ENDED:
        reminders.plan(row)
    if new:
        keep_deadline(row.cooperation)
    return new

"""What can happen to the term of an agreement: set, renewed by itself, given notice, over."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from agreements import deadline_status, reminders, terms
from agreements.actions.deadlines import keep_deadline
from agreements.actions.drafting import follow_sources
from agreements.actions.states import move_to
from agreements.choices import AgreementState, NoticeEffect, NoticeKind, RenewalKind, TermUnit
from agreements.models import Agreement, NoticeGiven, NoticeRule, Party, Renewal, Term
from infrastructure import audit
from infrastructure.action import action
from infrastructure.audit import Actor
from kooperation.actions import touch


def _keeps_signed(row: Term | Renewal | NoticeRule, **wanted: object) -> None:
    """What a signed text says stands; raises ValidationError for another word of it."""
    if row.pk and any(getattr(row, name) != value for name, value in wanted.items()):
        raise ValidationError(_("The text is signed: only what it leaves open can be added."))


def _put(row: Term | Renewal | NoticeRule, **values: object) -> None:
    """Values on a row of the agreement; raises ValidationError."""
    for name, value in values.items():
        setattr(row, name, value)
    row.full_clean()
    row.save()


@action
def set_term(
    *,
    actor: Actor,
    agreement: Agreement,
    starts_on: date,
    ends_on: date | None,
    renewal: RenewalKind,
    notice: NoticeKind,
    day: int | None = None,
    month: int | None = None,
    months: int | None = None,
    effect: NoticeEffect = NoticeEffect.TERM_END,
    limit: int | None = None,
    unit: TermUnit = TermUnit.DATES,
) -> Term:
    """Set term, renewal and notice, and the sections that say them unless they were changed by hand.

    Raises ValidationError for dates out of order, a notice without its day, or a locked text. Of a signed text only what
    it leaves open is recorded; its words stay as they were signed.
    """
    agreement = Agreement.objects.locked(agreement)
    if not agreement.term_settable:
        agreement.must_be_editable()
    term = Term.objects.filter(agreement=agreement, number=1).first() or Term(agreement=agreement)
    rule = Renewal.objects.filter(agreement=agreement).first() or Renewal(agreement=agreement)
    way = NoticeRule.objects.filter(agreement=agreement).first() or NoticeRule(agreement=agreement)
    span: dict[str, object] = {"starts_on": starts_on, "ends_on": ends_on}
    again: dict[str, object] = {"kind": renewal, "limit": limit}
    ends: dict[str, object] = {"kind": notice, "day": day, "month": month, "months": months, "effect": effect}
    if not agreement.editable:
        _keeps_signed(term, **span)
        if term.pk:
            _keeps_signed(rule, **again)
        if way.kind != NoticeKind.UNKNOWN:
            _keeps_signed(way, **ends)
    _put(term, **span, unit=unit)
    _put(rule, **again)
    _put(way, **ends)
    audit.record(
        actor=actor,
        verb="term_set",
        obj=agreement,
        about=agreement.cooperation.ref,
        changes={"term": str(term), "renewal": str(renewal), "notice": str(notice)},
    )
    follow_sources(actor=actor, agreement=agreement, keys=["term", "renewal", "notice", "funding"])
    reminders.plan(agreement)
    keep_deadline(agreement.cooperation)
    return term


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
    effect = effect_on or (None if good_cause else deadline_status.effect_by_rule(row, received_on))
    if effect is None:
        raise ValidationError(
            {"effect_on": _("The agreement knows no ordinary notice. Enter the day on which it ends.")}
        )
    given = NoticeGiven(
        agreement=row,
        party=party,
        received_on=received_on,
        effect_on=effect,
        good_cause=good_cause,
        reason=reason.strip(),
        by_name=actor.actor_name,
    )
    given.full_clean()
    given.save()
    changes = {"party": str(party), "received_on": str(received_on), "effect_on": str(effect), "reason": reason}
    audit.record(actor=actor, verb="notice_given", obj=given, about=row.cooperation.ref, changes=changes)
    reminders.plan(row)
    keep_deadline(row.cooperation)
    touch(row.cooperation)
    return given


@action
def withdraw_notice(*, actor: User, given: NoticeGiven, why: str) -> NoticeGiven:
    """Both sides let a notice rest: it stays visible and counts no more. Needs a reason; ValidationError without or too late."""
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

    Given notice, it is over the day after its last day. Idempotent; missed nights are made up. Returns the new terms.
    """
    row, today, new = Agreement.objects.locked(agreement), timezone.localdate(), 0
    if row.state != AgreementState.IN_FORCE:
        return 0
    given = NoticeGiven.objects.filter(agreement=row, withdrawn_on=None).first()
    term = Term.objects.filter(agreement=row).order_by("-number").first()
    rule = Renewal.objects.filter(agreement=row).first()
    last_day = given.effect_on if given else None
    while term and term.ends_on and term.ends_on < today and (last_day is None or term.ends_on < last_day):
        if rule is None or not terms.renews(rule, term):
            break
        starts_on, ends_on = terms.next_span(term, rule)
        unit = TermUnit.HALF_YEAR if rule.kind == RenewalKind.HALF_YEAR else term.unit
        term = Term.objects.create(
            agreement=row, number=term.number + 1, starts_on=starts_on, ends_on=ends_on, unit=unit
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

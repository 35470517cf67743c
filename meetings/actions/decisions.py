"""Actions on decisions about a cooperation's future, and their consequences once both sides have confirmed."""

from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from agreements.actions import amend
from agreements.choices import AgreementState
from infrastructure import audit
from infrastructure.action import action
from infrastructure.audit import Actor
from kooperation.actions import add_task, save_offer, touch
from kooperation.models import Cooperation, Offer, Task, TeamMember
from meetings.actions.minutes_lock import _begun, _changed, _locked
from meetings.choices import NEEDS_DAY, DecisionKind, WayBack
from meetings.deadlines import binding_agreement, days_to_decide_by
from meetings.models import Decision, Meeting
from phases.actions import change_phase, record_gate_fact

TIME_TO_ACT = timedelta(days=28)


@action
def decide(
    *,
    actor: User,
    meeting: Meeting,
    kind: DecisionKind,
    reason: str,
    on: date | None = None,
    way_back: WayBack | None = None,
    more: str = "",
) -> Decision:
    """How it goes on; may be changed until the minutes are confirmed, then its consequences are drawn.

    `way_back` says where adapting leads, `more` what extending adds. Raises ValidationError.
    """
    row = _locked(meeting)
    _begun(row)
    decision = Decision.objects.filter(meeting=row).first() or Decision(meeting=row)
    decision.kind, decision.reason = kind, reason
    decision.on = on if kind in NEEDS_DAY else None
    decision.way_back = (way_back or WayBack.AGREEMENT) if kind == DecisionKind.ADAPT else None
    decision.more = more if kind == DecisionKind.EXTEND else ""
    decision.by_ref, decision.by_name, decision.at = actor.actor_ref, actor.actor_name, timezone.now()
    decision.full_clean()
    _changed(actor, row)
    decision.save()
    audit.record(
        actor=actor,
        verb="decided",
        obj=row,
        about=row.cooperation.ref,
        changes={"decision": kind, "reason": reason[:2000], "on": str(decision.on or "")},
    )
    _remember_to_end(actor, row, decision)
    record_gate_fact(
        actor=actor,
        cooperation=row.cooperation,
        phase=7,
        key="decision",
        met=True,
        text=_("A feedback meeting ended with a decision"),
    )
    touch(row.cooperation)
    return decision


def _source(meeting: Meeting, what: str = "") -> str:
    return f"decision:{meeting.ref}{what}"


def _remind(actor: Actor, meeting: Meeting, title: str, due_on: date | None, *, what: str = "") -> None:
    """One task per decision and purpose, for the lead; deciding again moves its due day."""
    cooperation, source = meeting.cooperation, _source(meeting, what)
    if Task.objects.filter(cooperation=cooperation, source=source).update(due_on=due_on, title=title[:300]):
        return
    lead = TeamMember.objects.filter(cooperation=cooperation, user__isnull=False, user=cooperation.lead).first()
    add_task(actor=actor, cooperation=cooperation, source=source, title=title[:300], due_on=due_on, assignee=lead)


def _remember_to_end(actor: User, meeting: Meeting, decision: Decision) -> None:
    """An end that was decided is prepared in time: its day, and notice before the last day for it.

    A decision that is none for an end any more takes both back.
    """
    if decision.kind != DecisionKind.END or decision.on is None:
        ours = [_source(meeting), _source(meeting, ":notice")]
        for task in Task.objects.open().filter(cooperation=meeting.cooperation, source__in=ours):
            audit.record(actor=actor, verb="task_withdrawn", obj=task, about=meeting.cooperation.ref)
            task.delete()
        return
    _remind(actor, meeting, _("End the cooperation: look back, thanks, instruments and keys"), decision.on)
    notice = days_to_decide_by(meeting.cooperation, timezone.localdate(), decision.on)
    if notice:
        words = _("Give notice so that it arrives by {day}").format(day=f"{notice[-1]:%d.%m.%Y}")
        _remind(actor, meeting, words, notice[-1], what=":notice")


@action
def follow_decision(*, actor: Actor, meeting: Meeting) -> bool:
    """Draw the consequences of a confirmed decision, once; False when there is nothing to draw (any more).

    Extending adds the offer of the next school year; adapting opens a phase again with its reason, or asks for a new
    version of the agreement. Pausing and ending are confirmed on their own pages, prefilled.
    """
    decision = Decision.objects.select_for_update().filter(meeting=meeting, followed_at=None).first()
    if decision is None:
        return False
    if decision.kind == DecisionKind.EXTEND:
        _extend(actor, meeting, decision)
    elif decision.kind == DecisionKind.ADAPT:
        _adapt(actor, meeting, decision)
    decision.followed_at = timezone.now()
    decision.save(update_fields=["followed_at"])
    audit.record(
        actor=actor,
        verb="decision_followed",
        obj=meeting,
        about=meeting.cooperation.ref,
        changes={"decision": decision.kind},
    )
    return True


def _extend(actor: Actor, meeting: Meeting, decision: Decision) -> None:
    """Add an offer in the next school year, to be filled in."""
    school, title = meeting.cooperation.school, decision.more or _("Extended offer")
    year = school.year_of(meeting.on) + 1
    if not Offer.objects.filter(cooperation=meeting.cooperation, year=year, title=title).exists():
        save_offer(actor=actor, offer=Offer(cooperation=meeting.cooperation), title=title, year=year)
    words = _("Fill in the new offer “{title}”: groups, times, places").format(title=title)
    _remind(actor, meeting, words, timezone.localdate() + TIME_TO_ACT, what=":offer")


def _adapt(actor: Actor, meeting: Meeting, decision: Decision) -> None:
    """Back to a phase with the decision's reason, or an amendment of the agreement in force is begun, with a task to write it."""
    cooperation = Cooperation.objects.get(pk=meeting.cooperation_id)
    if decision.way_back == WayBack.AGREEMENT:
        agreement = binding_agreement(cooperation)
        if agreement and agreement.state == AgreementState.IN_FORCE:
            amend(actor=actor, agreement=agreement)
        words = _("Adapt the agreement as decided on {day}").format(day=f"{meeting.on:%d.%m.%Y}")
        _remind(actor, meeting, words, timezone.localdate() + TIME_TO_ACT, what=":amend")
    elif decision.way_back and decision.way_back != cooperation.phase:
        change_phase(
            actor=actor,
            cooperation=cooperation,
            from_phase=cooperation.phase,
            to=decision.way_back,
            reason=decision.reason,
        )

"""What can happen in and after a meeting: attendance, minutes, measures, the decision, confirmation."""

from datetime import date
from hashlib import sha256
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from infrastructure import audit, outbox
from infrastructure.audit import Actor
from infrastructure.conflicts import StaleWriteError
from kooperation.actions import add_task, touch
from kooperation.models import Cooperation, Task, TeamMember
from meetings import mails
from meetings.choices import AGENDA, NEEDS_DAY, DecisionKind, MeetingState
from meetings.models import Attendance, Decision, Meeting, MinutesEntry
from phases.actions import record_gate_fact

OPEN = (MeetingState.PLANNED, MeetingState.RUNNING, MeetingState.MINUTES)


def _locked(meeting: Meeting) -> Meeting:
    """The meeting as it is now, locked; raises ValidationError when its minutes are closed to changes."""
    Cooperation.objects.select_for_update().get(pk=meeting.cooperation_id)
    rows = Meeting.objects.select_for_update(of=("self",)).select_related("cooperation", "school")
    row = rows.get(pk=meeting.pk)
    if row.state not in OPEN:
        raise ValidationError(
            _("These minutes are confirmed or the meeting was cancelled; nothing is changed any more.")
        )
    return row


def _begun(row: Meeting) -> None:
    """The first word in the minutes makes a planned meeting a running one; the planner leaves it alone from now on."""
    if row.state == MeetingState.PLANNED:
        row.state, row.touched = MeetingState.RUNNING, True
        row.save(update_fields=["state", "touched"])
    if not row.entries.exists():
        MinutesEntry.objects.bulk_create(
            MinutesEntry(meeting=row, key=key, position=position) for position, (key, _words) in enumerate(AGENDA)
        )


@transaction.atomic
def begin(*, actor: User, meeting: Meeting) -> Meeting:
    """Open the minutes: the points of the agenda stand ready. Doing it twice changes nothing."""
    row = _locked(meeting)
    if row.state == MeetingState.PLANNED:
        _begun(row)
        audit.record(actor=actor, verb="minutes_begun", obj=row, about=row.cooperation.ref)
        touch(row.cooperation)
    return row


@transaction.atomic
def attend(*, actor: User, meeting: Meeting, members: list[TeamMember]) -> None:
    """Say who was there; who is not named was not."""
    row = _locked(meeting)
    _begun(row)
    Attendance.objects.filter(meeting=row).exclude(member__in=members).delete()
    for member in members:
        Attendance.objects.get_or_create(meeting=row, member=member, defaults={"name": str(member)})
    names = sorted(str(member) for member in members)
    audit.record(actor=actor, verb="attendance_noted", obj=row, about=row.cooperation.ref, changes={"people": names})


@transaction.atomic
def write(*, actor: User, entry: MinutesEntry, text: str, version: int, editor: str = "") -> MinutesEntry:
    """Save what was said to a point as seen at `version`; raises StaleWriteError, ValidationError."""
    meeting = _locked(entry.meeting)
    row = MinutesEntry.objects.select_for_update().get(pk=entry.pk)
    if row.text == text:
        return row
    if row.version != version and not (editor and row.editor == editor):
        raise StaleWriteError(row)
    row.text, row.editor, row.by_name = text, editor, actor.actor_name
    row.version += 1
    row.full_clean(validate_unique=False)
    row.save()
    audit.record(
        actor=actor,
        verb="minutes_written",
        obj=row,
        about=meeting.cooperation.ref,
        changes={"point": row.key, "text": text[:2000]},
        coalesce=True,
    )
    touch(meeting.cooperation)
    return row


@transaction.atomic
def add_measure(*, actor: User, meeting: Meeting, **values: Any) -> Task:
    """A measure agreed in a meeting: a task that knows where it came from."""
    row = _locked(meeting)
    _begun(row)
    audit.record(actor=actor, verb="measure_agreed", obj=row, about=row.cooperation.ref)
    return add_task(actor=actor, cooperation=row.cooperation, source=f"meeting:{row.ref}", **values)


@transaction.atomic
def decide(*, actor: User, meeting: Meeting, kind: DecisionKind, reason: str, on: date | None = None) -> Decision:
    """How it goes on; may be changed until the minutes are confirmed. Raises ValidationError."""
    row = _locked(meeting)
    _begun(row)
    decision = Decision.objects.filter(meeting=row).first() or Decision(meeting=row)
    decision.kind, decision.reason = kind, reason
    decision.on = on if kind in NEEDS_DAY else None
    decision.by_ref, decision.by_name, decision.at = actor.actor_ref, actor.actor_name, timezone.now()
    decision.full_clean()
    decision.save()
    audit.record(
        actor=actor,
        verb="decided",
        obj=row,
        about=row.cooperation.ref,
        changes={"decision": kind, "reason": reason[:2000], "on": str(decision.on or "")},
    )
    if kind == DecisionKind.END:
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


def _remember_to_end(actor: User, meeting: Meeting, decision: Decision) -> None:
    """An end that was decided is prepared in time: one task, on its day."""
    source = f"decision:{meeting.ref}"
    title = _("End the cooperation: look back, thanks, instruments and keys")
    if not Task.objects.filter(cooperation=meeting.cooperation, source=source).update(due_on=decision.on):
        add_task(actor=actor, cooperation=meeting.cooperation, source=source, title=title, due_on=decision.on)


@transaction.atomic
def send_minutes(*, actor: User, meeting: Meeting) -> int:
    """Send the minutes to everybody of both sides; returns to how many. What somebody has already got is not sent again.

    Raises ValidationError while nothing is written.
    """
    row = _locked(meeting)
    entries = list(row.entries.exclude(text="").order_by("position"))
    if not entries:
        raise ValidationError(_("Nothing is written yet."))
    row.state, row.touched = MeetingState.MINUTES, True
    row.save(update_fields=["state", "touched"])
    sent = 0
    for member in TeamMember.objects.filter(cooperation=row.cooperation).select_related("user", "contact"):
        if not member.email:
            continue
        letter = mails.minutes(meeting=row, name=str(member), colleague=bool(member.user_id))
        stamp = sha256(letter.text.encode()).hexdigest()[:16]
        sent += outbox.queue(
            key=f"meeting:{row.ref}:minutes:{stamp}:{member.email}"[:200],
            kind="meeting_minutes",
            to=outbox.Recipient(member.email, str(member)),
            letter=letter,
            about=row.cooperation.ref,
            reply_to=row.school.email,
        )
    audit.record(actor=actor, verb="minutes_sent", obj=row, about=row.cooperation.ref, changes={"people": sent})
    touch(row.cooperation)
    return sent


@transaction.atomic
def confirm(*, actor: Actor, meeting: Meeting, told_by: str) -> Meeting:
    """Both sides agree with the minutes; from now on nothing in them changes. Raises ValidationError before they were sent."""
    row = _locked(meeting)
    if row.state != MeetingState.MINUTES:
        raise ValidationError(_("Send the minutes first."))
    row.state = MeetingState.CONFIRMED
    row.save(update_fields=["state"])
    audit.record(
        actor=actor, verb="minutes_confirmed", obj=row, about=row.cooperation.ref, changes={"told_by": told_by}
    )
    record_gate_fact(
        actor=actor,
        cooperation=row.cooperation,
        phase=6,
        key="check_in",
        met=True,
        text=_("A first check-in is recorded"),
    )
    return row

"""Actions during a meeting: attendance, minutes, open points, measures."""

from typing import Any

from accounts.models import User
from infrastructure import audit
from infrastructure.action import action
from infrastructure.conflicts import StaleWriteError
from kooperation.actions import add_task, touch
from kooperation.models import Task, TeamMember
from meetings.actions.agenda import add_agenda_point, drop_agenda_point
from meetings.actions.minutes_lock import _begun, _changed, _locked
from meetings.choices import MeetingState
from meetings.models import Attendance, Meeting, MinutesEntry


@action
def begin(*, actor: User, meeting: Meeting) -> Meeting:
    """Open the minutes with the points of the agenda. Idempotent."""
    row = _locked(meeting)
    if row.state == MeetingState.PLANNED:
        _begun(row)
        audit.record(actor=actor, verb="minutes_begun", obj=row, about=row.cooperation.ref)
        touch(row.cooperation)
    return row


@action
def attend(*, actor: User, meeting: Meeting, members: list[TeamMember]) -> None:
    """Say who was there; who is not named was not."""
    row = _locked(meeting)
    _begun(row)
    _changed(actor, row)
    Attendance.objects.filter(meeting=row).exclude(member__in=members).delete()
    for member in members:
        Attendance.objects.get_or_create(meeting=row, member=member, defaults={"name": str(member)})
    names = sorted(str(member) for member in members)
    audit.record(actor=actor, verb="attendance_noted", obj=row, about=row.cooperation.ref, changes={"people": names})


@action
def write(*, actor: User, entry: MinutesEntry, text: str, version: int, editor: str = "") -> MinutesEntry:
    """Save the text of a point with optimistic locking (`version` as seen); raises StaleWriteError, ValidationError."""
    meeting = _locked(entry.meeting)
    row = MinutesEntry.objects.select_for_update().get(pk=entry.pk)
    if row.text == text:
        return row
    if row.version != version and not (editor and row.editor == editor):
        raise StaleWriteError(row)
    _changed(actor, meeting)
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


@action
def leave_open(*, actor: User, entry: MinutesEntry, unsettled: bool) -> MinutesEntry:
    """Leave a point open, which puts it on the agenda of the next meeting, or settle it."""
    meeting = _locked(entry.meeting)
    row = MinutesEntry.objects.select_for_update().get(pk=entry.pk)
    if row.unsettled == unsettled:
        return row
    row.unsettled = unsettled
    row.save(update_fields=["unsettled"])
    source = f"minutes:{row.ref}"
    if unsettled:
        words = " – ".join(filter(None, [row.heading, " ".join(row.text.split())[:150]]))
        add_agenda_point(actor=actor, cooperation=meeting.cooperation, text=words[:300], source=source)
    else:
        drop_agenda_point(actor=actor, cooperation=meeting.cooperation, source=source)
    verb = "point_left_open" if unsettled else "point_settled"
    audit.record(actor=actor, verb=verb, obj=row, about=meeting.cooperation.ref)
    return row


@action
def add_measure(*, actor: User, meeting: Meeting, **values: Any) -> Task:
    """A measure agreed in a meeting: a task that knows where it came from."""
    row = _locked(meeting)
    _begun(row)
    _changed(actor, row)
    audit.record(actor=actor, verb="measure_agreed", obj=row, about=row.cooperation.ref)
    return add_task(actor=actor, cooperation=row.cooperation, source=f"meeting:{row.ref}", **values)

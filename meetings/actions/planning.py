"""What can happen to series and meetings; their mails are planned with them, in the same transaction."""

from datetime import date, time, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import School
from infrastructure import audit
from infrastructure.audit import Actor
from kooperation.actions import touch
from kooperation.choices import Status
from kooperation.models import Cooperation
from meetings import notices, recurrence
from meetings.choices import MeetingState, Rhythm
from meetings.models import Meeting, MeetingSeries

HORIZON = timedelta(days=396)
RULE = ("title", "rhythm", "anchor", "time", "minutes", "place")


@transaction.atomic
def set_series(
    *,
    actor: Actor,
    cooperation: Cooperation,
    title: str,
    rhythm: Rhythm,
    anchor: date,
    time: time,
    minutes: int,
    place: str,
) -> MeetingSeries:
    """Give a cooperation its rhythm, or change it; meetings that people touched keep their dates.

    Raises ValidationError, for a first meeting in the past too.
    """
    Cooperation.objects.select_for_update().get(pk=cooperation.pk)
    series = MeetingSeries.objects.filter(cooperation=cooperation, active=True).first()
    values = dict(zip(RULE, (title, rhythm, anchor, time, minutes, place), strict=True))
    if series is None:
        series, verb, changes = MeetingSeries(cooperation=cooperation), "series_opened", {}
    else:
        changes, verb = audit.changed(series, values), "series_changed"
        if not changes:
            return series
    if anchor < timezone.localdate() and (series.pk is None or "anchor" in changes):
        raise ValidationError({"anchor": _("The first meeting lies in the past.")})
    for name, value in values.items():
        setattr(series, name, value)
    series.full_clean()
    series.save()
    if {"anchor", "rhythm"} & set(changes):
        # Places in the old rule mean nothing in the new one: what was held, moved or cancelled stands for itself now.
        fixed = Q(touched=True) | ~Q(state=MeetingState.PLANNED) | Q(on__lt=timezone.localdate())
        Meeting.objects.filter(fixed, series=series).update(number=None)
    audit.record(actor=actor, verb=verb, obj=series, about=cooperation.ref, changes=changes)
    replan(actor=actor, series=series)
    touch(cooperation)
    return series


@transaction.atomic
def end_series(*, actor: Actor, series: MeetingSeries) -> None:
    """No more meetings by this rule; planned ones that nobody touched are cancelled, with their reminders."""
    series.active = False
    series.save(update_fields=["active"])
    audit.record(actor=actor, verb="series_ended", obj=series, about=series.cooperation.ref)
    now = timezone.now()
    for meeting in Meeting.objects.coming(now).filter(series=series, touched=False):
        _drop(meeting)


@transaction.atomic
def replan(*, actor: Actor, series: MeetingSeries) -> int:
    """Bring the untouched future meetings of a series in line with its rule, thirteen months ahead; returns how many changed.

    Past, moved, held and cancelled meetings are never touched. Running it again changes nothing.
    """
    today, changed = timezone.localdate(), 0
    if series.cooperation.status not in (Status.IDEA, Status.ACTIVE):
        return 0
    kept = {row.number or 0: row for row in Meeting.objects.filter(series=series).exclude(number=None)}
    wanted = {
        slot.number: slot
        for slot in recurrence.slots(
            anchor=series.anchor,
            rhythm=Rhythm(series.rhythm),
            land=series.school.land,
            until=today + HORIZON,
            year_start=series.school.year_start_month,
        )
        if slot.on >= today
    }
    for number, slot in wanted.items():
        meeting = kept.get(number)
        if meeting is None:
            meeting = Meeting(cooperation=series.cooperation, series=series, number=number)
        elif meeting.touched or meeting.state != MeetingState.PLANNED or meeting.on < today:
            continue
        changed += _place(meeting, series, slot)
    for number, meeting in kept.items():
        if number not in wanted and not meeting.touched and meeting.on >= today:
            _drop(meeting)
            changed += 1
    if changed:
        audit.record(
            actor=actor, verb="meetings_planned", obj=series, about=series.cooperation.ref, changes={"count": changed}
        )
    return changed


def _place(meeting: Meeting, series: MeetingSeries, slot: recurrence.Slot) -> bool:
    values = {
        "title": series.title,
        "on": slot.on,
        "time": series.time,
        "minutes": series.minutes,
        "place": series.place,
        "moved_because": slot.moved_because,
    }
    known = meeting.pk is not None
    if known and not audit.changed(meeting, values):
        return False
    for name, value in values.items():
        setattr(meeting, name, value)
    meeting.sequence += known
    meeting.starts_at = meeting.instant()
    meeting.full_clean(exclude=["starts_at"])
    meeting.save()
    if known:
        notices.tell_change(meeting)
    notices.plan(meeting)
    return True


def _drop(meeting: Meeting) -> None:
    """A proposed meeting that the rule no longer wants: gone when nobody was told of it, else kept as cancelled."""
    notices.stop(meeting)
    if notices.told(meeting):
        meeting.state, meeting.touched = MeetingState.CANCELLED, True
        meeting.sequence += 1
        meeting.save()
        notices.tell_change(meeting)
    else:
        meeting.delete()


def _planned(meeting: Meeting) -> Meeting:
    """The meeting as it is now, locked after its cooperation; raises ValidationError when it is not planned any more."""
    Cooperation.objects.select_for_update().get(pk=meeting.cooperation_id)
    rows = Meeting.objects.select_for_update(of=("self",)).select_related("cooperation", "school")
    row = rows.get(pk=meeting.pk)
    if row.state != MeetingState.PLANNED:
        raise ValidationError(_("This meeting is not planned any more."))
    return row


@transaction.atomic
def move_meeting(*, actor: Actor, meeting: Meeting, on: date, time: time, place: str) -> Meeting:
    """Move one meeting without touching the rest; people who were reminded of the old date are told at once.

    Raises ValidationError for a day in the past or a meeting that is not planned any more.
    """
    row = _planned(meeting)
    values = {"on": on, "time": time, "place": place}
    changes = audit.changed(row, values)
    if not changes:
        return row
    if on < timezone.localdate():
        raise ValidationError({"on": _("This day lies in the past.")})
    for name, value in values.items():
        setattr(row, name, value)
    row.sequence += 1
    row.touched, row.moved_because = True, ""
    row.starts_at = row.instant()
    row.full_clean()
    row.save()
    audit.record(actor=actor, verb="meeting_moved", obj=row, about=row.cooperation.ref, changes=changes)
    notices.tell_change(row)
    notices.plan(row)
    touch(row.cooperation)
    return row


@transaction.atomic
def cancel_meeting(*, actor: Actor, meeting: Meeting) -> Meeting:
    """A meeting does not take place; it stays in the list, its reminders are stopped, who was reminded is told.

    Raises ValidationError when it is not planned any more.
    """
    row = _planned(meeting)
    row.state, row.touched = MeetingState.CANCELLED, True
    row.sequence += 1
    row.save()
    notices.stop(row)
    notices.tell_change(row)
    audit.record(actor=actor, verb="meeting_cancelled", obj=row, about=row.cooperation.ref)
    touch(row.cooperation)
    return row


def plan_school(*, actor: Actor, school: School) -> int:
    """Extend every active series of a school and plan what reminders are missing; returns how many meetings changed."""
    series = MeetingSeries.objects.filter(active=True).select_related("cooperation", "school")
    return sum(replan(actor=actor, series=row) for row in series)

"""Actions on series and meetings; their mails are planned in the same transaction."""

from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import School, User
from infrastructure import audit
from infrastructure.action import action
from infrastructure.audit import Actor
from infrastructure.closed_days import OpenDay
from kooperation import closed_day_calendar
from kooperation.actions import add_task, tick_task, touch
from kooperation.choices import Status
from kooperation.models import Cooperation, Task, TeamMember
from meetings import meeting_mails, recurrence
from meetings.choices import WITH_GUIDE, MeetingKind, MeetingState, Rhythm
from meetings.deadlines import days_to_decide_by
from meetings.models import Meeting, MeetingSeries

HORIZON = timedelta(days=396)
# The task that asks somebody to look at a proposed rhythm.
PROPOSAL = "series:proposal"
# Nobody is invited to a talk of tomorrow; what is nearer is left to people.
AHEAD = timedelta(days=7)
BEGUN = (MeetingState.RUNNING, MeetingState.MINUTES, MeetingState.CONFIRMED)
# Fields shown in people's calendars: a change increments the sequence.
SHOWN = ("title", "on", "time", "minutes", "place")
RULE = ("title", "rhythm", "anchor", "time", "minutes", "place", "decision_talks")


@action
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
    kind: MeetingKind = MeetingKind.FEEDBACK,
    decision_talks: bool = True,
) -> MeetingSeries:
    """Give a cooperation its rhythm, or change it; meetings that people touched keep their dates.

    Raises ValidationError, for a first meeting in the past too.
    """
    Cooperation.objects.select_for_update().get(pk=cooperation.pk)
    series = MeetingSeries.objects.filter(cooperation=cooperation, kind=kind, active=True).first()
    talks = decision_talks and kind == MeetingKind.FEEDBACK
    values = dict(zip(RULE, (title, rhythm, anchor, time, minutes, place, talks), strict=True))
    if series is None:
        series, verb, changes = MeetingSeries(cooperation=cooperation, kind=kind), "series_opened", {}
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
        # Slot numbers of the old rule mean nothing in the new one: held, moved or cancelled meetings lose theirs.
        fixed = Q(touched=True) | ~Q(state=MeetingState.PLANNED) | Q(on__lt=timezone.localdate())
        Meeting.objects.filter(fixed, series=series).update(number=None)
    audit.record(actor=actor, verb=verb, obj=series, about=cooperation.ref, changes=changes)
    replan(actor=actor, series=series)
    touch(cooperation)
    return series


@action
def end_series(*, actor: Actor, series: MeetingSeries) -> None:
    """No more meetings by this rule; planned ones that nobody touched are cancelled, with their reminders."""
    series.active = False
    series.save(update_fields=["active"])
    audit.record(actor=actor, verb="series_ended", obj=series, about=series.cooperation.ref)
    now = timezone.now()
    for meeting in Meeting.objects.coming(now).filter(series=series, touched=False):
        _drop(meeting)


@action
def propose_series(*, actor: Actor, cooperation: Cooperation) -> bool:
    """An agreement was signed: somebody looks at the rhythm it speaks of and accepts it; True when that is to be done.

    A rhythm that is there already follows the agreement's days at once.
    """
    running = MeetingSeries.objects.filter(cooperation=cooperation, kind=MeetingKind.FEEDBACK, active=True)
    series = running.select_related("cooperation", "school").first()
    if series:
        replan(actor=actor, series=series)
        return False
    if Task.objects.open().filter(cooperation=cooperation, source=PROPOSAL).exists():
        return True
    lead = TeamMember.objects.filter(cooperation=cooperation, user=cooperation.lead_id).first()
    add_task(
        actor=actor,
        cooperation=cooperation,
        source=PROPOSAL,
        title=_("Feedback meetings of the agreement: look at the proposed dates and accept them"),
        assignee=lead if cooperation.lead_id else None,
        due_on=timezone.localdate() + timedelta(days=14),
    )
    audit.record(actor=actor, verb="series_proposed", obj=cooperation, about=cooperation.ref)
    return True


@action
def accept_proposal(
    *, actor: User, cooperation: Cooperation, rhythm: Rhythm, anchor: date, check_in_on: date | None, **values: Any
) -> MeetingSeries:
    """Open the series an agreement asks for, and the first check-in; raises ValidationError."""
    if check_in_on and check_in_on < timezone.localdate():
        raise ValidationError({"check_in_on": _("This day lies in the past.")})
    series = set_series(actor=actor, cooperation=cooperation, rhythm=rhythm, anchor=anchor, **values)
    if check_in_on:
        kind = MeetingKind.CHECK_IN
        there = {name: values[name] for name in ("time", "minutes", "place")}
        add_meeting(actor=actor, cooperation=cooperation, kind=kind, title=str(kind.label), on=check_in_on, **there)
    for task in Task.objects.open().filter(cooperation=cooperation, source=PROPOSAL):
        tick_task(actor=actor, task=task, done=True)
    audit.record(actor=actor, verb="series_accepted", obj=series, about=cooperation.ref)
    return series


@dataclass(frozen=True)
class _ProposedMeeting:
    """A meeting as the rule proposes it; `number` is None for a separate decision meeting."""

    number: int | None
    on: date
    moved_because: str
    before_on: date | None = None


def _free(meeting: Meeting, today: date) -> bool:
    """Whether the planner may still move a meeting: planned, ahead, never touched by a person."""
    return not meeting.touched and meeting.state == MeetingState.PLANNED and meeting.on >= today


def _ground(series: MeetingSeries) -> recurrence.Ground:
    """The constraints on this series' dates, including the minimum gap to meetings left from an older rule."""
    left = Meeting.objects.filter(series=series, number=None, before_on=None).exclude(state=MeetingState.CANCELLED)
    own = closed_day_calendar.of_cooperation(series.cooperation)
    return recurrence.Ground(series.school.land, own, tuple(left.values_list("on", flat=True)))


def _by_rule(
    series: MeetingSeries, rows: list[Meeting], ground: recurrence.Ground, today: date
) -> dict[int, recurrence.Slot]:
    """The slots of the rule from today on, by number; near meetings keep their date unless it is closed by now."""
    by_number = {row.number: row for row in rows if row.number is not None}
    days = {number: row.on for number, row in by_number.items() if not row.touched or row.state in BEGUN}
    slots = {}
    for slot in recurrence.slots(
        anchor=series.anchor,
        rhythm=Rhythm(series.rhythm),
        ground=ground,
        until=today + HORIZON,
        year_start=series.school.year_start_month,
        now=recurrence.Now(today, days),
    ):
        row = by_number.get(slot.number)
        if row and slot.on == row.on:
            closed = ground.closed(row.on) if _free(row, today) else ""
            moved = (
                ground.first_open(row.on, today) if closed else OpenDay(row.on, slot.moved_because or row.moved_because)
            )
            slot = recurrence.Slot(slot.number, moved.on, moved.moved_because)  # noqa: PLW2901 - the same slot, said anew
        if slot.on >= today:
            slots[slot.number] = slot
    fixed = [row.on for row in rows if row.number is None and row.before_on is None and row.touched]
    stands = recurrence.represented(slots, fixed, Rhythm(series.rhythm)) - set(by_number)
    return {number: slot for number, slot in slots.items() if number not in stands}


def _proposed_meetings(series: MeetingSeries, rows: list[Meeting], today: date) -> list[_ProposedMeeting]:
    """The meetings proposed from today on: the rule's slots, and a decision meeting before every decision deadline."""
    ground = _ground(series)
    slots = _by_rule(series, rows, ground, today)
    talks: dict[int, date] = {}
    extra = []
    days = days_to_decide_by(series.cooperation, today, today + HORIZON) if series.decision_talks else []
    for day in days:
        if _settled(series.cooperation, day, today):
            continue
        movable = {row.number for row in rows if not _free(row, today)}
        fitting = [
            n for n, slot in slots.items() if recurrence.prepares(slot.on, day) and n not in movable | set(talks)
        ]
        if fitting:
            talks[max(fitting)] = day
        else:
            extra += _talk(series, rows, ground, slots, day, today)
    own = [_ProposedMeeting(n, slot.on, slot.moved_because, talks.get(n)) for n, slot in slots.items()]
    return own + extra


def _settled(cooperation: Cooperation, day: date, today: date) -> bool:
    """Whether people have their talk before a day already, or have called it off, or moved it, or its date has come."""
    talks = Meeting.objects.filter(cooperation=cooperation, kind=MeetingKind.DECISION)
    theirs = Q(before_on=day) | Q(on__lt=day, on__gte=day - timedelta(days=120)) & ~Q(state=MeetingState.CANCELLED)
    return (
        talks.filter(theirs)
        .filter(Q(touched=True) | ~Q(state=MeetingState.PLANNED) | Q(before_on=day, on__lt=today))
        .exists()
    )


def _talk(
    series: MeetingSeries,
    rows: list[Meeting],
    ground: recurrence.Ground,
    slots: dict[int, recurrence.Slot],
    day: date,
    today: date,
) -> list[_ProposedMeeting]:
    """A talk of its own before a day; it keeps the date it has while that date holds."""
    others = Meeting.objects.filter(cooperation=series.cooperation, kind__in=WITH_GUIDE)
    others = others.exclude(state=MeetingState.CANCELLED).exclude(before_on=day, touched=False)
    numbered = {row.pk for row in rows if row.number in slots and _free(row, today)}
    taken = [*others.exclude(pk__in=numbered).values_list("on", flat=True), *(slot.on for slot in slots.values())]
    ground = replace(ground, taken=tuple(taken))
    known = next((row for row in rows if row.before_on == day and row.number is None and _free(row, today)), None)
    # What people moved near it does not push it away: moving one meeting touches no other.
    by_rule = replace(ground, taken=tuple(slot.on for slot in slots.values()))
    if known and known.on < day and not ground.closed(known.on) and by_rule.apart(known.on):
        return [_ProposedMeeting(None, known.on, known.moved_because, day)]
    # Nothing lies before the first meeting that people were named, unless it would come too late to decide.
    soonest = today + AHEAD
    open_day = recurrence.talk_before(day, ground, earliest=max(soonest, series.anchor))
    open_day = open_day or recurrence.talk_before(day, ground, earliest=soonest)
    return [_ProposedMeeting(None, open_day.on, open_day.moved_because, day)] if open_day else []


@action
def replan(*, actor: Actor, series: MeetingSeries) -> int:
    """Bring the untouched future meetings of a series in line with its rule, thirteen months ahead; returns how many
    changed.

    Past, moved, held and cancelled meetings are never touched. Idempotent.
    """
    today = timezone.localdate()
    if series.cooperation.status not in (Status.IDEA, Status.ACTIVE) or not series.active:
        return 0
    rows = list(Meeting.objects.filter(series=series))
    proposals = _proposed_meetings(series, rows, today)
    known = {_place_of(row.number, row.before_on): row for row in rows if row.number is not None or row.before_on}
    named = {_place_of(want.number, want.before_on): want for want in proposals}
    changed = 0
    for place, row in known.items():
        want = named.get(place)
        if want is None and _free(row, today):
            _drop(row)
            changed += 1
        elif want and row.before_on != want.before_on and _free(row, today):
            # Given free first, so that another meeting can take this talk over.
            Meeting.objects.filter(pk=row.pk).update(before_on=None)
    for place, want in named.items():
        meeting = known.get(place) or Meeting(cooperation=series.cooperation, series=series, number=want.number)
        if meeting.pk is None or _free(meeting, today):
            changed += _place(meeting, series, want)
    if changed:
        audit.record(
            actor=actor, verb="meetings_planned", obj=series, about=series.cooperation.ref, changes={"count": changed}
        )
    return changed


def _place_of(number: int | None, before_on: date | None) -> tuple[str, object]:
    """By what a meeting of a series is known again: its number, or the day its talk prepares."""
    return ("slot", number) if number is not None else ("talk", before_on)


def _place(meeting: Meeting, series: MeetingSeries, want: _ProposedMeeting) -> bool:
    """Apply a proposal to a meeting; False when nothing changes."""
    kind = MeetingKind.DECISION if want.before_on else MeetingKind(series.kind)
    values = {
        "title": str(kind.label) if want.before_on else series.title,
        "kind": kind,
        "before_on": want.before_on,
        "on": want.on,
        "time": series.time,
        "minutes": series.minutes,
        "place": series.place,
        "moved_because": want.moved_because,
    }
    known = meeting.pk is not None
    if known and not audit.changed(meeting, values):
        return False
    shown = known and bool(audit.changed(meeting, {name: values[name] for name in SHOWN}))
    for name, value in values.items():
        setattr(meeting, name, value)
    meeting.sequence += shown
    meeting.starts_at = meeting.instant()
    meeting.full_clean(exclude=["starts_at"])
    meeting.save()
    if shown:
        meeting_mails.tell_change(meeting)
    meeting_mails.plan(meeting)
    return True


def _drop(meeting: Meeting) -> None:
    """A proposed meeting that the rule no longer wants: gone when nobody was told of it, else kept as cancelled."""
    meeting_mails.stop(meeting)
    if meeting_mails.informed(meeting):
        meeting.state, meeting.touched, meeting.before_on = MeetingState.CANCELLED, True, None
        meeting.sequence += 1
        meeting.save()
        meeting_mails.tell_change(meeting)
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


@action
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
    if row.before_on and on >= row.before_on:
        words = _("This talk decides before the notice day, {day}. Choose an earlier day.")
        raise ValidationError({"on": words.format(day=f"{row.before_on:%d.%m.%Y}")})
    for name, value in values.items():
        setattr(row, name, value)
    row.sequence += 1
    row.touched, row.moved_because = True, ""
    row.starts_at = row.instant()
    row.full_clean()
    row.save()
    audit.record(actor=actor, verb="meeting_moved", obj=row, about=row.cooperation.ref, changes=changes)
    meeting_mails.tell_change(row)
    meeting_mails.plan(row)
    touch(row.cooperation)
    return row


@action
def cancel_meeting(*, actor: Actor, meeting: Meeting) -> Meeting:
    """A meeting does not take place; it stays in the list, its reminders are stopped, who was reminded is told.

    Raises ValidationError when it is not planned any more.
    """
    row = _planned(meeting)
    row.state, row.touched = MeetingState.CANCELLED, True
    row.sequence += 1
    row.save()
    meeting_mails.stop(row)
    meeting_mails.tell_change(row)
    audit.record(actor=actor, verb="meeting_cancelled", obj=row, about=row.cooperation.ref)
    touch(row.cooperation)
    return row


def plan_school(*, actor: Actor, school: School) -> int:
    """Extend every active series of a school and plan what reminders are missing; returns how many meetings changed."""
    series = MeetingSeries.objects.filter(active=True).select_related("cooperation", "school")
    return sum(replan(actor=actor, series=row) for row in series)


@action
def add_meeting(
    *, actor: Actor, cooperation: Cooperation, kind: MeetingKind, title: str, on: date, time: time, **values: Any
) -> Meeting:
    """Add one meeting beside the series, which stays as it is. Raises ValidationError, for a day in the past too."""
    if on < timezone.localdate():
        raise ValidationError({"on": _("This day lies in the past.")})
    row = Meeting(cooperation=cooperation, kind=kind, title=title or str(kind.label), on=on, time=time, **values)
    row.touched = True
    row.starts_at = row.instant()
    row.full_clean(exclude=["starts_at"])
    row.save()
    audit.record(actor=actor, verb="meeting_added", obj=row, about=cooperation.ref, changes={"on": str(on)})
    meeting_mails.plan(row)
    touch(cooperation)
    return row

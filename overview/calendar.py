"""A month as people see it: weeks of days with meetings, days of agreements, due tasks, holidays."""

import calendar
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import School
from agreements import terms
from agreements.choices import AgreementState, NoticeKind
from agreements.models import Agreement, Term
from infrastructure.closed_days import reason_closed
from kooperation import closures
from kooperation.models import Task
from meetings.choices import MeetingState
from meetings.models import Meeting
from overview import dates

SATURDAY = 5
SHOWN = 4


@dataclass(frozen=True)
class Happening:
    """Something on one day."""

    on: date
    kind: str
    icon: str
    title: str
    below: str
    url: str


@dataclass(frozen=True)
class Day:
    """One field of the month."""

    on: date
    inside: bool
    today: bool
    closed: str
    happenings: tuple[Happening, ...]

    @property
    def first(self) -> tuple[Happening, ...]:
        """What a field of the month has room for."""
        return self.happenings[:SHOWN]

    @property
    def more(self) -> int:
        """How many happenings stand on the day's own list only."""
        return max(0, len(self.happenings) - SHOWN)


@dataclass(frozen=True)
class Month:
    """Weeks from Monday to Sunday, and the months beside it."""

    first: date
    weeks: tuple[tuple[Day, ...], ...]
    before: date
    after: date

    @property
    def agenda(self) -> list[Day]:
        """The days of the month on which something happens, for narrow screens."""
        return [day for week in self.weeks for day in week if day.inside and day.happenings]

    def day(self, text: str) -> Day | None:
        """The day "2027-02-09" names, if it lies in the month and something happens on it."""
        return next((day for day in self.agenda if day.on.isoformat() == text), None)


def first_of(text: str, today: date) -> date:
    """The month "2027-02" names; this month for anything else."""
    try:
        year, month = text.split("-")
        return date(int(year), int(month), 1)
    except ValueError:
        return today.replace(day=1)


def _meetings(start: date, end: date) -> Iterable[Happening]:
    rows = Meeting.objects.filter(on__gte=start, on__lte=end).exclude(state=MeetingState.CANCELLED)
    for row in rows.select_related("cooperation").order_by("starts_at", "pk"):
        url = reverse("meetings:minutes", args=[row.cooperation.address, row.ref])
        yield Happening(row.on, "meeting", "users", f"{row.time:%H:%M} {row.cooperation.title}", row.title, url)


def _tasks(start: date, end: date) -> Iterable[Happening]:
    rows = Task.objects.open().filter(due_on__gte=start, due_on__lte=end).select_related("cooperation")
    for row in rows:
        if row.due_on:
            url = reverse("cooperations:tasks", args=[row.cooperation.address])
            yield Happening(row.due_on, "task", "circle-check-big", row.title, row.cooperation.title, url)


def _agreements(school: School, start: date, end: date) -> Iterable[Happening]:
    in_force = Agreement.objects.filter(state=AgreementState.IN_FORCE)
    months = {start.month, (start + timedelta(days=20)).month, end.month}
    here = Q(ends_on__lte=end) | Q(agreement__notice__kind=NoticeKind.PERIOD)
    here |= Q(agreement__notice__kind=NoticeKind.FIXED_DAY, agreement__notice__month__in=months)
    rows = Term.objects.filter(here, agreement__in=in_force, ends_on__gte=start)
    for term in rows.select_related("agreement__cooperation", "agreement__notice").order_by("pk"):
        agreement = term.agreement
        url = reverse("agreements:edit", args=[agreement.cooperation.address])
        if term.ends_on and term.ends_on <= end:
            yield Happening(
                term.ends_on, "agreement", "file-clock", _("Agreement ends"), agreement.cooperation.title, url
            )
        notice = getattr(agreement, "notice", None)
        last = terms.last_notice_day(school=school, term=term, notice=notice, on=start) if notice else None
        if last and start <= last <= end:
            yield Happening(last, "agreement", "file-clock", _("Last day for notice"), agreement.cooperation.title, url)


def _others(start: date, end: date) -> Iterable[Happening]:
    """Promised replies and days on which something changes."""
    only = dates.Only(None)
    for row in (*dates.replies(end, only), *dates.conditions(end, only)):
        if row.on >= start:
            yield Happening(row.on, row.kind, row.icon, row.title, row.below, row.url)


def month(*, school: School, first: date, today: date) -> Month:
    """The month that begins at `first`, with everything of the school that has a day in it."""
    weeks = calendar.Calendar(firstweekday=0).monthdatescalendar(first.year, first.month)
    start, end = weeks[0][0], weeks[-1][-1]
    by_day: dict[date, list[Happening]] = defaultdict(list)
    for found in (_meetings(start, end), _tasks(start, end), _agreements(school, start, end), _others(start, end)):
        for happening in found:
            by_day[happening.on].append(happening)

    own = closures.of_school()

    def day(on: date) -> Day:
        closed = "" if on.weekday() >= SATURDAY else reason_closed(on, school.land, own)
        return Day(on, on.month == first.month, on == today, closed, tuple(by_day[on]))

    return Month(
        first=first,
        weeks=tuple(tuple(day(on) for on in week) for week in weeks),
        before=(first - timedelta(days=1)).replace(day=1),
        after=(first + timedelta(days=32)).replace(day=1),
    )

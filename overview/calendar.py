"""The month calendar: weeks with meetings, deadlines, days of agreements, due tasks and holidays."""

import calendar
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeVar

from django.db.models import Count, F, Model, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy

from accounts.models import School
from agreements import deadline_status
from agreements.models import Agreement
from infrastructure.closed_days import reason_closed
from kooperation import closed_day_calendar
from kooperation.models import Cooperation, Task
from meetings.choices import MeetingState
from meetings.models import Meeting
from overview import deadlines

M = TypeVar("M", bound=Model)
SATURDAY = 5
SHOWN = 4
A_DAY = 200


@dataclass(frozen=True)
class Happening:
    """One entry on a day; `of_day` is the number of its kind on that day."""

    on: date
    kind: str
    icon: str
    title: str
    below: str
    url: str
    of_day: int = 1


@dataclass(frozen=True)
class Day:
    """One field of the month."""

    on: date
    inside: bool
    today: bool
    closed: str
    band_begins: bool
    happenings: tuple[Happening, ...]
    total: int

    @property
    def first(self) -> tuple[Happening, ...]:
        """The entries that fit into a cell of the month."""
        return self.happenings[:SHOWN]

    @property
    def more(self) -> int:
        """How many entries are shown only in the list of the day."""
        return max(0, self.total - SHOWN)


@dataclass(frozen=True)
class Month:
    """Weeks from Monday to Sunday, and the months beside it."""

    first: date
    weeks: tuple[tuple[Day, ...], ...]
    before: date
    after: date

    @property
    def agenda(self) -> list[Day]:
        """The days of the month on which something happens, and those on which holidays begin."""
        return [day for week in self.weeks for day in week if day.inside and (day.happenings or day.band_begins)]


@dataclass(frozen=True)
class Source:
    """Something the calendar can show or leave out."""

    key: str
    word: Promise | str
    icon: str


SOURCES = (
    Source("treffen", gettext_lazy("Meetings"), "users"),
    Source("fristen", gettext_lazy("Deadlines"), "hourglass"),
    Source("vereinbarungen", gettext_lazy("Agreements"), "file-clock"),
    Source("aufgaben", gettext_lazy("Tasks"), "circle-check-big"),
    Source("ferien", gettext_lazy("Holidays"), "sun"),
)
AGENDA = "agenda"
# Kinds that are counted together.
SHARED = {"condition": "reply"}


@dataclass(frozen=True)
class CalendarQuery:
    """The view in the query string: month, sources, month or agenda, one day."""

    first: date
    sources: frozenset[str]
    agenda: bool
    day: date | None

    def query(self, *, first: date | None = None, agenda: bool | None = None, day: date | None = None) -> str:
        """The query string of another month, view or day; everything else stays."""
        month = first or self.first
        parameters: list[tuple[str, str]] = [("monat", f"{month:%Y-%m}")]
        if self.agenda if agenda is None else agenda:
            parameters.append(("ansicht", AGENDA))
        if len(self.sources) < len(SOURCES):
            parameters.append(("auswahl", "1"))
            parameters += [("quelle", source.key) for source in SOURCES if source.key in self.sources]
        if day:
            parameters.append(("tag", day.isoformat()))
        return urlencode(parameters)


def first_of(text: str, today: date) -> date:
    """The month "2027-02" names; this month for anything else."""
    try:
        year, month = text.split("-")
        first = date(int(year), int(month), 1)
    except ValueError:
        return today.replace(day=1)
    return first if abs(first.year - today.year) <= 50 else today.replace(day=1)


def query_of(chosen: Callable[[str], list[str]], today: date) -> CalendarQuery:
    """Parse the query string; `chosen` returns the values of a parameter. Without a choice all sources are shown."""
    first = first_of("".join(chosen("monat")[-1:]), today)
    every = frozenset(source.key for source in SOURCES)
    picked = every & frozenset(chosen("quelle")) if chosen("auswahl") else every
    try:
        day = date.fromisoformat("".join(chosen("tag")[-1:]))
    except ValueError:
        day = None
    inside = day if day and (day.year, day.month) == (first.year, first.month) else None
    return CalendarQuery(first, picked, AGENDA in chosen("ansicht"), inside)


def _few(rows: QuerySet[M], on: str, order: str, most: int) -> Iterable[M]:
    """The first rows of each day, each with how many the day has: one query, however full the month is."""
    nth = Window(RowNumber(), partition_by=F(on), order_by=(F(order).asc(), F("pk").asc()))
    counted: QuerySet[Any] = rows.order_by().annotate(nth=nth, of_day=Window(Count("pk"), partition_by=F(on)))
    some: Iterable[M] = counted.filter(nth__lte=most).order_by(on, order, "pk")
    return some


def _meetings(start: date, end: date, most: int) -> Iterable[Happening]:
    rows = Meeting.objects.filter(on__gte=start, on__lte=end).exclude(state=MeetingState.CANCELLED)
    for row in _few(rows.select_related("cooperation"), "on", "starts_at", most):
        url = reverse("meetings:minutes", args=[row.cooperation.address, row.ref])
        title, many = f"{row.time:%H:%M} {row.cooperation.title}", getattr(row, "of_day", 1)
        yield Happening(row.on, "meeting", "users", title, row.title, url, many)


def _tasks(start: date, end: date, most: int) -> Iterable[Happening]:
    rows = Task.objects.open().filter(due_on__gte=start, due_on__lte=end).select_related("cooperation")
    for row in _few(rows, "due_on", "pk", most):
        if row.due_on:
            url = reverse("cooperations:tasks", args=[row.cooperation.address])
            many = getattr(row, "of_day", 1)
            yield Happening(row.due_on, "task", "circle-check-big", row.title, row.cooperation.title, url, many)


def _plain(rows: Iterable[deadlines.Date], start: date) -> Iterator[Happening]:
    """Days that come as a list, each counted."""
    dates = [row for row in rows if row.on >= start]
    counts = Counter(row.on for row in dates)
    for row in dates:
        yield Happening(row.on, row.kind, row.icon, row.title, row.below, row.url, counts[row.on])


def _agreements(school: School, start: date, end: date, today: date) -> Iterator[Happening]:
    """Ends as they are known today; last days for notice also of months far ahead."""
    # The next days of all come from their index; further ones of the same agreements are looked for as far as there is room.
    nearest = Cooperation.objects.filter(deadline_on__gte=start, deadline_on__lte=end).order_by("deadline_on", "pk")
    here = list(nearest.values_list("pk", flat=True)[: deadlines.MOST])
    further = list(deadline_status.touching(school, start, end).values_list("agreement", flat=True)[: deadlines.MOST])
    bound = deadline_status.binding(Agreement.objects.filter(Q(cooperation__in=here) | Q(pk__in=further)))
    dates: list[deadlines.Date] = []
    for agreement in bound.order_by("cooperation__deadline_on", "pk"):
        stands = deadline_status.of(agreement, today)
        pairs = () if stands.given else deadline_status.pairs_between(agreement, max(start, today), end)
        dates += deadlines.agreement_days(stands, start, end, pairs=pairs)
    return _plain(dates, start)


def _deadlines(start: date, end: date) -> Iterator[Happening]:
    """Promised replies and days on which something changes."""
    only = deadlines.DeadlineFilter(None)
    return _plain([*deadlines.replies(end, only, start), *deadlines.conditions(end, only, start)], start)


def _happenings(school: School, view: CalendarQuery, start: date, end: date, today: date) -> Iterator[Happening]:
    most = A_DAY if start == end else SHOWN
    if "treffen" in view.sources:
        yield from _meetings(start, end, most)
    if "aufgaben" in view.sources:
        yield from _tasks(start, end, most)
    if "vereinbarungen" in view.sources:
        yield from _agreements(school, start, end, today)
    if "fristen" in view.sources:
        yield from _deadlines(start, end)


def _total(happenings: Iterable[Happening]) -> int:
    """The number of entries of a day: the counts of its kinds, each once."""
    return sum({SHARED.get(row.kind, row.kind): row.of_day for row in happenings}.values())


def day(*, school: School, view: CalendarQuery, today: date) -> list[Happening]:
    """Everything of the chosen sources on the day the address names."""
    return list(_happenings(school, view, view.day, view.day, today)) if view.day else []


def month(*, school: School, view: CalendarQuery, today: date) -> Month:
    """The month of the address, with everything of the chosen sources that has a day in it."""
    weeks = calendar.Calendar(firstweekday=0).monthdatescalendar(view.first.year, view.first.month)
    start, end = weeks[0][0], weeks[-1][-1]
    by_day: dict[date, list[Happening]] = defaultdict(list)
    for happening in _happenings(school, view, start, end, today):
        by_day[happening.on].append(happening)
    own = closed_day_calendar.of_school() if "ferien" in view.sources else {}

    def closed(on: date) -> str:
        shown = "ferien" in view.sources and on.weekday() < SATURDAY
        return reason_closed(on, school.land, own) if shown else ""

    def field(on: date) -> Day:
        why, rows = closed(on), by_day[on]
        goes_on = on.weekday() > 0 and on.day > 1 and closed(on - timedelta(days=1)) == why
        return Day(
            on=on,
            inside=on.month == view.first.month,
            today=on == today,
            closed=why,
            band_begins=bool(why) and not goes_on,
            happenings=tuple(rows),
            total=_total(rows),
        )

    return Month(
        first=view.first,
        weeks=tuple(tuple(field(on) for on in week) for week in weeks),
        before=(view.first - timedelta(days=1)).replace(day=1),
        after=(view.first + timedelta(days=32)).replace(day=1),
    )

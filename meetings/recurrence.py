"""Which days a series falls on: always counted from the anchor, moved out of holidays, never two close together."""

import calendar
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils.translation import gettext as _

from infrastructure.closed_days import Closures, OpenDay, next_open_day, reason_closed
from meetings.choices import MONTHS, Rhythm

SMALLEST_GAP = timedelta(days=14)
NEAR = 3


@dataclass(frozen=True)
class Slot:
    """One meeting as the rule proposes it."""

    number: int
    on: date
    moved_because: str


def months_after(anchor: date, months: int) -> date:
    """The anchor's day some months later, clipped to the month: 31 Jan, 28 Feb, 31 Mar."""
    year, month = divmod(anchor.year * 12 + anchor.month - 1 + months, 12)
    return date(year, month + 1, min(anchor.day, calendar.monthrange(year, month + 1)[1]))


def _same_weekday(day: date, anchor: date) -> date:
    """The day nearest to `day` on the anchor's weekday, so that a Thursday's series stays one."""
    ahead = (anchor.weekday() - day.weekday()) % 7
    return day + timedelta(days=ahead if ahead <= NEAR else ahead - 7)


BOUND = {Rhythm.HALF_YEAR: 6, Rhythm.SCHOOL_YEAR: 12}


def _last_day_of_span(day: date, rhythm: Rhythm, year_start: int) -> date:
    """The last day of the school half-year, or school year, in which a day lies."""
    length = BOUND[rhythm]
    into = (day.month - year_start) % length
    return months_after(day.replace(day=1), length - into) - timedelta(days=1)


@dataclass(frozen=True)
class Ground:
    """The constraints on a date: holidays of the Land, own closed days, other meetings with a fixed date."""

    land: str
    own: Closures = field(default_factory=dict)
    taken: Collection[date] = ()

    def closed(self, day: date) -> str:
        return reason_closed(day, self.land, self.own)

    def apart(self, day: date) -> bool:
        """Whether a day keeps the distance to every meeting that stays."""
        return all(abs(day - other) >= SMALLEST_GAP for other in self.taken)

    def first_open(self, day: date, earliest: date | None) -> OpenDay:
        """The first day from `wanted` on that suits, and why it is not that day."""
        open_day = next_open_day(day, self.land, not_before=earliest, own=self.own, fits=self.apart)
        if open_day.on != day and not open_day.moved_because:
            return OpenDay(open_day.on, _("distance to the meeting before"))
        return open_day


def _kept_inside(by_rule: date, open_day: OpenDay, last: date, ground: Ground, earliest: date | None) -> OpenDay:
    """Once a half-year means in this half-year: a day pushed beyond its end is sought before instead."""
    if open_day.on <= last:
        return open_day
    day = by_rule
    while (earliest is None or day >= earliest) and day > last - timedelta(days=185):
        if not ground.closed(day) and ground.apart(day):
            return OpenDay(day, open_day.moved_because)
        day -= timedelta(days=1)
    return open_day


@dataclass(frozen=True)
class Now:
    """The present for the rule: nothing is placed before `today`; near dates stay as they are."""

    today: date = date.min
    standing: Mapping[int, date] = field(default_factory=dict)

    def settled(self, number: int, day: date) -> date | None:
        """The day a slot has already, once the rule's own day for it has passed."""
        return self.standing.get(number) if day < self.today else None

    def earliest(self, day: date, before: date | None) -> date | None:
        """No slot that is still to come moves into the past, or near the one before."""
        floor = self.today if day >= self.today and self.today != date.min else None
        after = before + SMALLEST_GAP if before else None
        return max(filter(None, (floor, after)), default=None)


START = Now()


def slots(
    *, anchor: date, rhythm: Rhythm, ground: Ground, until: date, year_start: int = 8, now: Now = START
) -> Iterator[Slot]:
    """Every slot from the anchor to `until`, numbered from 0; a slot may be moved but none is ever left out.

    `year_start` is the month in which the school year begins; half-yearly and yearly slots stay inside theirs.
    """
    step = MONTHS[rhythm]
    before: date | None = None
    number = 0
    while True:
        by_rule = anchor if number == 0 else _same_weekday(months_after(anchor, number * step), anchor)
        if by_rule > until:
            return
        settled = now.settled(number, by_rule)
        # Nothing lies before the first meeting that people were named.
        earliest = max(anchor, now.earliest(by_rule, before) or anchor)
        open_day = OpenDay(settled, "") if settled else ground.first_open(by_rule, earliest)
        if rhythm in BOUND and not settled:
            open_day = _kept_inside(by_rule, open_day, _last_day_of_span(by_rule, rhythm, year_start), ground, earliest)
        yield Slot(number, open_day.on, open_day.moved_because)
        before = open_day.on
        number += 1


def represented(slots: Mapping[int, Slot], fixed: Collection[date], rhythm: Rhythm) -> set[int]:
    """Numbers of the slots that meetings stand for which people moved or called off under an older rule.

    Each such day stands for the slot nearest to it, at most half a step away, so that no quarter has two meetings and
    what was called off does not come back with another weekday.
    """
    reach = timedelta(days=MONTHS[rhythm] * 15)
    numbers: set[int] = set()
    for day in sorted(fixed):
        near = [slot for slot in slots.values() if slot.number not in numbers and abs(slot.on - day) <= reach]
        if near:
            numbers.add(min(near, key=lambda slot: (abs(slot.on - day), slot.on)).number)
    return numbers


# A decision talk lies four to eight weeks before the day until which it must be decided.
TALK = (timedelta(days=56), timedelta(days=42), timedelta(days=28))
WIDER = ((timedelta(days=84), timedelta(days=14)), (timedelta(days=84), timedelta(days=1)))


def prepares(on: date, day: date) -> bool:
    """Whether a meeting on `on` is early and late enough to decide before `day`."""
    return TALK[0] >= day - on >= timedelta(days=14)


def talk_before(day: date, ground: Ground, *, earliest: date) -> OpenDay | None:
    """The open day nearest to six weeks before `day`; None when no day is left before it."""
    ideal = day - TALK[1]
    for far, near in ((TALK[0], TALK[2]), *WIDER):
        days = [day - near - timedelta(days=n) for n in range((far - near).days + 1)]
        fitting = [on for on in days if on >= earliest and not ground.closed(on) and ground.apart(on)]
        if fitting:
            best = min(fitting, key=lambda on: (abs(on - ideal), on))
            return OpenDay(best, ground.closed(ideal) if best != ideal else "")
    return None


def check_in_day(start: date, ground: Ground, *, earliest: date) -> date:
    """The first check-in: seven weeks after the start, six to eight where days are open; never before `earliest`."""
    ideal = start + timedelta(weeks=7)
    days = sorted((start + timedelta(days=n) for n in range(42, 57)), key=lambda day: (abs(day - ideal), day))
    inside = [day for day in days if day >= earliest and not ground.closed(day)]
    return inside[0] if inside else ground.first_open(max(ideal, earliest), None).on

"""Which days a series falls on: always counted from the anchor, moved out of holidays, never two close together."""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from infrastructure.closed_days import OpenDay, next_open_day, reason_closed
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


def _kept_inside(wanted: date, found: OpenDay, last: date, land: str, earliest: date | None) -> OpenDay:
    """Once a half-year means in this half-year: a day pushed beyond its end is sought before instead."""
    if found.on <= last:
        return found
    day = wanted
    while (earliest is None or day >= earliest) and day > last - timedelta(days=185):
        if not reason_closed(day, land):
            return OpenDay(day, found.moved_because)
        day -= timedelta(days=1)
    return found


def slots(*, anchor: date, rhythm: Rhythm, land: str, until: date, year_start: int = 8) -> Iterator[Slot]:
    """Every slot from the anchor to `until`, numbered from 0; a slot may be moved but none is ever left out.

    `year_start` is the month in which the school year begins; half-yearly and yearly slots stay inside theirs.
    """
    step = MONTHS[rhythm]
    before: date | None = None
    number = 0
    while True:
        wanted = anchor if number == 0 else _same_weekday(months_after(anchor, number * step), anchor)
        if wanted > until:
            return
        earliest = before + SMALLEST_GAP if before else None
        found = next_open_day(wanted, land, not_before=earliest)
        if rhythm in BOUND:
            found = _kept_inside(wanted, found, _last_day_of_span(wanted, rhythm, year_start), land, earliest)
        yield Slot(number, found.on, found.moved_because)
        before = found.on
        number += 1

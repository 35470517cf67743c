"""Which days a series falls on: always counted from the anchor, moved out of holidays, never two close together."""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from infrastructure.closed_days import next_open_day
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


def slots(*, anchor: date, rhythm: Rhythm, land: str, until: date) -> Iterator[Slot]:
    """Every slot from the anchor to `until`, numbered from 0; a slot may be moved but none is ever left out."""
    step = MONTHS[rhythm]
    before: date | None = None
    number = 0
    while True:
        wanted = anchor if number == 0 else _same_weekday(months_after(anchor, number * step), anchor)
        if wanted > until:
            return
        earliest = before + SMALLEST_GAP if before else None
        found = next_open_day(wanted, land, not_before=earliest)
        yield Slot(number, found.on, found.moved_because)
        before = found.on
        number += 1

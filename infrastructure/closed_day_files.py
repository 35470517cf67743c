"""Reads lists of closed days exported from a school's calendar: CSV as Excel writes it, or iCalendar."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from infrastructure import calendars

LONGEST = timedelta(days=366)
MOST_ROWS = 1000
LARGEST = 500_000
FORMS = ("%d.%m.%Y", "%Y-%m-%d", "%d.%m.%y", "%d/%m/%Y")
HEADS = {
    "starts": ("von", "beginn", "anfang", "start", "datum", "tag", "from", "date"),
    "ends": ("bis", "ende", "to", "until", "end"),
    "reason": ("grund", "anlass", "bezeichnung", "name", "titel", "reason", "summary", "betreff"),
}
FIRST_YEAR, LAST_YEAR = 2000, 2100


@dataclass(frozen=True)
class Days:
    """One stretch of days with its reason."""

    starts_on: date
    ends_on: date
    reason: str


@dataclass(frozen=True)
class Problem:
    """A line that could not be read, and why."""

    line: int
    words: str


@dataclass(frozen=True)
class ClosedDayList:
    """The content of a list: days and problems."""

    days: tuple[Days, ...]
    problems: tuple[Problem, ...]


def text_of(content: bytes) -> str:
    """The text of a file from any of the usual programs: UTF-8 with or without mark, else the Windows code page."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def read(text: str) -> ClosedDayList:
    """The days of a list in CSV or iCalendar; every line that cannot be read comes back as a problem."""
    if len(text) > LARGEST:
        return ClosedDayList((), (Problem(0, _("The list is larger than 500 kB.")),))
    rows = _from_calendar(text) if "BEGIN:VCALENDAR" in text[:2000].upper() else _from_table(text)
    days: dict[Days, None] = {}
    problems = []
    for line, day_or_problem in rows:
        if isinstance(day_or_problem, str):
            problems.append(Problem(line, day_or_problem))
        else:
            days[day_or_problem] = None
    if not days and not problems:
        problems.append(Problem(0, _("No days were found in this list.")))
    return ClosedDayList(tuple(sorted(days, key=lambda row: (row.starts_on, row.ends_on))), tuple(problems))


Row = tuple[int, "Days | str"]


def _checked(starts: date, ends: date, reason: str) -> Days | str:
    if not (FIRST_YEAR <= starts.year <= LAST_YEAR and FIRST_YEAR <= ends.year <= LAST_YEAR):
        return _("The year lies outside 2000 to 2100.")
    if ends < starts:
        return _("The end lies before the start.")
    if ends - starts > LONGEST:
        return _("More than a year at once is not taken over.")
    return Days(starts, ends, " ".join(reason.split())[:200] or _("closed"))


def _from_calendar(text: str) -> Iterator[Row]:
    try:
        events = calendars.read_events(text)
    except ValueError:
        yield 0, _("This is no calendar file that can be read.")
        return
    for number, event in enumerate(events, start=1):
        if event.starts_on is None or event.ends_on is None:
            yield number, _("The entry “{title}” has no day.").format(title=event.title)
        elif event.repeats:
            yield number, _("“{title}” repeats itself. Enter its days one by one.").format(title=event.title)
        else:
            yield number, _checked(event.starts_on, event.ends_on, event.title)


def _day(text: str) -> date | None:
    for form in FORMS:
        try:
            return datetime.strptime(text.strip(), form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None


def _columns(head: Iterable[str]) -> dict[str, int] | None:
    """The columns by their headings; None when the first line is not a heading."""
    names = [cell.strip().strip(":").lower() for cell in head]
    columns = {part: names.index(word) for part, words in HEADS.items() for word in words if word in names}
    return columns if "starts" in columns else None


def _from_table(text: str) -> Iterator[Row]:
    first = text.strip().splitlines()[:1]
    separator = max(";,\t", key=first[0].count) if first else ";"
    columns: dict[str, int] | None = None
    for line, cells in enumerate(csv.reader(io.StringIO(text), delimiter=separator), start=1):
        if not any(cell.strip() for cell in cells):
            continue
        if line > MOST_ROWS:
            yield line, _("More than 1,000 lines are not read.")
            return
        if columns is None:
            columns = _columns(cells)
            if columns:
                continue
            columns = {"starts": 0, "ends": 1, "reason": 2}
        yield line, _row(cells, columns)


def _row(cells: list[str], columns: dict[str, int]) -> Days | str:
    def cell(part: str) -> str:
        place = columns.get(part, -1)
        return cells[place].strip() if 0 <= place < len(cells) else ""

    starts = _day(cell("starts"))
    if starts is None:
        return _("“{text}” is no day. Write it like 24.12.2026.").format(text=cell("starts")[:40])
    ends = _day(cell("ends")) if cell("ends") else starts
    if ends is None:
        return _("“{text}” is no day. Write it like 24.12.2026.").format(text=cell("ends")[:40])
    return _checked(starts, ends, cell("reason"))

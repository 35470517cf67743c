"""When an agreement can end and until when notice must have arrived, computed in one way for every rule.

An agreement says which days it may end on and how long before such a day notice must arrive. The end is the first
possible end day, not before the first one allowed, whose last day of arrival is not yet past; the last day of arrival
is the latest day on which a period that begins with arrival is over by that end. Periods are counted forward from the
day of arrival (§ 187 (1), § 188 (2) and (3) BGB): that day is not counted, and a period of months ends on the day of
the same number, or on the month's last day where it has no such day. Nothing moves for Sundays and holidays: whether
§ 193 BGB helps a notice is disputed, so nobody should rely on it. Only computes; knows no rows and no clock.
"""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain

from agreements.choices import NoticeEffect, PeriodUnit

HORIZON_YEARS = 60


def last_of_month(year: int, month: int) -> int:
    """The number of a month's last day."""
    return calendar.monthrange(year, month)[1]


def _shifted(day: date, months: int) -> tuple[int, int]:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return year, month + 1


def add_months(day: date, months: int) -> date:
    """The day of the same number some months later, or that month's last day where it has none (§ 188 (2), (3) BGB)."""
    year, month = _shifted(day, months)
    return date(year, month, min(day.day, last_of_month(year, month)))


def months_before(day: date, months: int) -> date:
    """The same day of the month some months earlier, clipped to the month's last day; a month's end stays its end."""
    year, month = _shifted(day, -months)
    last = last_of_month(year, month)
    is_end = day.day == last_of_month(day.year, day.month)
    return date(year, month, last if is_end else min(day.day, last))


def months_after(day: date, months: int) -> date:
    """The same the other way: the end of a further stretch of months that begins on the day after `day`."""
    return months_before(day, -months)


def end_from_beginning(begins_on: date, months: int) -> date:
    """The last day of months that count the day they begin on (§ 187 (2), § 188 (2), second case, BGB)."""
    year, month = _shifted(begins_on, months)
    if begins_on.day > last_of_month(year, month):
        return date(year, month, last_of_month(year, month))
    return date(year, month, begins_on.day) - timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """How long before the end notice must arrive."""

    amount: int
    unit: PeriodUnit = PeriodUnit.MONTHS

    def over_on(self, arrival: date) -> date:
        """The day with which the period is over that begins with arrival on a day."""
        if self.unit == PeriodUnit.MONTHS:
            return add_months(arrival, self.amount)
        return arrival + timedelta(days=self.amount * (7 if self.unit == PeriodUnit.WEEKS else 1))

    def last_arrival(self, end: date) -> date:
        """The latest day of arrival whose period is over by the end."""
        if self.unit == PeriodUnit.MONTHS:
            return months_before(end, self.amount)
        return end - timedelta(days=self.amount * (7 if self.unit == PeriodUnit.WEEKS else 1))


@dataclass(frozen=True)
class YearDay:
    """A day that comes every year; 29 February is the 28th where there is none."""

    day: int
    month: int

    def in_year(self, year: int) -> date:
        """That day in a year."""
        return date(year, self.month, min(self.day, last_of_month(year, self.month)))

    def last_until(self, end: date) -> date:
        """The last time it comes, not after a day."""
        this_year = self.in_year(end.year)
        return this_year if this_year <= end else self.in_year(end.year - 1)


@dataclass(frozen=True)
class FixedDay:
    """Until a day of the year; `leads_to` is the day of the year it then ends on, None where the rule's end kind says."""

    until: YearDay
    leads_to: YearDay | None = None


@dataclass(frozen=True)
class Course:
    """How an agreement runs: its start, the end of the term it is in, and what follows.

    `renewal_months` 0: nothing follows; `renewals_left` None: without limit; `then_open`: runs on until notice is given.
    `counts_start` False: the start is an event within a day, a signature, which is not counted (§ 187 (1) BGB).
    """

    starts_on: date | None
    ends_on: date | None
    renewal_months: int = 0
    renewals_left: int | None = None
    then_open: bool = False
    counts_start: bool = True

    @property
    def final_end(self) -> date | None:
        """The day it ends by itself; None where it renews itself without limit or has no end."""
        if self.ends_on is None or self.then_open:
            return None
        if not self.renewal_months:
            return self.ends_on
        return None if self.renewals_left is None else self.end_after(self.renewals_left)

    def end_after(self, renewals: int) -> date:
        """The end of the term after so many further renewals."""
        assert self.ends_on
        return months_after(self.ends_on, self.renewal_months * renewals) if renewals else self.ends_on

    def term_ends(self) -> Iterator[date]:
        """The end of the term and of each renewal."""
        if self.ends_on is None:
            return
        most = 0 if not self.renewal_months else HORIZON_YEARS * 12 // self.renewal_months + 1
        if self.renewals_left is not None:
            most = min(most, self.renewals_left)
        for number in range(most + 1):
            yield self.end_after(number)


@dataclass(frozen=True)
class Rule:
    """How notice ends it: a period, or one or two fixed days, before an end of a kind, not before the first possible end.

    `school_year_month` is the month the school year begins in; `own_months` are the months whose ends count.
    """

    end: NoticeEffect
    period: Period | None = None
    fixed: tuple[FixedDay, ...] = ()
    not_before: date | None = None
    own_months: tuple[int, ...] = ()
    school_year_month: int = 8


@dataclass(frozen=True)
class NextEnd:
    """What a reader sees: the last day of arrival and the end it leads to.

    `last_arrival` None: no notice is needed, it ends by itself; or, `any_day`, notice can be given on any day, and
    `ends_on` is the end for a notice that arrives on the day asked about.
    """

    last_arrival: date | None
    ends_on: date
    any_day: bool = False

    @property
    def by_itself(self) -> bool:
        """Whether nobody needs to do anything for this end."""
        return self.last_arrival is None and not self.any_day


def _end_months(rule: Rule) -> tuple[int, ...]:
    before = (rule.school_year_month - 2) % 12 + 1
    halfway = (before + 5) % 12 + 1
    return {
        NoticeEffect.MONTH_END: tuple(range(1, 13)),
        NoticeEffect.QUARTER_END: (3, 6, 9, 12),
        NoticeEffect.HALF_YEAR_END: (6, 12),
        NoticeEffect.YEAR_END: (12,),
        NoticeEffect.SCHOOL_HALF_YEAR_END: (before, halfway),
        NoticeEffect.SCHOOL_YEAR_END: (before,),
        NoticeEffect.OWN_MONTHS: rule.own_months,
    }.get(rule.end, ())


def _contract_years(course: Course) -> Iterator[date]:
    if course.starts_on is None:
        return
    for number in range(1, HORIZON_YEARS + 1):
        months = number * 12
        yield (end_from_beginning if course.counts_start else add_months)(course.starts_on, months)


def _month_ends(months: tuple[int, ...], start: date) -> Iterator[date]:
    for year in range(start.year, start.year + HORIZON_YEARS):
        for month in sorted(months):
            yield date(year, month, last_of_month(year, month))


def _chances(course: Course, rule: Rule, start: date) -> Iterator[tuple[date, date]]:
    """Possible ends from a day on, each with its last day of arrival."""
    if rule.fixed and all(fixed.leads_to for fixed in rule.fixed):
        pairs = [
            (fixed.leads_to.in_year(year), fixed.until)
            for year in range(start.year, start.year + HORIZON_YEARS)
            for fixed in rule.fixed
            if fixed.leads_to
        ]
        yield from ((end, until.last_until(end)) for end, until in sorted(pairs, key=lambda pair: pair[0]))
        return
    ends = _month_ends(_end_months(rule), start)
    if rule.end == NoticeEffect.TERM_END:
        ends = course.term_ends()
    elif rule.end == NoticeEffect.CONTRACT_YEAR:
        ends = _contract_years(course)
    for end in ends:
        if rule.fixed:
            yield end, max(fixed.until.last_until(end) for fixed in rule.fixed)
        elif rule.period:
            yield end, rule.period.last_arrival(end)


def _earliest(course: Course, rule: Rule, read_on: date) -> date:
    bounds = [read_on, course.starts_on, rule.not_before, course.ends_on if course.then_open else None]
    return max(day for day in bounds if day)


def _at_any_day(course: Course, rule: Rule, read_on: date) -> NextEnd | None:
    if rule.period is None:
        return None
    end, final = max(rule.period.over_on(read_on), _earliest(course, rule, read_on)), course.final_end
    return NextEnd(None, final) if final and final <= end else NextEnd(None, end, any_day=True)


def next_end(course: Course, rule: Rule | None, read_on: date) -> NextEnd | None:
    """The next end notice can still bring, seen on a day, or the one that comes by itself before.

    None where neither is known: no ordinary notice and no end, or a rule that names no end this agreement has.
    """
    final = course.final_end
    by_itself = NextEnd(None, final) if final else None
    if rule is None:
        return by_itself
    if rule.end == NoticeEffect.ANY_DAY and not rule.fixed:
        return _at_any_day(course, rule, read_on)
    earliest = _earliest(course, rule, read_on)
    chances = _chances(course, rule, earliest)
    if rule.end != NoticeEffect.TERM_END and course.then_open and course.ends_on and rule.period:
        first = (course.ends_on, rule.period.last_arrival(course.ends_on))
        chances = chain([first], (pair for pair in chances if pair[0] > first[0]))
    for end, last in chances:
        if end < earliest or last < read_on:
            continue
        return by_itself if final and end >= final else NextEnd(last, end)
    return by_itself


def ends_between(course: Course, rule: Rule | None, start: date, until: date) -> Iterator[NextEnd]:
    """One after the other what is next, from a day on until a last day of arrival (or an end by itself) lies after another."""
    read_on = start
    while read_on <= until:
        end = next_end(course, rule, read_on)
        if end is None or end.any_day or (end.last_arrival or end.ends_on) > until:
            return
        yield end
        if end.last_arrival is None:
            return
        read_on = end.last_arrival + timedelta(days=1)

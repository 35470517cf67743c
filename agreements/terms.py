"""Terms, renewals and notice as they are stored, brought to the computation of `notice_rules`."""

from datetime import date, timedelta

from accounts.models import School
from agreements.choices import NoticeEffect, NoticeKind, PeriodUnit, RenewalKind, StartKind, TermUnit
from agreements.models import NoticeRule, PartyNoticePeriod, Renewal, Term
from agreements.notice_rules import (
    Course,
    FixedDay,
    NextEnd,
    Period,
    Rule,
    YearDay,
    add_months,
    end_from_beginning,
    months_after,
    next_end,
)

STEPS = {
    RenewalKind.SCHOOL_YEAR: 12,
    RenewalKind.HALF_YEAR: 6,
    RenewalKind.YEAR: 12,
    RenewalKind.CALENDAR_YEAR: 12,
    RenewalKind.MONTHS: 1,
}
COUNTED = (TermUnit.SCHOOL_YEAR, TermUnit.CALENDAR_YEAR, TermUnit.CONTRACT_YEAR)


def school_year_end(school: School, on: date) -> date:
    """Last day of the school year that contains `on`."""
    return school.year_start(school.year_of(on) + 1) - timedelta(days=1)


def half_year_end(school: School, on: date) -> date:
    """Last day of the school half-year that contains `on`: 31 January or 31 July where the year begins in August."""
    middle = months_after(school.year_start(school.year_of(on)), 6) - timedelta(days=1)
    return middle if on <= middle else school_year_end(school, on)


def end_of(
    *, school: School, unit: TermUnit, starts_on: date, years: int = 1, counts_start: bool = True
) -> date | None:
    """The last day of a term by its unit: that of the school or calendar year (of `years` of them) or half-year it begins in.

    Years from the first day count that day, or, `counts_start` False, begin after it. None for an open end, and for two
    dates, where the last day is typed.
    """
    if unit == TermUnit.SCHOOL_YEAR:
        return school.year_start(school.year_of(starts_on) + years) - timedelta(days=1)
    if unit == TermUnit.CALENDAR_YEAR:
        return date(starts_on.year + years - 1, 12, 31)
    if unit == TermUnit.CONTRACT_YEAR:
        return (end_from_beginning if counts_start else add_months)(starts_on, 12 * years)
    return half_year_end(school, starts_on) if unit == TermUnit.HALF_YEAR else None


def step_of(renewal: Renewal | None) -> int:
    """How many months a renewal adds; 0 where none is counted in months."""
    return STEPS.get(RenewalKind(renewal.kind), 0) * renewal.count if renewal else 0


def renews(renewal: Renewal | None, term: Term) -> bool:
    """Whether another term follows this one by itself: there is a rule, an end, and the limit is not reached."""
    if renewal is None or renewal.kind == RenewalKind.NONE or term.ends_on is None:
        return False
    return renewal.kind == RenewalKind.OPEN or renewal.limit is None or term.number <= renewal.limit


def next_span(term: Term, renewal: Renewal) -> tuple[date, date | None]:
    """First and last day of the term that follows: from the day after the end, as long as the rule says, or open."""
    assert term.ends_on
    starts_on = term.ends_on + timedelta(days=1)
    return starts_on, months_after(term.ends_on, step_of(renewal)) if step_of(renewal) else None


def course_of(term: Term, renewal: Renewal | None) -> Course:
    """How the agreement runs from this term on."""
    limit = renewal.limit if renewal else None
    return Course(
        term.starts_on,
        term.ends_on,
        step_of(renewal),
        None if limit is None else max(0, limit - term.number + 1),
        then_open=bool(renewal and renewal.kind == RenewalKind.OPEN),
        counts_start=term.start != StartKind.LAST_SIGNATURE or term.counts_signing_day,
    )


def period_of(notice: NoticeRule) -> Period | None:
    """How long before the end notice must arrive, where it is a period."""
    if notice.kind != NoticeKind.PERIOD:
        return None
    lengths = {PeriodUnit.MONTHS: notice.months, PeriodUnit.WEEKS: notice.weeks, PeriodUnit.DAYS: notice.days}
    return next((Period(amount, unit) for unit, amount in lengths.items() if amount), None)


def own_period(row: PartyNoticePeriod) -> Period:
    """The period of one party."""
    return Period(row.amount, PeriodUnit(row.unit))


def _fixed_days(notice: NoticeRule) -> tuple[FixedDay, ...]:
    if notice.kind != NoticeKind.FIXED_DAY:
        return ()
    if notice.fixed_days:
        return tuple(FixedDay(YearDay(*row[:2]), YearDay(*row[2:])) for row in notice.fixed_days)
    return (FixedDay(YearDay(notice.day, notice.month)),) if notice.day and notice.month else ()


def rule_of(school: School, notice: NoticeRule | None, own: PartyNoticePeriod | None = None) -> Rule | None:
    """The rule to compute by, a party's own period in the place of the agreement's; None without an ordinary notice."""
    if notice is None:
        return None
    period, fixed = period_of(notice), _fixed_days(notice)
    if period is None and not fixed:
        return None
    own_months = tuple(notice.own_months) or tuple(row[3] for row in notice.fixed_days)
    if own:
        period, fixed = own_period(own), ()
    return Rule(
        NoticeEffect(notice.effect),
        period,
        fixed,
        not_before=notice.not_before,
        own_months=own_months,
        school_year_month=school.year_start_month,
    )


def _typed(notice: NoticeRule, on: date) -> NextEnd | None:
    """The next of the days typed beside a rule that stands in its own words."""
    days = sorted((date.fromisoformat(last), date.fromisoformat(end)) for last, end in notice.typed_days)
    return next((NextEnd(last, end) for last, end in days if last >= on), None)


def next_end_of(
    *,
    school: School,
    term: Term,
    renewal: Renewal | None,
    notice: NoticeRule | None,
    on: date,
    own: PartyNoticePeriod | None = None,
) -> NextEnd | None:
    """The next end, seen on a day: until when notice must arrive for it, or that it comes by itself; None: not known."""
    if term.ends_on is None and not term.is_open:
        return None
    course = course_of(term, renewal)
    if notice and notice.kind == NoticeKind.WORDS:
        typed = _typed(notice, on)
        return typed if typed and not (course.final_end and course.final_end <= typed.ends_on) else by_itself(course)
    return next_end(course, rule_of(school, notice, own), on)


def by_itself(course: Course) -> NextEnd | None:
    """The end that comes without anybody's doing; None where there is none."""
    return next_end(course, None, date.min)


def first_end_from(course: Course, day: date) -> date | None:
    """The first end of a term or renewal that is not before a day: what holds once earlier ends have been passed over."""
    return next((end for end in course.term_ends() if end >= day), None)


def effect_of(
    *,
    school: School,
    term: Term,
    renewal: Renewal | None,
    notice: NoticeRule,
    received_on: date,
    own: PartyNoticePeriod | None = None,
) -> date | None:
    """The day an ordinary notice that arrived on a day ends the agreement; None where there is no ordinary notice.

    One that comes too late ends it at the next occasion; an agreement that ends by itself is never prolonged by a notice.
    """
    if notice.kind not in (NoticeKind.FIXED_DAY, NoticeKind.PERIOD, NoticeKind.WORDS):
        return None
    end = next_end_of(school=school, term=term, renewal=renewal, notice=notice, on=received_on, own=own)
    return end.ends_on if end else None

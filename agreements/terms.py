"""Dates of an agreement: when it ends, until when notice can be given, and how that reads (domain, section 1.5)."""

import calendar
from datetime import date, timedelta

from django.template.defaultfilters import date as format_date
from django.utils.translation import override

from accounts.models import School
from agreements.choices import NoticeEffect, NoticeKind, RenewalKind, TermUnit
from agreements.models import NoticeRule, Renewal, Term

STEPS = {RenewalKind.SCHOOL_YEAR: 12, RenewalKind.HALF_YEAR: 6}


def months_before(day: date, months: int) -> date:
    """The same day of the month some months earlier, clipped to the month's last day; a month's end stays its end."""
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    last = calendar.monthrange(year, month + 1)[1]
    is_end = day.day == calendar.monthrange(day.year, day.month)[1]
    return date(year, month + 1, last if is_end else min(day.day, last))


def months_after(day: date, months: int) -> date:
    """The same the other way."""
    return months_before(day, -months)


def school_year_end(school: School, on: date) -> date:
    """Last day of the school year that contains `on`."""
    return school.year_start(school.year_of(on) + 1) - timedelta(days=1)


def half_year_end(school: School, on: date) -> date:
    """Last day of the school half-year that contains `on`: 31 January or 31 July where the year begins in August."""
    middle = months_after(school.year_start(school.year_of(on)), 6) - timedelta(days=1)
    return middle if on <= middle else school_year_end(school, on)


def end_of(*, school: School, unit: TermUnit, starts_on: date, years: int = 1) -> date | None:
    """The last day of a term by its unit: that of the school year (of `years` of them) or half-year it begins in.

    None for an open end, and for two dates, where the last day is typed.
    """
    if unit == TermUnit.SCHOOL_YEAR:
        return school.year_start(school.year_of(starts_on) + years) - timedelta(days=1)
    return half_year_end(school, starts_on) if unit == TermUnit.HALF_YEAR else None


def renews(renewal: Renewal | None, term: Term) -> bool:
    """Whether another term follows this one by itself: there is a rule, an end, and the limit is not reached."""
    if renewal is None or renewal.kind == RenewalKind.NONE or term.ends_on is None:
        return False
    return renewal.limit is None or term.number <= renewal.limit


def next_span(term: Term, renewal: Renewal) -> tuple[date, date]:
    """First and last day of the term that follows: from the day after the end, as long as the rule says."""
    assert term.ends_on
    return term.ends_on + timedelta(days=1), months_after(term.ends_on, STEPS[RenewalKind(renewal.kind)])


def _fixed_day(notice: NoticeRule, year: int) -> date:
    assert notice.day
    assert notice.month
    return date(year, notice.month, min(notice.day, calendar.monthrange(year, notice.month)[1]))


def _to_school_year_end(notice: NoticeRule, term: Term) -> bool:
    return notice.effect == NoticeEffect.SCHOOL_YEAR_END or term.ends_on is None


def last_notice_day(*, school: School, term: Term, notice: NoticeRule, on: date) -> date | None:
    """The last day, counted from `on`, on which notice must have arrived; None when there is no such day.

    Not moved by weekends or holidays: whether § 193 BGB helps a notice is disputed, so nobody should rely on it.
    """
    if notice.kind == NoticeKind.PERIOD and notice.months:
        if not _to_school_year_end(notice, term):
            return months_before(term.ends_on, notice.months) if term.ends_on else None
        end = school_year_end(school, on)
        while months_before(end, notice.months) < on:
            end = months_after(end, 12)
        return months_before(end, notice.months)
    if notice.kind == NoticeKind.FIXED_DAY and notice.day and notice.month:
        start = school.year_of(on)
        return next(day for year in range(start, start + 3) if (day := _fixed_day(notice, year)) >= on)
    return None


def notice_day_before_end(*, term: Term, notice: NoticeRule) -> date | None:
    """The last day for notice that ends the agreement with this term; None where there is no such day."""
    if term.ends_on is None:
        return None
    if notice.kind == NoticeKind.PERIOD and notice.months:
        return months_before(term.ends_on, notice.months)
    if notice.kind == NoticeKind.FIXED_DAY and notice.day and notice.month:
        days = (_fixed_day(notice, term.ends_on.year), _fixed_day(notice, term.ends_on.year - 1))
        return next(day for day in days if day <= term.ends_on)
    return None


def next_notice_day(
    *, school: School, term: Term, renewal: Renewal | None, notice: NoticeRule, on: date
) -> date | None:
    """The next day, from `on`, until which notice can be given; None when there is none or the end comes first anyway."""
    day = last_notice_day(school=school, term=term, notice=notice, on=on)
    if day is None or term.ends_on is None:
        return day
    if renewal is None or not renews(renewal, term):
        return day if on <= day <= term.ends_on else None
    step, number, end = STEPS[RenewalKind(renewal.kind)], term.number, term.ends_on
    while day < on and notice.months:
        number, end = number + 1, months_after(end, step)
        if renewal.limit is not None and number > renewal.limit + 1:
            return None
        day = months_before(end, notice.months)
    return day


def effect_of(
    *, school: School, term: Term, renewal: Renewal | None, notice: NoticeRule, received_on: date
) -> date | None:
    """The day an ordinary notice that arrived on a day ends the agreement; None where there is no ordinary notice.

    One that comes too late ends it at the next occasion; an agreement that ends by itself is never prolonged by a notice.
    """
    if notice.kind == NoticeKind.FIXED_DAY or (notice.kind == NoticeKind.PERIOD and _to_school_year_end(notice, term)):
        day = last_notice_day(school=school, term=term, notice=notice, on=received_on)
        if day is None:
            return None
        by_year = school_year_end(school, months_after(day, notice.months) if notice.months else day)
        ends_itself = term.ends_on is not None and not renews(renewal, term)
        return min(by_year, term.ends_on) if ends_itself and term.ends_on else by_year
    if notice.kind == NoticeKind.PERIOD and notice.months and term.ends_on:
        end = term.ends_on
        while renewal and renews(renewal, term) and months_before(end, notice.months) < received_on:
            end = months_after(end, STEPS[RenewalKind(renewal.kind)])
        return end
    return None


def _german(day: date) -> str:
    with override("de"):
        return format_date(day, "j. F Y")


def term_words(term: Term | None) -> str:
    """From when to when, in German; "" while there is no start."""
    if term is None:
        return ""
    span = f" bis zum {_german(term.ends_on)}" if term.ends_on else " auf unbestimmte Zeit"
    return f"Diese Vereinbarung gilt ab dem {_german(term.starts_on)}{span}."


RENEWALS = {
    RenewalKind.NONE: "Sie endet mit diesem Tag, ohne dass es einer Kündigung bedarf.",
    RenewalKind.SCHOOL_YEAR: "Sie verlängert sich jeweils um ein Schuljahr, wenn sie nicht rechtzeitig gekündigt wird",
    RenewalKind.HALF_YEAR: "Sie verlängert sich jeweils um ein halbes Jahr, wenn sie nicht rechtzeitig gekündigt wird",
}


def renewal_words(term: Term | None, renewal: Renewal | None) -> str:
    """Whether it renews itself, in German; an open end says so."""
    if term is None or renewal is None:
        return ""
    if term.ends_on is None:
        return "Sie läuft, bis sie gekündigt wird; eine Verlängerung ist nicht nötig."
    if renewal.kind == RenewalKind.NONE:
        return RENEWALS[RenewalKind.NONE]
    times = {1: "einmal", 2: "zweimal", 3: "dreimal", 4: "viermal", 5: "fünfmal"}
    most = f", höchstens {times.get(renewal.limit, f'{renewal.limit}-mal')}" if renewal.limit else ""
    return f"{RENEWALS[RenewalKind(renewal.kind)]}{most}."


def notice_words(notice: NoticeRule | None) -> str:
    """How notice is given, in German; "" while that is not known."""
    good_cause = "Das Recht, aus wichtigem Grund zu kündigen, bleibt unberührt."
    if notice is None or notice.kind == NoticeKind.UNKNOWN:
        return ""
    if notice.kind == NoticeKind.FIXED_DAY and notice.day and notice.month:
        day = _german(_fixed_day(notice, 2024)).rsplit(" ", 1)[0]
        return f"Sie kann bis zum {day} eines Jahres zum Ende des Schuljahres gekündigt werden. {good_cause}"
    if notice.kind == NoticeKind.PERIOD and notice.months:
        words = "einen Monat" if notice.months == 1 else f"{notice.months} Monate"
        yearly = notice.effect == NoticeEffect.SCHOOL_YEAR_END
        before = "dem Ende eines Schuljahres" if yearly else "dem Ende der Laufzeit"
        return f"Die Kündigung muss {words} vor {before} zugegangen sein. {good_cause}"
    if notice.kind == NoticeKind.GOOD_CAUSE:
        return "Sie kann während der Laufzeit nur aus wichtigem Grund gekündigt werden."
    return f"Eine ordentliche Kündigung ist nicht vorgesehen. {good_cause}"

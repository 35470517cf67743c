"""Dates of agreements as they are stored."""

import calendar
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import School
from agreements.choices import NoticeEffect, NoticeKind, RenewalKind, TermUnit
from agreements.models import NoticeRule, Renewal, Term
from agreements.notice_rules import months_after, months_before
from agreements.term_form import TermForm
from agreements.terms import effect_of, end_of, next_end_of, next_span, renews, school_year_end
from infrastructure import tenancy

DAYS = st.dates(date(2020, 1, 1), date(2060, 12, 31))


@pytest.fixture(autouse=True, scope="module")
def some_school() -> Iterator[None]:
    """Rows ask whose they are, also those that are never stored."""
    with tenancy.of(0):
        yield


def last_notice_day(
    *, school: School, term: Term, notice: NoticeRule, on: date, renewal: Renewal | None = None
) -> date | None:
    """Until when notice can be given, seen on a day."""
    end = next_end_of(school=school, term=term, renewal=renewal, notice=notice, on=on)
    return end.last_arrival if end else None


YEARLY = NoticeEffect.SCHOOL_YEAR_END
RENEWALS = st.sampled_from([RenewalKind.SCHOOL_YEAR, RenewalKind.HALF_YEAR])


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2011, 12, 31), 12, date(2010, 12, 31)),
        (date(2027, 8, 31), 6, date(2027, 2, 28)),
        (date(2028, 8, 31), 6, date(2028, 2, 29)),
        (date(2027, 7, 31), 3, date(2027, 4, 30)),
        (date(2028, 2, 29), 12, date(2027, 2, 28)),
        (date(2027, 1, 15), 1, date(2026, 12, 15)),
    ],
)
def test_months_before_an_end(day: date, months: int, expected: date) -> None:
    assert months_before(day, months) == expected


@given(DAYS, st.integers(1, 36))
def test_months_are_counted_from_the_end_and_clipped_to_the_month(day: date, months: int) -> None:
    before = months_before(day, months)
    assert (day.year * 12 + day.month) - (before.year * 12 + before.month) == months
    last = calendar.monthrange(before.year, before.month)[1]
    assert before.day == day.day or before.day == last
    is_end = day.day == calendar.monthrange(day.year, day.month)[1]
    assert before.day == last or not is_end


@given(DAYS)
def test_a_month_s_end_stays_one_there_and_back(day: date) -> None:
    end = day.replace(day=calendar.monthrange(day.year, day.month)[1])
    for months in (6, 12, 24):
        assert months_before(months_after(end, months), months) == end


def test_29_february_comes_back() -> None:
    assert months_after(date(2028, 2, 29), 12) == date(2029, 2, 28)
    assert months_after(date(2031, 2, 28), 12) == date(2032, 2, 29)
    term = Term(starts_on=date(2027, 3, 1), ends_on=date(2028, 2, 29))
    assert next_span(term, Renewal(kind=RenewalKind.SCHOOL_YEAR)) == (date(2028, 3, 1), date(2029, 2, 28))
    notice = NoticeRule(kind=NoticeKind.FIXED_DAY, day=29, month=2, effect=YEARLY)
    rule, school = Renewal(kind=RenewalKind.SCHOOL_YEAR), School()
    about = {"school": school, "term": term, "renewal": rule, "notice": notice}
    assert last_notice_day(**about, on=date(2027, 1, 1)) == date(2027, 2, 28)
    assert last_notice_day(**about, on=date(2028, 1, 1)) == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2026, 11, 23), date(2027, 4, 30)),
        (date(2027, 4, 30), date(2027, 4, 30)),
        (date(2027, 5, 1), date(2028, 4, 30)),
    ],
)
def test_a_fixed_day_comes_every_year(school: School, on: date, expected: date) -> None:
    notice = NoticeRule(kind=NoticeKind.FIXED_DAY, day=30, month=4, effect=YEARLY)
    term, rule = Term(starts_on=date(2025, 8, 1), ends_on=date(2027, 7, 31)), Renewal(kind=RenewalKind.SCHOOL_YEAR)
    assert last_notice_day(school=school, term=term, renewal=rule, notice=notice, on=on) == expected


def test_no_day_without_a_rule(school: School) -> None:
    term = Term(starts_on=date(2025, 8, 1), ends_on=date(2027, 7, 31))
    for kind in (NoticeKind.UNKNOWN, NoticeKind.NONE, NoticeKind.GOOD_CAUSE):
        notice = NoticeRule(kind=kind)
        assert last_notice_day(school=school, term=term, notice=notice, on=date(2026, 11, 23)) is None
        day = date(2026, 11, 23)
        assert effect_of(school=school, term=term, renewal=None, notice=notice, received_on=day) is None


def test_school_years_begin_where_the_school_says() -> None:
    assert school_year_end(School(), date(2026, 11, 23)) == date(2027, 7, 31)
    assert school_year_end(School(year_start_month=9), date(2026, 8, 30)) == date(2026, 8, 31)


@pytest.mark.parametrize(
    ("unit", "start", "years", "expected"),
    [
        (TermUnit.SCHOOL_YEAR, date(2026, 8, 1), 1, date(2027, 7, 31)),
        (TermUnit.SCHOOL_YEAR, date(2027, 2, 1), 2, date(2028, 7, 31)),
        (TermUnit.HALF_YEAR, date(2026, 8, 1), 1, date(2027, 1, 31)),
        (TermUnit.HALF_YEAR, date(2027, 1, 31), 1, date(2027, 1, 31)),
        (TermUnit.HALF_YEAR, date(2027, 2, 1), 1, date(2027, 7, 31)),
        (TermUnit.OPEN, date(2027, 2, 1), 1, None),
    ],
)
def test_a_term_by_its_unit(unit: TermUnit, start: date, years: int, expected: date | None) -> None:
    assert end_of(school=School(), unit=unit, starts_on=start, years=years) == expected


@given(DAYS, RENEWALS, st.integers(1, 12))
def test_terms_follow_each_other_without_a_gap(end: date, kind: RenewalKind, times: int) -> None:
    rule = Renewal(kind=kind)
    term = Term(starts_on=end - timedelta(days=200), ends_on=end)
    for number in range(1, times + 1):
        starts_on, ends_on = next_span(term, rule)
        assert starts_on == (term.ends_on or end) + timedelta(days=1)
        assert 180 <= (ends_on - starts_on).days + 1 <= 366 + 2
        term = Term(starts_on=starts_on, ends_on=ends_on, number=number + 1)


@given(st.integers(1, 6), st.integers(1, 8))
def test_a_limit_counts_renewals(limit: int, number: int) -> None:
    term = Term(starts_on=date(2026, 8, 1), ends_on=date(2027, 7, 31), number=number)
    assert renews(Renewal(kind=RenewalKind.SCHOOL_YEAR, limit=limit), term) == (number <= limit)


@given(DAYS, st.integers(1, 24), RENEWALS, st.dates(date(2020, 1, 1), date(2062, 1, 1)))
def test_a_notice_in_time_ends_it_and_a_late_one_at_the_next_occasion(
    end: date, months: int, kind: RenewalKind, received: date
) -> None:
    school, notice = School(), NoticeRule(kind=NoticeKind.PERIOD, months=months)
    term, rule = Term(starts_on=end - timedelta(days=300), ends_on=end), Renewal(kind=kind)
    effect = effect_of(school=school, term=term, renewal=rule, notice=notice, received_on=received)
    assert effect
    assert effect >= end
    assert months_before(effect, months) >= received
    alone = effect_of(school=school, term=term, renewal=None, notice=notice, received_on=received)
    assert alone == end


@given(DAYS, st.integers(1, 12), st.integers(1, 31), st.integers(1, 12))
def test_a_fixed_day_ends_the_school_year_it_lies_in(on: date, month: int, day: int, begins: int) -> None:
    notice = NoticeRule(kind=NoticeKind.FIXED_DAY, day=day, month=month, effect=YEARLY)
    school = School(year_start_month=begins)
    term = Term(starts_on=date(2019, 1, 1), ends_on=None)
    last = last_notice_day(school=school, term=term, notice=notice, on=on)
    effect = effect_of(school=school, term=term, renewal=None, notice=notice, received_on=on)
    assert last
    assert last >= on
    assert effect == school_year_end(school, last)
    assert (last - on).days <= 366


@given(DAYS, st.integers(1, 24))
def test_an_open_end_is_given_notice_to_the_end_of_a_school_year(on: date, months: int) -> None:
    notice = NoticeRule(kind=NoticeKind.PERIOD, months=months, effect=NoticeEffect.SCHOOL_YEAR_END)
    term = Term(starts_on=date(2019, 1, 1), ends_on=None)
    last = last_notice_day(school=School(), term=term, notice=notice, on=on)
    effect = effect_of(school=School(), term=term, renewal=None, notice=notice, received_on=on)
    assert last
    assert effect
    assert last >= on
    assert (effect.month, effect.day) == (7, 31)
    assert months_before(effect, months) == last


def test_the_next_day_for_notice_is_one_that_still_helps() -> None:
    school, rule = School(), Renewal(kind=RenewalKind.SCHOOL_YEAR)
    term = Term(starts_on=date(2026, 8, 1), ends_on=date(2027, 7, 31))
    period = NoticeRule(kind=NoticeKind.PERIOD, months=3)
    late = date(2027, 5, 2)
    about = {"school": school, "term": term, "on": late}
    assert last_notice_day(**about, renewal=rule, notice=period) == date(2028, 4, 30)
    assert last_notice_day(**about, renewal=None, notice=period) is None
    fixed = NoticeRule(kind=NoticeKind.FIXED_DAY, day=30, month=4)
    assert last_notice_day(**about, renewal=None, notice=fixed) is None
    assert last_notice_day(**about, renewal=rule, notice=fixed) == date(2028, 4, 30)


def test_a_day_that_no_month_has_is_refused() -> None:
    form = {"starts_on": "2027-02-01", "renewal": "none", "notice": "fixed_day", "day": "31", "month": "4"}
    assert "Diesen Tag hat der Monat nicht." in TermForm(form).errors["day"]
    assert TermForm(form | {"day": "30"}).is_valid()
    period = form | {"notice": "period", "months": "3"}
    assert "notice" in TermForm(period).errors
    assert TermForm(period | {"effect": "school_year_end"}).is_valid()


def test_the_last_day_of_a_school_year_is_computed() -> None:
    form = TermForm(
        {"unit": "school_year", "starts_on": "2027-02-01", "years": "2", "renewal": "none", "notice": "none"}
    )
    assert form.is_valid()
    assert form.values()["ends_on"] == date(2028, 7, 31)

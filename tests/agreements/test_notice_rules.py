"""Ends and last days of arrival against dates written by hand, and against counting forward day by day."""

import csv
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.choices import NoticeEffect, PeriodUnit
from agreements.notice_rules import (
    Course,
    FixedDay,
    Period,
    Rule,
    YearDay,
    add_months,
    end_from_beginning,
    ends_between,
    next_end,
)
from tests.examples import examples

CASES = list(csv.DictReader((Path(__file__).parent / "data" / "notice_rules.csv").open(), delimiter=";"))


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def course(row: dict[str, str]) -> Course:
    start, ends_on = date.fromisoformat(row["starts_on"]), day(row["ends_on"])
    counts = row["signature"] != "not_counted"
    if row["term_months"]:
        ends_on = (end_from_beginning if counts else add_months)(start, int(row["term_months"]))
    left = int(row["limit"]) if row["limit"] else None
    months = int(row["renewal_months"] or 0)
    return Course(start, ends_on, months, left, then_open=bool(row["then_open"]), counts_start=counts)


def rule(row: dict[str, str]) -> Rule | None:
    amount, _, unit = row["period"].partition(" ")
    period = Period(int(amount), PeriodUnit(unit)) if amount else None
    fixed = []
    for text in row["fixed"].split():
        numbers = [int(number) for number in re.findall(r"\d+", text)]
        leads_to = YearDay(numbers[2], numbers[3]) if len(numbers) == 4 else None
        fixed.append(FixedDay(YearDay(numbers[0], numbers[1]), leads_to))
    if period is None and not fixed:
        return None
    months = tuple(int(month) for month in row["months"].split())
    return Rule(
        NoticeEffect(row["ends"]),
        period,
        tuple(fixed),
        not_before=day(row["not_before"]),
        own_months=months,
        school_year_month=int(row["year_month"]),
    )


@pytest.mark.parametrize("row", CASES, ids=[row["case"] for row in CASES])
def test_a_rule_gives_the_days_counted_by_hand(row: dict[str, str]) -> None:
    end = next_end(course(row), rule(row), date.fromisoformat(row["read_on"]))
    assert end
    assert end.ends_on == date.fromisoformat(row["end"])
    assert end.any_day == (row["last_arrival"] == "any")
    assert end.last_arrival == (None if end.any_day else day(row["last_arrival"]))


def test_an_agreement_that_renews_once_more_is_ended_by_notice_until_its_last_term() -> None:
    row = next(row for row in CASES if row["case"] == "N25")
    end = next_end(course(row), rule(row), date(2025, 12, 1))
    assert end
    assert (end.last_arrival, end.ends_on) == (date(2026, 4, 30), date(2026, 7, 31))
    assert not end.by_itself


DAYS = st.dates(date(2024, 1, 1), date(2032, 12, 31))
PERIODS = st.one_of(
    st.builds(Period, st.integers(1, 24), st.just(PeriodUnit.MONTHS)),
    st.builds(Period, st.integers(1, 30), st.just(PeriodUnit.WEEKS)),
    st.builds(Period, st.integers(1, 200), st.just(PeriodUnit.DAYS)),
)
MONTH_ENDS = {
    NoticeEffect.MONTH_END: set(range(1, 13)),
    NoticeEffect.QUARTER_END: {3, 6, 9, 12},
    NoticeEffect.HALF_YEAR_END: {6, 12},
    NoticeEffect.YEAR_END: {12},
    NoticeEffect.SCHOOL_HALF_YEAR_END: {1, 7},
    NoticeEffect.SCHOOL_YEAR_END: {7},
}


def over_by(arrival: date, period: Period, end: date) -> bool:
    """Whether the period that begins with arrival is over by a day: months to the day of the same number, else the last."""
    if period.unit != PeriodUnit.MONTHS:
        return (end - arrival).days >= period.amount * (7 if period.unit == PeriodUnit.WEEKS else 1)
    passed = (end.year - arrival.year) * 12 + end.month - arrival.month
    is_last = (end + timedelta(days=1)).day == 1
    return passed > period.amount or (passed == period.amount and (end.day >= arrival.day or is_last))


@examples(60)
@given(DAYS, DAYS, PERIODS, st.sampled_from(sorted(MONTH_ENDS)))
def test_the_same_as_counting_forward_day_by_day(
    start: date, read_on: date, period: Period, kind: NoticeEffect
) -> None:
    computed = next_end(Course(start, None), Rule(kind, period), read_on)
    assert computed
    assert computed.last_arrival
    ends = (max(start, read_on) + timedelta(days=number) for number in range(1500))
    possible = (end for end in ends if (end + timedelta(days=1)).day == 1 and end.month in MONTH_ENDS[kind])
    expected = next(end for end in possible if over_by(read_on, period, end))
    assert computed.ends_on == expected
    assert over_by(computed.last_arrival, period, expected)
    assert not over_by(computed.last_arrival + timedelta(days=1), period, expected)


@examples(60)
@given(DAYS, DAYS, PERIODS, st.integers(1, 60), st.sampled_from([3, 6, 12, 24]))
def test_a_renewed_term_ends_where_its_stretches_end(
    start: date, read_on: date, period: Period, months: int, step: int
) -> None:
    first = end_from_beginning(start, months)
    computed = next_end(Course(start, first, step), Rule(NoticeEffect.TERM_END, period), read_on)
    assert computed
    assert computed.last_arrival
    assert computed.last_arrival >= read_on
    assert over_by(read_on, period, computed.ends_on)
    ends = Course(start, first, step).term_ends()
    assert computed.ends_on == next(end for end in ends if end >= read_on and over_by(read_on, period, end))


@examples(60)
@given(DAYS, PERIODS)
def test_at_any_day_it_ends_when_the_period_is_over(read_on: date, period: Period) -> None:
    end = next_end(Course(date(2024, 1, 1), None), Rule(NoticeEffect.ANY_DAY, period), read_on)
    assert end
    assert end.any_day
    assert over_by(read_on, period, end.ends_on)
    assert not over_by(read_on, period, end.ends_on - timedelta(days=1))


def test_days_follow_each_other() -> None:
    quarters = Rule(NoticeEffect.QUARTER_END, Period(3))
    ends = ends_between(Course(date(2026, 8, 1), date(2027, 12, 31)), quarters, date(2026, 12, 1), date(2028, 1, 31))
    assert [(pair.last_arrival, pair.ends_on) for pair in ends] == [
        (date(2026, 12, 31), date(2027, 3, 31)),
        (date(2027, 3, 31), date(2027, 6, 30)),
        (date(2027, 6, 30), date(2027, 9, 30)),
        (None, date(2027, 12, 31)),
    ]


def test_no_rule_and_no_end_promise_nothing() -> None:
    assert next_end(Course(date(2026, 8, 1), None), None, date(2026, 12, 1)) is None
    assert next_end(Course(date(2026, 8, 1), None), Rule(NoticeEffect.TERM_END, Period(3)), date(2026, 12, 1)) is None


@examples(60)
@given(DAYS, st.integers(1, 36))
def test_a_stretch_of_months_is_followed_by_the_day_it_began_on(begins_on: date, months: int) -> None:
    after = end_from_beginning(begins_on, months) + timedelta(days=1)
    passed = (after.year - begins_on.year) * 12 + after.month - begins_on.month
    assert passed in (months, months + 1)
    assert after.day == begins_on.day or after.day == 1

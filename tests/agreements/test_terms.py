"""Dates of agreements (domain, section 1.5)."""

from datetime import date

import pytest

from accounts.models import School
from agreements.choices import NoticeKind
from agreements.forms import TermForm
from agreements.models import Notice, Term
from agreements.terms import last_notice_day, months_before, school_year_end


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


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2026, 11, 23), date(2027, 4, 30)),
        (date(2027, 4, 30), date(2027, 4, 30)),
        (date(2027, 5, 1), date(2028, 4, 30)),
    ],
)
def test_a_fixed_day_comes_every_year(school: School, on: date, expected: date) -> None:
    notice = Notice(kind=NoticeKind.FIXED_DAY, day=30, month=4)
    term = Term(starts_on=date(2025, 8, 1), ends_on=date(2027, 7, 31))
    assert last_notice_day(school=school, term=term, notice=notice, on=on) == expected


def test_no_day_without_a_rule(school: School) -> None:
    term = Term(starts_on=date(2025, 8, 1), ends_on=date(2027, 7, 31))
    for kind in (NoticeKind.UNKNOWN, NoticeKind.NONE, NoticeKind.GOOD_CAUSE):
        assert last_notice_day(school=school, term=term, notice=Notice(kind=kind), on=date(2026, 11, 23)) is None


def test_school_years_begin_where_the_school_says() -> None:
    assert school_year_end(School(), date(2026, 11, 23)) == date(2027, 7, 31)
    assert school_year_end(School(year_start_month=9), date(2026, 8, 30)) == date(2026, 8, 31)


def test_a_day_that_no_month_has_is_refused() -> None:
    form = {"starts_on": "2027-02-01", "renewal": "none", "notice": "fixed_day", "day": "31", "month": "4"}
    assert "Diesen Tag hat der Monat nicht." in TermForm(form).errors["day"]
    assert TermForm(form | {"day": "30"}).is_valid()
    period = form | {"notice": "period", "months": "3"}
    assert "notice" in TermForm(period).errors

"""Holidays of every Land, offline."""

from datetime import date, timedelta

import pytest

from infrastructure.closed_days import LAENDER, last_working_day, next_open_day, reason_closed


@pytest.mark.parametrize(
    ("on", "land", "reason"),
    [
        (date(2026, 10, 3), "NW", "Wochenende"),
        (date(2026, 12, 25), "NW", "Weihnachtstag"),
        (date(2027, 7, 22), "NW", "Sommerferien"),
        (date(2026, 11, 23), "NW", ""),
    ],
)
def test_why_a_day_is_closed(on: date, land: str, reason: str) -> None:
    assert reason in reason_closed(on, land)
    assert bool(reason) == bool(reason_closed(on, land))


@pytest.mark.parametrize("land", sorted(LAENDER))
def test_every_land_has_its_summer_holidays_until_2028(land: str) -> None:
    for year in (2026, 2027, 2028):
        days = [date(year, 6, 15) + timedelta(days=n) for n in range(95)]
        assert sum("ommer" in reason_closed(day, land) for day in days) >= 20


def test_a_moved_day_keeps_its_weekday_and_says_why() -> None:
    moved = next_open_day(date(2027, 7, 27), "NW")
    assert moved.on.weekday() == date(2027, 7, 27).weekday()
    assert moved.on == date(2027, 9, 7)
    assert moved.moved_because == "Sommerferien"


def test_a_reminder_falls_on_the_last_working_day() -> None:
    assert last_working_day(date(2027, 1, 3), "NW") == date(2026, 12, 31), "school holidays do not count"

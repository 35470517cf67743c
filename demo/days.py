"""Days of the example school: anchored to the school year that contains today, so that the demo never ages."""

from datetime import date, timedelta

from accounts.models import School
from infrastructure.closed_days import next_open_day


def day(text: str, *, school: School, today: date) -> date:
    """The date of "sy+0:02-01" (in the school year of today) or "today+21". A future date moves to the next open day of
    the Land."""
    kind, _, rest = text.partition(":")
    if kind.startswith("sy"):
        month, date_of_month = (int(part) for part in rest.split("-"))
        year = school.year_of(today) + int(kind.removeprefix("sy"))
        return date(year if month >= school.year_start_month else year + 1, month, date_of_month)
    on = today + timedelta(days=int(text.removeprefix("today")))
    return next_open_day(on, school.land, same_weekday=False).on if on > today else on

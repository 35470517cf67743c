"""The one door to the holiday calendars: public and school holidays of every Land, offline, from a package."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import holidays
from django.utils.translation import gettext as _

LAENDER = {
    "BB": "Brandenburg",
    "BE": "Berlin",
    "BW": "Baden-Württemberg",
    "BY": "Bayern",
    "HB": "Bremen",
    "HE": "Hessen",
    "HH": "Hamburg",
    "MV": "Mecklenburg-Vorpommern",
    "NI": "Niedersachsen",
    "NW": "Nordrhein-Westfalen",
    "RP": "Rheinland-Pfalz",
    "SH": "Schleswig-Holstein",
    "SL": "Saarland",
    "SN": "Sachsen",
    "ST": "Sachsen-Anhalt",
    "TH": "Thüringen",
}
SATURDAY = 5


@lru_cache(maxsize=512)
def _holidays(land: str, year: int, category: str) -> dict[date, str]:
    return dict(holidays.country_holidays("DE", subdiv=land, years=year, categories=category, language="de"))


def reason_closed(on: date, land: str) -> str:
    """Why nothing happens on a day in a Land: "Sommerferien", "Tag der Deutschen Einheit", "weekend"; "" when open."""
    if on.weekday() >= SATURDAY:
        return _("weekend")
    return _holidays(land, on.year, "public").get(on) or _holidays(land, on.year, "school").get(on, "")


@dataclass(frozen=True)
class OpenDay:
    """A day found, and why it is not the day asked for."""

    on: date
    moved_because: str


def next_open_day(on: date, land: str, *, not_before: date | None = None, same_weekday: bool = True) -> OpenDay:
    """The first open day from `on` onwards, on the same weekday when one comes within ten weeks.

    `not_before` is the earliest day that keeps the distance to the meeting before. The reason is that of the first
    closed day met, so that a moved date can say why.
    """
    start = max(on, not_before or on)
    why = reason_closed(on, land)
    if same_weekday and on.weekday() < SATURDAY:
        for weeks in range(11):
            day = on + timedelta(weeks=weeks)
            if day >= start and not reason_closed(day, land):
                return OpenDay(day, why if day != on else "")
    day = start
    while reason_closed(day, land):
        day += timedelta(days=1)
    return OpenDay(day, why if day != on else "")


def last_working_day(on: date, land: str) -> date:
    """The last day up to `on` that is neither weekend nor public holiday; people read mail in school holidays too."""
    day = on
    while day.weekday() >= SATURDAY or day in _holidays(land, day.year, "public"):
        day -= timedelta(days=1)
    return day

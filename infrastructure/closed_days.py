"""Public and school holidays of every Land, offline; the only importer of the `holidays` package."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType

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
# Days that a school or partner closes itself, with the reason.
Closures = Mapping[date, str]
NO_CLOSURES: Closures = MappingProxyType({})


@lru_cache(maxsize=512)
def _holidays(land: str, year: int, category: str) -> dict[date, str]:
    """Holidays with their names; empty while the Land is unknown."""
    if not land:
        return {}
    return dict(holidays.country_holidays("DE", subdiv=land, years=year, categories=category, language="de"))


def reason_closed(on: date, land: str, own: Closures = NO_CLOSURES) -> str:
    """Why a day is closed in a Land: "Sommerferien", "Tag der Deutschen Einheit", "weekend"; "" when it is open.

    `own` are days that the school or a partner closes itself; they come before the Land's.
    """
    if on.weekday() >= SATURDAY:
        return _("weekend")
    known = own.get(on) or _holidays(land, on.year, "public").get(on)
    return known or _holidays(land, on.year, "school").get(on, "")


def in_school_holidays(on: date, land: str) -> bool:
    """Whether a day lies in the school holidays of a Land."""
    return on in _holidays(land, on.year, "school")


@dataclass(frozen=True)
class OpenDay:
    """An open day, and why it differs from the requested one."""

    on: date
    moved_because: str


def _any_day(day: date) -> bool:
    return True


def next_open_day(
    on: date,
    land: str,
    *,
    not_before: date | None = None,
    same_weekday: bool = True,
    own: Closures = NO_CLOSURES,
    fits: Callable[[date], bool] = _any_day,
) -> OpenDay:
    """The first open day from `on` onwards, on the same weekday when one comes within ten weeks.

    `not_before` is the earliest day that keeps the minimum gap to the previous meeting, `fits` a further condition. The
    reason is that of the requested day, shown with a moved date; it is "" also when the requested day is open and only
    does not fit.
    """
    start = max(on, not_before or on)
    why = reason_closed(on, land, own)

    def suits(day: date) -> bool:
        return day >= start and not reason_closed(day, land, own) and fits(day)

    if same_weekday and on.weekday() < SATURDAY:
        for weeks in range(11):
            day = on + timedelta(weeks=weeks)
            if suits(day):
                return OpenDay(day, why if day != on else "")
    day = start
    while not suits(day):
        day += timedelta(days=1)
    return OpenDay(day, why if day != on else "")


def last_working_day(on: date, land: str) -> date:
    """The last day up to `on` that is neither weekend nor public holiday; people read mail in school holidays too."""
    day = on
    while day.weekday() >= SATURDAY or day in _holidays(land, day.year, "public"):
        day -= timedelta(days=1)
    return day

"""School years and calendar years, and which cooperations count in a period.

The rules stand in docs/decisions/0011-figures-of-a-year.md.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import School
from kooperation.choices import Status
from kooperation.models import Offer

SCHOOL_YEAR, CALENDAR_YEAR = "schuljahr", "kalenderjahr"


@dataclass(frozen=True)
class Part:
    """The days of a year that lie in one school year; offers, amounts and hours belong to school years."""

    year: int
    name: str
    first: date
    last: date


@dataclass(frozen=True)
class Period:
    """A school year, or a calendar year with its parts of two school years."""

    kind: str
    year: int
    name: str
    first: date
    last: date
    parts: tuple[Part, ...]

    @property
    def title(self) -> str:
        """ "Schuljahr 2026/27" or "Kalenderjahr 2026"."""
        words = _("School year {name}") if self.kind == SCHOOL_YEAR else _("Calendar year {name}")
        return words.format(name=self.name)

    def before(self, school: School, years: int) -> "Period":
        """The same kind of year, some years earlier."""
        return of(school, self.kind, self.year - years)


def of(school: School, kind: str, year: int) -> Period:
    """The year of a kind that is called, or begins in, `year`."""
    if kind == SCHOOL_YEAR:
        part = _part(school, year, date.min, date.max)
        return Period(kind, year, part.name, part.first, part.last, (part,))
    first, last = date(year, 1, 1), date(year, 12, 31)
    years = dict.fromkeys((school.year_of(first), school.year_of(last)))
    return Period(kind, year, str(year), first, last, tuple(_part(school, begun, first, last) for begun in years))


def current(school: School, kind: str, today: date) -> Period:
    """The year that contains today."""
    return of(school, kind, school.year_of(today) if kind == SCHOOL_YEAR else today.year)


def _part(school: School, year: int, first: date, last: date) -> Part:
    begins, ends = school.year_start(year), school.year_start(year + 1) - timedelta(days=1)
    return Part(year, school.year_name(year), max(begins, first), min(ends, last))


@dataclass(frozen=True)
class Half:
    """Half a year, for what is seen over time."""

    name: str
    first: date
    last: date


def halves(school: School, period: Period, count: int) -> list[Half]:
    """The last halves of years of this kind up to a period's end, oldest first."""
    half_years = []
    for back in range((count + 1) // 2):
        year = period.before(school, back)
        month = year.first.month + 6
        middle = date(year.first.year + (month > 12), (month - 1) % 12 + 1, 1)
        half_years += [Half(_half(2, year), middle, year.last)]
        half_years += [Half(_half(1, year), year.first, middle - timedelta(days=1))]
    return half_years[:count][::-1]


def _half(number: int, year: Period) -> str:
    """ "1. Hj. 25/26"."""
    return _("half {n} {year}").format(n=number, year=_short(year))


def _short(period: Period) -> str:
    """ "25/26" or "2025"."""
    return period.name[2:] if "/" in period.name else period.name


def midnight(day: date) -> datetime:
    """When a day begins."""
    return timezone.make_aware(datetime.combine(day, time.min))


def named(path: str, name: str) -> str:
    """A column of cooperations as a query sees it that reaches them by `path`."""
    return f"{path}__{name}" if path else name


def running(school: School, first: date, last: date, path: str = "") -> Q:
    """Cooperations carried on for at least one day of a stretch: what counts in figures; ideas and refusals never do.

    It begins with its start; without one with its first school year of offers, else with the day it was entered.
    """
    offered = Offer.objects.filter(year__lte=school.year_of(last)).values("cooperation")
    unknown = Q(**{named(path, "starts_on"): None})
    begun = Q(**{named(path, "starts_on__lte"): last}) | (
        unknown & (_entered(last, path) | Q(**{named(path, "pk__in"): offered}))
    )
    never = Q(**{named(path, "status__in"): [Status.IDEA, Status.DECLINED]})
    return begun & ~_over(first, path) & ~never


def known(on: date, path: str = "") -> Q:
    """Cooperations known on a day, ideas included; counted in the chart of phases."""
    begun = Q(**{named(path, "starts_on__lte"): on}) | _entered(on, path)
    return begun & ~_over(on + timedelta(days=1), path)


def _entered(last: date, path: str) -> Q:
    return Q(**{named(path, "created_at__lt"): midnight(last + timedelta(days=1))})


def _over(first: date, path: str) -> Q:
    """Ended, declined or put away before a day; without a day of its own the last activity was the end."""
    put_away = Q(**{named(path, "status__in"): [Status.ENDED, Status.DECLINED]}) | Q(**{named(path, "archived"): True})
    day = Q(**{named(path, "ended_on__lt"): first})
    quiet = Q(**{named(path, "ended_on"): None, named(path, "last_activity_at__lt"): midnight(first)})
    return put_away & (day | quiet)

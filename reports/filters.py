"""The filter of a report: year, field, kind of partner; read from the query string."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from django.db.models import Min, Q, QuerySet

from accounts.models import School
from infrastructure.list_filters import AddressFilter
from kooperation.choices import Field, PartnerKind
from kooperation.models import Cooperation, CooperationPartner, Offer
from reports import periods
from reports.periods import CALENDAR_YEAR, SCHOOL_YEAR, Period

LONGEST = 15
FILTER = AddressFilter(("jahr", "von", "feld", "art"), {"feld": Field.values, "art": PartnerKind.values})


@dataclass(frozen=True)
class ReportFilter:
    """A year of a school, and which of its cooperations; empty means all."""

    school: School
    today: date
    period: Period
    fields: tuple[str, ...] = ()
    kind: str = ""

    @property
    def narrowed(self) -> bool:
        """Whether some cooperations are left out."""
        return bool(self.fields or self.kind)

    @property
    def field(self) -> str:
        """The one field that is looked at."""
        return self.fields[0] if len(self.fields) == 1 else ""

    def within(self, path: str = "") -> Q:
        """The condition of field and kind of partner."""
        condition = Q(**{f"{periods.named(path, 'field')}__in": self.fields}) if self.fields else Q()
        if self.kind:
            links = CooperationPartner.objects.filter(partner__kind=self.kind).values("cooperation")
            condition &= Q(**{periods.named(path, "pk__in"): links})
        return condition

    def running(self, period: "Period | periods.Part | None" = None, path: str = "") -> Q:
        """Chosen cooperations that were carried on in a stretch of days, by default in the chosen year."""
        stretch = period or self.period
        return periods.running(self.school, stretch.first, stretch.last, path) & self.within(path)

    @cached_property
    def cooperations(self) -> QuerySet[Cooperation]:
        """What counts in the chosen year."""
        return Cooperation.objects.filter(self.running())

    @property
    def query(self) -> str:
        """The filter as a query string."""
        year = str(self.period.year) if self.period.year else ""
        return FILTER.query({"jahr": self.period.kind, "von": year, "feld": self.field, "art": self.kind})

    def at(self, period: Period) -> "ReportFilter":
        """The same filter in another year."""
        return replace(self, period=period)


def of_address(query: Mapping[str, str], school: School, today: date) -> ReportFilter:
    """The filter of a query string; unknown values are ignored."""
    values = FILTER.values(query)
    kind = CALENDAR_YEAR if values.get("jahr") == CALENDAR_YEAR else SCHOOL_YEAR
    period = periods.current(school, kind, today)
    year = values.get("von", "")
    if year.isascii() and year.isdigit() and period.year - LONGEST <= int(year[:5]) <= period.year + 1:
        period = periods.of(school, kind, int(year))
    fields = (values["feld"],) if "feld" in values else ()
    return ReportFilter(school, today, period, fields, values.get("art", ""))


def offered(school: School, kind: str, today: date) -> list[Period]:
    """The years one can choose, newest first: from the first that says something, fifteen at most."""
    now = periods.current(school, kind, today)
    first = min(_first_year(school, today), now.year)
    return [periods.of(school, kind, year) for year in range(now.year, max(first, now.year - LONGEST) - 1, -1)]


def _first_year(school: School, today: date) -> int:
    begun = Cooperation.objects.aggregate(day=Min("starts_on"))["day"] or today
    year: int = Offer.objects.aggregate(year=Min("year"))["year"] or today.year
    return min(school.year_of(begun), year)

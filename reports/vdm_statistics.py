"""The figures the association asks for: one line per category of partners, for a calendar year (docs/decisions/0011-figures-of-a-year.md).

Every person, partner and cooperation is counted once in the total; how stands in docs/decisions/0011-figures-of-a-year.md.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Case, Count, Exists, OuterRef, Q, Value, When
from django.utils.translation import gettext as _

from accounts.models import School
from infrastructure.spreadsheet_writer import Sheet
from kooperation import statistics
from kooperation.models import Cooperation, CooperationPartner, Offer
from reports import figures, periods
from reports.filters import ReportFilter


@dataclass(frozen=True)
class Line:
    """One category; `offered` says in how many of its cooperations something was offered."""

    category: str
    partners: int
    cooperations: int
    offered: int
    enrolments: int

    @property
    def empty(self) -> bool:
        return not (self.partners or self.cooperations or self.enrolments)


@dataclass(frozen=True)
class Table:
    """The year's lines in the order of the kinds, those without partner last; and what is counted once in all."""

    year: int
    lines: tuple[Line, ...]
    without: Line
    total: Line

    @property
    def named(self) -> list[Line]:
        """All lines with a name each, the total last."""
        without = [replace(self.without, category=_("without a partner"))] if not self.without.empty else []
        return [*self.lines, *without, replace(self.total, category=_("Total, each counted once"))]


def table(school: School, year: int, today: date) -> Table:
    """The figures of a calendar year."""
    chosen = ReportFilter(school, today, periods.of(school, periods.CALENDAR_YEAR, year))
    named = statistics.categories()
    kinds: dict[str, list[str]] = {}
    for kind, name in named.items():
        kinds.setdefault(name, []).append(kind)
    linked = _linked(chosen, kinds)
    people = _enrolled(chosen, kinds)
    lines = [Line(name, *linked.get(name, (0, 0, 0)), people[name]) for name in kinds]
    alone = _alone(chosen)
    without = Line("", 0, alone["n"], alone["offered"], people[""])
    count = chosen.cooperations.aggregate(n=Count("pk"), offered=Count("pk", filter=_offering(chosen, "pk")))
    total = Line(
        "",
        sum(line.partners for line in lines),  # a partner is of one kind
        count["n"],
        count["offered"],
        sum(people.values()),
    )
    return Table(year, tuple(line for line in lines if not line.empty), without, total)


def sheet(table: Table) -> Sheet:
    """The same as a table for a spreadsheet."""
    head = [_("Category"), _("Partners"), _("Cooperations"), _("of them with an offer"), _("Enrolments")]
    rows = [(line.category, line.partners, line.cooperations, line.offered, line.enrolments) for line in table.named]
    return Sheet(_("VdM {year}").format(year=table.year), head, rows)


def _offering(chosen: ReportFilter, path: str) -> Exists:
    """Whether a cooperation has an offer in one of the school years that the year has part of, while it ran."""
    condition = Q(pk__in=[])
    for part in chosen.period.parts:
        condition |= Q(year=part.year) & chosen.running(part, "cooperation")
    return Exists(Offer.unscoped.filter(condition, cooperation=OuterRef(path)))


def _linked(chosen: ReportFilter, kinds: dict[str, list[str]]) -> dict[str, tuple[int, int, int]]:
    """Partners, cooperations and those with an offer by category; a cooperation of two categories counts in both."""
    names = list(kinds)
    place = Case(*(When(partner__kind__in=kinds[name], then=Value(number)) for number, name in enumerate(names)))
    links = CooperationPartner.objects.filter(chosen.running(path="cooperation"), role__in=figures.COUNTED)
    rows = links.annotate(place=place, offering=_offering(chosen, "cooperation")).values("place")
    counts: dict[str, Any] = {
        "partners": Count("partner", distinct=True),
        "cooperations": Count("cooperation", distinct=True),
        "offered": Count("cooperation", distinct=True, filter=Q(offering=True)),
    }
    each: Iterable[Any] = rows.annotate(**counts).order_by()
    return {
        names[row["place"]]: (row["partners"], row["cooperations"], row["offered"])
        for row in each
        if row["place"] is not None
    }


def _alone(chosen: ReportFilter) -> dict[str, int]:
    """Cooperations without any partner that counts."""
    links = CooperationPartner.unscoped.filter(cooperation=OuterRef("pk"), role__in=figures.COUNTED)
    counts: dict[str, int] = (
        Cooperation.objects.filter(chosen.running())
        .exclude(Exists(links))
        .aggregate(n=Count("pk"), offered=Count("pk", filter=_offering(chosen, "pk")))
    )
    return counts


def _enrolled(chosen: ReportFilter, kinds: dict[str, list[str]]) -> dict[str, int]:
    """Participants by the category of the first partner."""
    by = {name: Q(of_kind__in=members) for name, members in kinds.items()} | {"": Q(of_kind=None)}
    sums = figures.enrolled(chosen, [chosen.period], by=by)
    return {name: sums[0, name, "participants"] for name in by}

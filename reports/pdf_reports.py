"""PDF reports: the portfolio of a year, the dossier of one cooperation; German, with the charts of the pages.

Both are given to third parties: no internal answers, comments or personal addresses.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Case, Min, QuerySet, Sum, Value, When
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import override

from infrastructure.print_jobs import Paper
from kooperation.choices import Field
from kooperation.models import Cooperation, Offer
from meetings.models import Meeting
from reports import cooperation_dossier, figures, panels, periods, svg_charts, vdm_statistics
from reports.filters import ReportFilter
from reports.panels import Panel

PORTFOLIO, DOSSIER = "Kooperationsbericht", "Dossier"
MOST = 400


@dataclass(frozen=True)
class Entry:
    """One cooperation in the portfolio."""

    cooperation: Cooperation
    groups: int
    participants: int
    next_on: date | None


def styles(*names: str) -> str:
    """Our style sheets for paper, joined."""
    folder = Path(settings.BASE_DIR) / "static/print"
    return "".join((folder / f"{name}.css").read_text() for name in names)


def pictures(drawings: Iterable[Panel]) -> dict[str, bytes]:
    """The plots as files with their colours inside."""
    css = styles("plots")
    return {panel.picture: svg_charts.standalone(panel.drawing, css) for panel in drawings if panel.drawing}


def portfolio(chosen: ReportFilter, *, costs: bool, recipient: str) -> Paper:
    """All cooperations of a year with figures and charts, for those who decide about money and rooms."""
    made_at = timezone.now().replace(microsecond=0)
    with override("de"):
        every = panels.all_of(chosen, costs=costs) if figures.compared(chosen) >= figures.FEWEST else []
        shown = [panel for panel in every if panel.rows]
        context = {
            "chosen": chosen,
            "school": chosen.school,
            "site_name": settings.SITE_NAME,
            "today": chosen.today,
            "recipient": recipient,
            "field_names": [Field(field).label for field in chosen.fields],
            "panels": shown,
            "facts": _facts(chosen),
            "entries": list(entries(chosen)),
            "more": max(0, chosen.cooperations.count() - MOST),
            "table": _statistics(chosen),
        }
        html = render_to_string("print/portfolio.html", context)
        drawn = pictures(shown)
    return Paper(html=html, css=styles("agreement", "report"), made_at=made_at, pictures=drawn)


def _statistics(chosen: ReportFilter) -> vdm_statistics.Table | None:
    """The association's lines, where the year and the choice are theirs."""
    if chosen.narrowed or chosen.period.kind != periods.CALENDAR_YEAR:
        return None
    return vdm_statistics.table(chosen.school, chosen.period.year, chosen.today)


def _facts(chosen: ReportFilter) -> dict[str, Any]:
    by_field = figures.reach(chosen)
    links = chosen.cooperations.filter(partner_links__role__in=figures.COUNTED)
    hours = figures.hours(chosen)
    return {
        "cooperations": sum(row.cooperations for row in by_field.values()),
        "partners": links.values("partner_links__partner").distinct().count(),
        "participants": sum(row.participants for row in by_field.values()),
        "groups": sum(row.groups for row in by_field.values()),
        "hours": [
            (part.name, sum(row[place] for row in hours.values())) for place, part in enumerate(chosen.period.parts)
        ],
    }


def entries(chosen: ReportFilter) -> Iterable[Entry]:
    """The year's cooperations by field and title with what they reach and when people meet next; 400 at most."""
    rows = chosen.cooperations.prefetch_related("partner_links__partner").order_by(_by_field(), "title", "pk")[:MOST]
    cooperations = list(rows)
    sums = _sums(chosen, cooperations)
    coming = Meeting.objects.coming(timezone.now()).filter(cooperation__in=cooperations).order_by()
    meets = dict(coming.values("cooperation").annotate(day=Min("on")).values_list("cooperation", "day"))
    for row in cooperations:
        groups, participants = sums.get(row.pk, (0, 0))
        yield Entry(row, groups, participants, meets.get(row.pk))


def _by_field() -> Case:
    """Fields in the order of their list."""
    return Case(*(When(field=field, then=Value(place)) for place, field in enumerate(Field.values)))


def _sums(chosen: ReportFilter, rows: list[Cooperation]) -> dict[int, tuple[int, int]]:
    """Groups and participants of each; of a calendar year's two school years the larger one."""
    sums: dict[int, tuple[int, int]] = {}
    for part in chosen.period.parts:
        offers: QuerySet[Offer] = Offer.objects.filter(chosen.running(part, "cooperation"), year=part.year)
        each = offers.filter(cooperation__in=rows).values("cooperation").order_by()
        for row in each.annotate(some=Sum("groups"), people=Sum("participants")):
            groups, people = sums.get(row["cooperation"], (0, 0))
            sums[row["cooperation"]] = max(groups, row["some"]), max(people, row["people"])
    return sums


def dossier(cooperation: Cooperation, *, costs: bool) -> Paper:
    """One cooperation on a few pages."""
    made_at = timezone.now().replace(microsecond=0)
    with override("de"):
        life = cooperation_dossier.of(cooperation, timezone.localdate())
        context = {
            "cooperation": cooperation,
            "school": cooperation.school,
            "site_name": settings.SITE_NAME,
            "today": timezone.localdate(),
            "costs": costs,
            "life": life,
            **cooperation_dossier.agreed(cooperation, costs=costs),
            **cooperation_dossier.reached(cooperation),
        }
        html = render_to_string("print/dossier.html", context)
        drawn = pictures(life.panels)
    return Paper(html=html, css=styles("agreement", "report"), made_at=made_at, pictures=drawn)

"""The pages of the reports: plots of a choice, the association's figures, and what can be ordered as a PDF."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import Right, require
from accounts.http import MemberRequest
from kooperation.choices import Field, PartnerKind
from kooperation.models import Cooperation
from overview.reports import figures, panels, vdm, years
from overview.reports import chosen as choices
from overview.reports.years import CALENDAR_YEAR, SCHOOL_YEAR


@require_safe
def index(request: MemberRequest) -> HttpResponse:
    """Eight plots of a year; from three cooperations on, as fewer are no comparison."""
    require(request, Right.REPORT)
    today = timezone.localdate()
    chosen = choices.of_address(request.GET, request.school, today)
    shown = panels.all_of(chosen)
    counts = figures.phases(chosen), figures.reach(chosen)
    enough = max(sum(counts[0].values()), sum(row.cooperations for row in counts[1].values())) >= figures.FEWEST
    context = {
        "chosen": chosen,
        "panels": shown if enough else [],
        "rule": panels.rule(chosen),
        "years": choices.offered(request.school, chosen.period.kind, today),
        "kinds_of_year": [SCHOOL_YEAR, CALENDAR_YEAR],
        "fields": Field.choices,
        "kinds": PartnerKind.choices,
    }
    return render(request, "overview/reports/index.html", context)

"""Pages of the reports: charts, the association's statistics, and PDF orders."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import Right, allowed, require
from accounts.http import MemberRequest
from infrastructure import downloads, spreadsheet_writer
from kooperation.access import open_cooperation
from kooperation.choices import Field, PartnerKind
from reports import actions, figures, panels, periods, vdm_statistics
from reports import filters as choices
from reports.forms import DossierForm, PortfolioForm


@require_safe
def index(request: MemberRequest) -> HttpResponse:
    """Eight plots of a year; from three cooperations on, as fewer are no comparison."""
    require(request, Right.REPORT)
    today = timezone.localdate()
    chosen = choices.of_address(request.GET, request.school, today)
    enough = figures.compared(chosen) >= figures.FEWEST
    context = {
        "chosen": chosen,
        "panels": panels.all_of(chosen) if enough else [],
        "rule": panels.rule(chosen),
        "years": choices.offered(request.school, chosen.period.kind, today),
        "fields": Field.choices,
        "kinds": PartnerKind.choices,
    }
    return render(request, "reports/index.html", context)


def _years(request: MemberRequest) -> list[int]:
    return [row.year for row in choices.offered(request.school, periods.CALENDAR_YEAR, timezone.localdate())]


@require_safe
def statistics(request: MemberRequest) -> HttpResponse:
    """The association's figures of a calendar year, with the rules they follow."""
    require(request, Right.REPORT)
    known, year_text = _years(request), request.GET.get("von", "")
    year = int(year_text) if year_text.isascii() and year_text.isdigit() and int(year_text[:5]) in known else known[0]
    context = {
        "table": vdm_statistics.table(request.school, year, timezone.localdate()),
        "years": known,
        "may_change": allowed(request.membership, Right.SETTINGS),
    }
    return render(request, "reports/statistics.html", context)


@require_safe
def statistics_file(request: MemberRequest, year: int, form: str) -> HttpResponse:
    """The same as a spreadsheet."""
    require(request, Right.REPORT)
    if year not in _years(request) or form not in ("xlsx", "csv"):
        raise Http404
    sheet = vdm_statistics.sheet(vdm_statistics.table(request.school, year, timezone.localdate()))
    content, kind = (
        (spreadsheet_writer.xlsx([sheet]), spreadsheet_writer.XLSX)
        if form == "xlsx"
        else (spreadsheet_writer.csv(sheet), spreadsheet_writer.CSV)
    )
    return downloads.generated(content, name=f"VdM-{year}.{form}", kind=kind)


@require_http_methods(["GET", "POST"])
def export(request: MemberRequest) -> HttpResponse:
    """Order the portfolio of all cooperations for a council or a carrier."""
    require(request, Right.REPORT)
    today = timezone.localdate()
    chosen = choices.of_address(request.GET, request.school, today)
    first = {"year": f"{chosen.period.kind}-{chosen.period.year}", "fields_shown": list(chosen.fields), "costs": True}
    known = [
        *choices.offered(request.school, periods.SCHOOL_YEAR, today),
        *choices.offered(request.school, periods.CALENDAR_YEAR, today),
    ]
    form = PortfolioForm(request.POST if request.method == "POST" else None, years=known, initial=first)
    if form.is_valid():
        job = actions.order_portfolio(actor=request.user, school=request.school, **form.cleaned_data)
        return redirect("jobs:detail", job.ref)
    return render(request, "reports/export.html", {"form": form, "chosen": chosen}, status=form.status)


@require_http_methods(["GET", "POST"])
def dossier(request: MemberRequest, ref: str) -> HttpResponse:
    """Order the dossier of one cooperation."""
    opened = open_cooperation(request, ref, Right.REPORT)
    form = DossierForm(request.POST if request.method == "POST" else None, initial={"costs": True})
    if form.is_valid():
        job = actions.order_dossier(actor=request.user, cooperation=opened.cooperation, **form.cleaned_data)
        return redirect("jobs:detail", job.ref)
    context = {"form": form, "cooperation": opened.cooperation, "may": opened.may, "word": _("Dossier")}
    return render(request, "reports/dossier.html", context, status=form.status)

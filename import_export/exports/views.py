"""Pages of the exports: lists and the archive."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import Right, require
from accounts.http import MemberRequest
from import_export.exports import actions
from import_export.exports.lists import LISTS, ExportRequest, archive_key
from infrastructure import downloads, spreadsheet_writer
from infrastructure.models import Job


@require_safe
def table(request: MemberRequest, name: str, form: str) -> HttpResponse:
    """A list as XLSX or CSV, filtered by the same address as its page."""
    require(request, Right.REPORT)
    if name not in LISTS:
        raise Http404
    sheet = LISTS[name].sheet(ExportRequest(request.school, request.user, request.GET))
    if form == "csv":
        return downloads.generated(spreadsheet_writer.csv(sheet), name=f"{name}.csv", kind=spreadsheet_writer.CSV)
    return downloads.generated(spreadsheet_writer.xlsx([sheet]), name=f"{name}.xlsx", kind=spreadsheet_writer.XLSX)


@require_safe
def page(request: MemberRequest) -> HttpResponse:
    """Every list, and the archive of the whole school for the head."""
    require(request, Right.REPORT)
    job = Job.objects.filter(key=archive_key(request.school, request.user)).first()
    context = {"lists": [(key, one.title) for key, one in LISTS.items()], "job": job}
    return render(request, "import_export/exports.html", context)


@require_POST
def everything(request: MemberRequest) -> HttpResponse:
    """Order the archive of the whole school."""
    require(request, Right.SETTINGS)
    job = actions.order_archive(actor=request.user, school=request.school)
    return redirect("jobs:detail", job.ref)

"""Making reports as PDF in the background."""

from celery import shared_task
from django.core.files.base import ContentFile
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import School
from infrastructure import jobs
from kooperation.models import Cooperation
from reports import pdf_reports, periods
from reports.filters import ReportFilter


@shared_task
def make_portfolio(job_id: str) -> None:
    """Render the report on all cooperations of a year as the job's result. Idempotent."""
    with jobs.working_on(job_id) as job:
        if job is None:
            return
        from infrastructure import pdf  # noqa: PLC0415 - loads the renderer only where it is wanted

        order, school = job.payload, School.objects.get(pk=job.payload["school"])
        kind, _sep, year = str(order["year"]).partition("-")
        jobs.progress(job, done=0, of=3, step=_("Figures are being gathered"))
        chosen = ReportFilter(school, timezone.localdate(), periods.of(school, kind, int(year)), tuple(order["fields"]))
        paper = pdf_reports.portfolio(chosen, costs=order["costs"], recipient=order["recipient"])
        jobs.progress(job, done=1, of=3, step=_("Text is being set"))
        content = pdf.render(paper)
        jobs.progress(job, done=2, of=3, step=_("PDF is being stored"))
        name = f"{pdf_reports.PORTFOLIO} {chosen.period.name.replace('/', '-')}.pdf"
        jobs.keep(job, ContentFile(content), name=name, kind="application/pdf")


@shared_task
def make_dossier(job_id: str) -> None:
    """Render the dossier of one cooperation as the job's result. Idempotent."""
    with jobs.working_on(job_id) as job:
        if job is None:
            return
        from infrastructure import pdf  # noqa: PLC0415 - loads the renderer only where it is wanted

        cooperation = Cooperation.objects.select_related("school", "lead").get(ref=job.payload["cooperation"])
        jobs.progress(job, done=1, of=3, step=_("Text is being set"))
        content = pdf.render(pdf_reports.dossier(cooperation, costs=job.payload["costs"]))
        jobs.progress(job, done=2, of=3, step=_("PDF is being stored"))
        name = f"{pdf_reports.DOSSIER} {cooperation.number.replace('/', '-')}.pdf"
        jobs.keep(job, ContentFile(content), name=name, kind="application/pdf")

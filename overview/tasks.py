"""Work over several rooms in the background."""

import hashlib

from celery import shared_task
from django.core.files.base import ContentFile
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import School, User
from infrastructure import audit, jobs, scope
from infrastructure.uploads import Checked
from kooperation.actions import keep_file, tidy_guests
from kooperation.models import Cooperation
from overview import actions, digest, folder
from overview.reports import papers, years
from overview.reports.chosen import Chosen


@shared_task
def make_folder(job_id: str) -> None:
    """Make the hand-over folder of a cooperation and keep it among its files; twice does no harm."""
    with jobs.working_on(job_id) as job:
        if job is None:
            return
        from infrastructure import pdf  # noqa: PLC0415 - loads the renderer only where it is wanted

        cooperation = Cooperation.objects.select_related("school", "lead").get(ref=job.payload["cooperation"])
        jobs.progress(job, done=1, of=3, step=_("Text is being set"))
        made = pdf.render(folder.paper(cooperation))
        jobs.progress(job, done=2, of=3, step=_("PDF is being stored"))
        if jobs.still_mine(job):
            name = f"{folder.NAME} {timezone.localdate():%Y-%m-%d}.pdf"
            upload = Checked(made, "application/pdf", "pdf", hashlib.sha256(made).hexdigest(), name)
            keep_file(
                actor=User.objects.get(pk=job.payload["user"]),
                cooperation=cooperation,
                upload=upload,
                internal=True,
                source=f"handover:{job.ref}",
            )


@shared_task
def make_portfolio(job_id: str) -> None:
    """Make the report on all cooperations of a year for who ordered it; twice does no harm."""
    with jobs.working_on(job_id) as job:
        if job is None:
            return
        from infrastructure import pdf  # noqa: PLC0415 - loads the renderer only where it is wanted

        asked, school = job.payload, School.objects.get(pk=job.payload["school"])
        kind, _sep, year = str(asked["year"]).partition("-")
        jobs.progress(job, done=0, of=3, step=_("Figures are being gathered"))
        chosen = Chosen(school, timezone.localdate(), years.of(school, kind, int(year)), tuple(asked["fields"]))
        paper = papers.portfolio(chosen, costs=asked["costs"], recipient=asked["recipient"])
        jobs.progress(job, done=1, of=3, step=_("Text is being set"))
        made = pdf.render(paper)
        jobs.progress(job, done=2, of=3, step=_("PDF is being stored"))
        name = f"{papers.PORTFOLIO} {chosen.period.name.replace('/', '-')}.pdf"
        jobs.keep(job, ContentFile(made), name=name, kind="application/pdf")


@shared_task
def make_dossier(job_id: str) -> None:
    """Make the dossier of one cooperation for who ordered it; twice does no harm."""
    with jobs.working_on(job_id) as job:
        if job is None:
            return
        from infrastructure import pdf  # noqa: PLC0415 - loads the renderer only where it is wanted

        cooperation = Cooperation.objects.select_related("school", "lead").get(ref=job.payload["cooperation"])
        jobs.progress(job, done=1, of=3, step=_("Text is being set"))
        made = pdf.render(papers.dossier(cooperation, costs=job.payload["costs"]))
        jobs.progress(job, done=2, of=3, step=_("PDF is being stored"))
        name = f"{papers.DOSSIER} {cooperation.number.replace('/', '-')}.pdf"
        jobs.keep(job, ContentFile(made), name=name, kind="application/pdf")


@shared_task
def tell_guests() -> None:
    """Every morning: at most one mail to each of the partners' people who has something new or was asked to be reminded."""
    for school in School.objects.order_by("pk"):
        with scope.of(school.pk):
            actions.tell_guests(actor=audit.SYSTEM)
    tidy_guests(actor=audit.SYSTEM)


@shared_task
def weekly_digest() -> None:
    """On Mondays, but not in school holidays: the week ahead for every colleague who wants it."""
    for school in School.objects.order_by("pk"):
        with scope.of(school.pk):
            if digest.is_due(timezone.localdate(), school.land):
                actions.send_digests(actor=audit.SYSTEM)

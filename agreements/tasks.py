"""Work of this room in the background."""

from celery import shared_task
from django.utils.translation import gettext as _

from agreements import actions, documents
from agreements.models import Version
from infrastructure import audit, jobs


@shared_task
def render_pdf(job_id: str) -> None:
    """Make the PDF of a frozen version; may run twice or be killed at any point without harm."""
    with jobs.working_on(job_id) as job:
        if job is None:
            return
        # Loaded here, in the documents' worker only: the web process never pays for the renderer.
        from infrastructure import pdf  # noqa: PLC0415

        version = Version.objects.select_related("agreement__cooperation").get(ref=job.payload["version"])
        if version.pdf:
            return
        jobs.progress(job, done=1, of=3, step=_("Text is being set"))
        made = pdf.render(documents.paper(version))
        jobs.progress(job, done=2, of=3, step=_("PDF is being stored"))
        if jobs.still_mine(job):
            actions.attach_pdf(actor=audit.SYSTEM, version=version, pdf=made)

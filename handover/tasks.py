"""Making the hand-over folder in the background."""

import hashlib

from celery import shared_task
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from handover import folder
from infrastructure import jobs
from infrastructure.uploads import Checked
from kooperation.actions import keep_file
from kooperation.models import Cooperation


@shared_task
def make_folder(job_id: str) -> None:
    """Render the hand-over folder of a cooperation and store it among its files. Idempotent."""
    with jobs.working_on(job_id) as job:
        if job is None:
            return
        from infrastructure import pdf  # noqa: PLC0415 - loads the renderer only where it is wanted

        cooperation = Cooperation.objects.select_related("school", "lead").get(ref=job.payload["cooperation"])
        jobs.progress(job, done=1, of=3, step=_("Text is being set"))
        content = pdf.render(folder.paper(cooperation))
        jobs.progress(job, done=2, of=3, step=_("PDF is being stored"))
        if jobs.still_mine(job):
            name = f"{folder.NAME} {timezone.localdate():%Y-%m-%d}.pdf"
            upload = Checked(content, "application/pdf", "pdf", hashlib.sha256(content).hexdigest(), name)
            keep_file(
                actor=User.objects.get(pk=job.payload["user"]),
                cooperation=cooperation,
                upload=upload,
                internal=True,
                source=f"handover:{job.ref}",
            )

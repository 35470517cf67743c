"""What this room does on news from below."""

from typing import Any

from django.dispatch import receiver

from infrastructure import audit
from infrastructure.choices import JobState
from infrastructure.models import Job
from infrastructure.signals import job_over
from kooperation.choices import ImportState
from kooperation.models import ImportBatch
from overview.imports import actions as imports


@receiver(job_over)
def stop_the_list(sender: type[Job], *, job: Job, **kwargs: Any) -> None:
    """Work on a list that was cancelled or failed leaves the list stopped: it can go on, or be taken back."""
    if job.task in (imports.TASK, imports.UNDO_TASK) and job.state in (JobState.CANCELLED, JobState.FAILED):
        batch = ImportBatch.objects.get(ref=job.payload["batch"])
        imports.finish(actor=audit.SYSTEM, batch=batch, state=ImportState.STOPPED)

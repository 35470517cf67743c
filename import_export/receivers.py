"""A list whose work was cancelled or failed is left stopped, so that it can go on or be taken back."""

from typing import Any

from django.dispatch import receiver

from import_export.imports import actions as imports
from infrastructure import audit
from infrastructure.choices import JobState
from infrastructure.models import Job
from infrastructure.signals import job_over
from kooperation.choices import ImportState
from kooperation.models import (
    ImportBatch,
)


@receiver(job_over)
def stop_the_list(sender: type[Job], *, job: Job, **kwargs: Any) -> None:
    """Work on a list that was cancelled or failed leaves the list stopped: it can go on, or be taken back."""
    if job.task in (*imports.TASKS, *imports.UNDO_TASKS) and job.state in (JobState.CANCELLED, JobState.FAILED):
        batch = ImportBatch.objects.get(ref=job.payload["batch"])
        undoing = job.task in imports.UNDO_TASKS
        stopped = ImportState.HALF_BACK if undoing else ImportState.STOPPED
        imports.finish(actor=audit.SYSTEM, batch=batch, state=stopped)

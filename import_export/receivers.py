"""Signal receivers: an import whose job was cancelled or failed is stopped."""

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
    """Stop the import whose job was cancelled or failed; it can be continued or undone."""
    if job.task in (*imports.TASKS, *imports.UNDO_TASKS) and job.state in (JobState.CANCELLED, JobState.FAILED):
        batch = ImportBatch.objects.get(ref=job.payload["batch"])
        undoing = job.task in imports.UNDO_TASKS
        stopped = ImportState.HALF_BACK if undoing else ImportState.STOPPED
        imports.finish(actor=audit.SYSTEM, batch=batch, state=stopped)

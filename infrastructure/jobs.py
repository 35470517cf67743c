"""Background jobs as rows: ordered in a transaction, leased by a worker, with progress that a page can show."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from celery import current_app
from django.core.files.base import File
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from infrastructure import tenancy
from infrastructure.audit import Actor
from infrastructure.choices import JobState
from infrastructure.models import Job
from infrastructure.signals import job_over

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=75)
MAX_ATTEMPTS = 5
OPEN = (JobState.WAITING, JobState.RUNNING)
BEGINNING: dict[str, Any] = {
    "state": JobState.WAITING,
    "attempts": 0,
    "done_steps": 0,
    "step": "",
    "error": "",
    "excuse": "",
    "locked_until": None,
    "finished_at": None,
}


class UnfitError(Exception):
    """The job can never be done; the message is shown to the person who ordered it."""


class LaterError(Exception):
    """The job stops for now so that other jobs get a turn; the rest is done later."""


class LostError(Exception):
    """The lease was lost: the job was cancelled or another worker has it; the work stops."""


def order(
    *,
    actor: Actor,
    key: str,
    task: str,
    payload: dict[str, Any],
    about: str = "",
    queue: str = "documents",
    title: str = "",
    place: str = "",
    right: str = "",
) -> Job:
    """Order work once per `key` within the caller's transaction; the worker is nudged after commit.

    With a `title` ("Full export") the person who ordered it can follow it on a page and is notified at the end; `place`
    is the path of the result, if it is not that page; `right` names the right needed to open it. A finished job with
    the same key is reset with the new order's values. A lost nudge is harmless: the schedule picks up waiting rows.
    """
    description = {
        "about": about,
        "payload": payload,
        "ordered_by": actor.actor_ref,
        "title": title[:200],
        "place": place,
        "right": right,
    }
    job, created = Job.objects.get_or_create(
        key=key, defaults={"task": task, "queue": queue, "school_id": tenancy.current(), **description}
    )
    if not created:
        Job.objects.filter(pk=job.pk).exclude(state__in=OPEN).update(**BEGINNING, **description)
        job.refresh_from_db()
    transaction.on_commit(lambda: nudge(job))
    return job


def again(job: Job) -> bool:
    """Put a job that failed or was cancelled back to the start; False for any other. The caller nudges."""
    gone = Job.objects.filter(pk=job.pk, state__in=[JobState.FAILED, JobState.CANCELLED]).update(**BEGINNING)
    job.refresh_from_db()
    return bool(gone)


def nudge(job: Job) -> None:
    """Wake a worker up; if the broker is down, the schedule finds the row later."""
    try:
        current_app.send_task(job.task, args=[str(job.id)], queue=job.queue, expires=120)
    except OSError as error:
        log.warning("No broker to nudge (%s); the clock will pick the job up.", error)


def waiting(queue: str) -> list[Job]:
    """Jobs of a queue without a valid lease: never begun, or the lease expired."""
    now = timezone.now()
    free = Q(locked_until=None) | Q(locked_until__lt=now)
    return list(Job.unscoped.filter(free, queue=queue, state__in=OPEN).order_by("created_at")[:50])


def _lease(job_id: str, token: str) -> Job | None:
    """Lease the job; None when another worker has it, it is over, or five workers died on it."""
    now = timezone.now()
    free = Q(locked_until=None) | Q(locked_until__lt=now)
    taken = Job.unscoped.filter(free, id=job_id, state__in=OPEN).update(
        state=JobState.RUNNING, locked_by=token, locked_until=now + LEASE, attempts=F("attempts") + 1
    )
    if not taken:
        return None
    job = Job.unscoped.get(id=job_id)
    if job.attempts <= MAX_ATTEMPTS:
        return job
    # Five workers died without reporting: there is no sixth try.
    job.state, job.finished_at, job.locked_by, job.locked_until = JobState.FAILED, now, "", None
    job.error = job.error or "The worker was ended five times."
    job.save()
    _tell(job)
    return None


def _tell(job: Job) -> None:
    if job.title:
        with tenancy.of(job.school_id):
            job_over.send(sender=Job, job=job)


@contextmanager
def working_on(job_id: str) -> Iterator[Job | None]:
    """Lease a job and run a block in the scope of its school; yields None when another worker has it or it is over.

    An exception marks the job for another try, after five tries as failed, and goes no further. `LostError` just ends
    the block: another worker has the job or it was cancelled; `LaterError` puts it back to those that wait.
    """
    token = str(uuid4())
    job = _lease(job_id, token)
    if job is None:
        yield None
        return
    mine = Job.unscoped.filter(id=job.id, locked_by=token)
    try:
        with tenancy.of(job.school_id):
            yield job
    except LostError:
        log.info("Job %s was taken away", job.key)
    except LaterError:
        _free(mine, state=JobState.WAITING, attempts=0)
        nudge(job)
    except UnfitError as error:
        _free(mine, state=JobState.FAILED, excuse=str(error)[:500], finished_at=timezone.now())
    except Exception as error:
        log.exception("Job %s failed", job.key)
        over = job.attempts >= MAX_ATTEMPTS
        _free(
            mine,
            state=JobState.FAILED if over else JobState.WAITING,
            error=f"{type(error).__name__}: {error}"[:500],
            locked_until=None if over else timezone.now() + timedelta(seconds=5 * 2**job.attempts),
            finished_at=timezone.now() if over else None,
        )
    else:
        _free(mine, state=JobState.DONE, done_steps=F("all_steps"), error="", finished_at=timezone.now())


def _free(mine: "QuerySet[Job]", **values: Any) -> None:
    """Release a leased job with its new state; the person who ordered it is notified when it is over."""
    job = mine.first()
    if job and mine.update(**({"locked_by": "", "locked_until": None} | values)):
        job.refresh_from_db()
        if not job.open:
            _tell(job)


def progress(job: Job, *, done: int, of: int, step: str) -> None:
    """Store the progress of a job and renew its lease; raises LostError when it was cancelled or leased by another
    worker."""
    updated = Job.unscoped.filter(id=job.id, locked_by=job.locked_by, state=JobState.RUNNING).update(
        done_steps=done, all_steps=of, step=step[:200], locked_until=timezone.now() + LEASE
    )
    if not updated:
        raise LostError


def keep(job: Job, content: File[bytes], *, name: str, kind: str) -> None:
    """Store the result file of a job, replacing an earlier one. Raises LostError like `progress`."""
    if not still_mine(job):
        raise LostError
    older, older_name = job.result.storage, job.result.name
    job.result.save(f"{job.ref}-{uuid4().hex[:8]}", content, save=False)
    job.result_name, job.result_kind = name[:200], kind
    leased = Job.unscoped.filter(id=job.id, locked_by=job.locked_by)
    if not leased.update(result=job.result.name, result_name=job.result_name, result_kind=kind):
        job.result.storage.delete(str(job.result.name))
        raise LostError
    if older_name:
        older.delete(older_name)


def drop_results(before: datetime) -> None:
    """Remove the files of jobs that were over before a moment; the rows stay."""
    for job in Job.unscoped.filter(finished_at__lt=before).exclude(result="").iterator():
        job.result.storage.delete(str(job.result.name))
        Job.unscoped.filter(pk=job.pk).update(result="", result_name="", result_kind="")


def cancel(job: Job) -> bool:
    """Cancel an unfinished job; a running one loses its lease and its result is dropped.

    Returns False when it was over already.
    """
    stopped = Job.objects.filter(pk=job.pk, state__in=OPEN).update(
        state=JobState.CANCELLED, locked_by="", locked_until=None, finished_at=timezone.now()
    )
    if stopped:
        job.refresh_from_db()
        _tell(job)
    return bool(stopped)


def still_mine(job: Job) -> bool:
    """Whether the lease on a job is still held; to be checked before a result is written."""
    return Job.unscoped.filter(id=job.id, locked_by=job.locked_by, state=JobState.RUNNING).exists()

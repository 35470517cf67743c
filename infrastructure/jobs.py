"""Long work as rows: ordered in a transaction, leased by a worker, with progress that a page can show."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import uuid4

from celery import current_app
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from infrastructure import scope
from infrastructure.audit import Actor
from infrastructure.choices import JobState
from infrastructure.models import Job

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=75)
MAX_ATTEMPTS = 5
OPEN = (JobState.WAITING, JobState.RUNNING)


def order(
    *, actor: Actor, key: str, task: str, payload: dict[str, Any], about: str = "", queue: str = "documents"
) -> Job:
    """Order work once per `key` within the caller's transaction; the worker is nudged after commit.

    A finished, failed or cancelled job of the same key is put back to the start. Losing the nudge is harmless: the
    clock sweeps waiting rows.
    """
    job, created = Job.objects.get_or_create(
        key=key,
        defaults={
            "task": task,
            "queue": queue,
            "school_id": scope.current(),
            "about": about,
            "payload": payload,
            "ordered_by": actor.actor_ref,
        },
    )
    if not created and job.state not in OPEN:
        Job.objects.filter(pk=job.pk).update(
            state=JobState.WAITING, attempts=0, done_steps=0, step="", error="", locked_until=None, finished_at=None
        )
        job.refresh_from_db()
    transaction.on_commit(lambda: nudge(job))
    return job


def nudge(job: Job) -> None:
    """Wake a worker up; a broker that is away does not matter, the clock will find the row."""
    try:
        current_app.send_task(job.task, args=[str(job.id)], queue=job.queue, expires=120)
    except OSError as error:
        log.warning("No broker to nudge (%s); the clock will pick the job up.", error)


def waiting(queue: str) -> list[Job]:
    """Jobs of a queue that nobody works on: never begun, or whose worker's lease ran out."""
    now = timezone.now()
    free = Q(locked_until=None) | Q(locked_until__lt=now)
    return list(Job.unscoped.filter(free, queue=queue, state__in=OPEN).order_by("created_at")[:50])


def _lease(job_id: str, token: str) -> Job | None:
    """The job, taken for a while; None when somebody else has it, it is over, or five workers died of it."""
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
    # Its workers died without a word: no sixth one is sent in.
    job.state, job.finished_at, job.locked_by, job.locked_until = JobState.FAILED, now, "", None
    job.error = job.error or "The worker was ended five times."
    job.save()
    return None


@contextmanager
def working_on(job_id: str) -> Iterator[Job | None]:
    """Lease a job and run a block in its school's scope; yields None when somebody else has it or it is over.

    An exception marks the job for another try, after five tries as failed, and goes no further.
    """
    token = str(uuid4())
    job = _lease(job_id, token)
    if job is None:
        yield None
        return
    mine = Job.unscoped.filter(id=job.id, locked_by=token)
    try:
        with scope.of(job.school_id):
            yield job
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
    """Give a leased job back with what became of it."""
    mine.update(**({"locked_by": "", "locked_until": None} | values))


def progress(job: Job, *, done: int, of: int, step: str) -> None:
    """Tell how far a job is; renews its lease."""
    Job.unscoped.filter(id=job.id, locked_by=job.locked_by).update(
        done_steps=done, all_steps=of, step=step, locked_until=timezone.now() + LEASE
    )


def cancel(job: Job) -> None:
    """Stop a job that has not finished; one that is being worked on loses its lease and its result is dropped."""
    Job.objects.filter(pk=job.pk, state__in=OPEN).update(
        state=JobState.CANCELLED, locked_by="", locked_until=None, finished_at=timezone.now()
    )


def still_mine(job: Job) -> bool:
    """Whether the lease on a job still holds: asked before a result is written."""
    return Job.unscoped.filter(id=job.id, locked_by=job.locked_by, state=JobState.RUNNING).exists()

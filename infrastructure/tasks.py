"""Celery tasks, all idempotent: each may be lost, doubled or late without harm."""

from datetime import timedelta

from celery import shared_task
from django.contrib.sessions.models import Session
from django.utils import timezone

from infrastructure import jobs, outbox, schedule
from infrastructure.models import Run

RESULTS_KEPT = timedelta(days=14)


@shared_task
def tick() -> None:
    """Record the heartbeats of beat and worker, then run the periodic jobs that are due."""
    schedule.beat("clock")
    schedule.run_due()


@shared_task
def drain() -> None:
    """Send due mails until none is left or a batch brings nothing."""
    while outbox.drain():
        pass


@shared_task
def sweep() -> None:
    """Record the heartbeat of the documents' worker, then run jobs whose nudge was lost."""
    schedule.beat("documents")
    for job in jobs.waiting("documents"):
        jobs.nudge(job)


@shared_task
def tidy_up() -> None:
    """Expired sessions, old runs, and files that were made for somebody and never fetched."""
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    jobs.drop_results(timezone.now() - RESULTS_KEPT)
    Run.objects.filter(finished_at__lt=timezone.now() - timedelta(days=90)).delete()

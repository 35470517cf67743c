"""Periodic jobs recorded as rows: idempotent; a missed run is caught up once."""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta

from celery import current_app
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from infrastructure.models import Heartbeat, Run

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=10)
MAX_ATTEMPTS = 5


def latest_slot(at: str, now: datetime) -> str:
    """The newest local day (Europe/Berlin) on which the time of day `at` has passed, as "2026-11-23"."""
    local = timezone.localtime(now)
    hour, minute = (int(part) for part in at.split(":"))
    passed = (local.hour, local.minute) >= (hour, minute)
    return (local.date() if passed else local.date() - timedelta(days=1)).isoformat()


def claim_run(name: str, slot: str) -> Run | None:
    """Lease one run for ten minutes; None when it is done, leased, or was tried five times."""
    now = timezone.now()
    try:
        with transaction.atomic():
            return Run.objects.create(name=name, slot=slot, locked_until=now + LEASE, attempts=1)
    except IntegrityError:
        free = Run.objects.filter(
            name=name, slot=slot, finished_at=None, locked_until__lt=now, attempts__lt=MAX_ATTEMPTS
        )
        if free.update(locked_until=now + LEASE, attempts=F("attempts") + 1):
            return Run.objects.get(name=name, slot=slot)
        return None


def run_due(timetable: Mapping[str, tuple[str, str]] | None = None) -> list[str]:
    """Run every job of the timetable whose slot has come; returns the names of those that ran."""
    ran = []
    for name, (at, task) in (timetable or settings.TIMETABLE).items():
        run = claim_run(name, latest_slot(at, timezone.now()))
        if run is None:
            continue
        try:
            current_app.tasks[task]()
        except Exception as error:
            log.exception("Run %s failed", run)
            Run.objects.filter(pk=run.pk).update(error=str(error)[:500], locked_until=timezone.now() + LEASE / 10)
        else:
            Run.objects.filter(pk=run.pk).update(finished_at=timezone.now(), error="")
            ran.append(name)
    return ran


def beat(name: str) -> None:
    """Record the heartbeat of a background process."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": timezone.now()})

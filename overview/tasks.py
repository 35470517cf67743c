"""The weekly digest."""

from celery import shared_task
from django.utils import timezone

from accounts.models import School
from infrastructure import audit, tenancy
from overview import actions, digest


@shared_task
def weekly_digest() -> None:
    """On Mondays, but not in school holidays: the week ahead for every colleague who wants it."""
    for school in School.objects.order_by("pk"):
        with tenancy.of(school.pk):
            if digest.is_due(timezone.localdate(), school.land):
                actions.send_digests(actor=audit.SYSTEM)

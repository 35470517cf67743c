"""The daily mail to partners' people."""

from celery import shared_task

from accounts.models import School
from infrastructure import audit, tenancy
from kooperation.actions import tidy_guests
from partner_portal import actions


@shared_task
def tell_guests() -> None:
    """Every morning: at most one mail to each of the partners' people who has something new or was asked to be reminded."""
    for school in School.objects.order_by("pk"):
        with tenancy.of(school.pk):
            actions.tell_guests(actor=audit.SYSTEM)
    tidy_guests(actor=audit.SYSTEM)

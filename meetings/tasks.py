"""Every night: series reach thirteen months ahead, and no planned meeting lacks its mails."""

from celery import shared_task
from django.utils import timezone

from accounts.models import School
from infrastructure import audit, scope
from meetings import actions, notices
from meetings.models import Meeting


@shared_task
def plan_series() -> None:
    """Extend all series of all schools."""
    for school in School.objects.order_by("pk"):
        with scope.of(school.pk):
            actions.plan_school(actor=audit.SYSTEM, school=school)


@shared_task
def plan_mails() -> None:
    """Queue mails that are missing, for people who joined a team since, say."""
    for school in School.objects.order_by("pk"):
        with scope.of(school.pk):
            for meeting in Meeting.objects.coming(timezone.now()).select_related("cooperation", "school"):
                notices.plan(meeting)

"""Celery tasks of meetings, all idempotent: plan series and mails, review conditions, render minutes."""

import hashlib

from celery import shared_task
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import School, User
from infrastructure import audit, jobs, tenancy
from infrastructure.uploads import Checked
from kooperation.actions import keep_file
from meetings import actions, documents, meeting_mails
from meetings.choices import ConditionKind, Trigger
from meetings.models import ChangingCondition, Meeting


@shared_task
def plan_series() -> None:
    """Extend all series of all schools."""
    for school in School.objects.order_by("pk"):
        with tenancy.of(school.pk):
            actions.plan_school(actor=audit.SYSTEM, school=school)


@shared_task
def plan_mails() -> None:
    """Queue missing mails, for example for people who joined a team since."""
    for school in School.objects.order_by("pk"):
        with tenancy.of(school.pk):
            for meeting in Meeting.objects.coming(timezone.now()).select_related("cooperation", "school"):
                meeting_mails.plan(meeting)


@shared_task
def look_at_conditions() -> None:
    """Open the review of watched conditions whose day is near."""
    for school in School.objects.order_by("pk"):
        with tenancy.of(school.pk):
            for row in ChangingCondition.objects.due(timezone.localdate()).select_related("cooperation"):
                trigger = Trigger.FUNDING_END if row.kind == ConditionKind.MONEY else Trigger.BY_HAND
                actions.open_review(actor=audit.SYSTEM, condition=row, trigger=trigger)


@shared_task
def make_minutes(job_id: str) -> None:
    """Render the PDF of minutes and store it among the cooperation's files. Idempotent."""
    with jobs.working_on(job_id) as job:
        if job is None:
            return
        from infrastructure import pdf  # noqa: PLC0415 - loads the renderer only where it is wanted

        meeting = Meeting.objects.select_related("cooperation__school").get(ref=job.payload["meeting"])
        jobs.progress(job, done=1, of=2, step=_("Text is being set"))
        content = pdf.render(documents.paper(meeting))
        if jobs.still_mine(job):
            name = f"{documents.NAME} {meeting.on:%Y-%m-%d}.pdf"
            keep_file(
                actor=User.objects.get(pk=job.payload["user"]),
                cooperation=meeting.cooperation,
                shared=True,
                upload=Checked(content, "application/pdf", "pdf", hashlib.sha256(content).hexdigest(), name),
                source=f"minutes:{meeting.ref}:{job.payload['stamp']}",
            )

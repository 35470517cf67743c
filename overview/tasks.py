"""Work over several rooms in the background."""

import hashlib

from celery import shared_task
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import School, User
from infrastructure import audit, jobs, scope, search
from infrastructure.uploads import Checked
from kooperation.actions import keep_file, tidy_guests
from kooperation.models import Cooperation
from overview import actions, digest, folder, indexing


@shared_task
def make_folder(job_id: str) -> None:
    """Make the hand-over folder of a cooperation and keep it among its files; twice does no harm."""
    with jobs.working_on(job_id) as job:
        if job is None:
            return
        from infrastructure import pdf  # noqa: PLC0415 - loads the renderer only where it is wanted

        cooperation = Cooperation.objects.select_related("school", "lead").get(ref=job.payload["cooperation"])
        jobs.progress(job, done=1, of=3, step=_("Text is being set"))
        made = pdf.render(folder.paper(cooperation))
        jobs.progress(job, done=2, of=3, step=_("PDF is being stored"))
        if jobs.still_mine(job):
            name = f"{folder.NAME} {timezone.localdate():%Y-%m-%d}.pdf"
            upload = Checked(made, "application/pdf", "pdf", hashlib.sha256(made).hexdigest(), name)
            keep_file(
                actor=User.objects.get(pk=job.payload["user"]),
                cooperation=cooperation,
                upload=upload,
                internal=True,
                source=f"handover:{job.ref}",
            )


@shared_task
def tell_guests() -> None:
    """Every morning: at most one mail to each of the partners' people who has something new or was asked to be reminded."""
    for school in School.objects.order_by("pk"):
        with scope.of(school.pk):
            actions.tell_guests(actor=audit.SYSTEM)
    tidy_guests(actor=audit.SYSTEM)


@shared_task
def weekly_digest() -> None:
    """On Mondays, but not in school holidays: the week ahead for every colleague who wants it."""
    for school in School.objects.order_by("pk"):
        with scope.of(school.pk):
            if digest.is_due(timezone.localdate(), school.land):
                actions.send_digests(actor=audit.SYSTEM)


@shared_task
def index_changes() -> None:
    """Every few seconds: what changed is found under its new words; a lot of it takes several turns."""
    for school_id in search.waiting():
        with scope.of(school_id):
            indexing.catch_up_for_a_while()


@shared_task
def look_through_index() -> None:
    """Every night: whatever a change has passed by is put right, and words that stand nowhere any more are forgotten."""
    for school in School.objects.order_by("pk"):
        with scope.of(school.pk):
            indexing.mark_everything()
            indexing.tidy_words()

"""Work of this room in the background."""

from celery import shared_task
from django.utils.translation import gettext as _

from accounts.models import School
from agreements import actions, documents, notices, packages, signing
from agreements.choices import AgreementState
from agreements.models import Agreement, Version
from infrastructure import audit, jobs, scope
from infrastructure.models import Job


@shared_task
def render_pdf(job_id: str) -> None:
    """Make the PDF of a frozen version; may run twice or be killed at any point without harm."""
    with jobs.working_on(job_id) as job:
        if job is not None:
            _with_pdf(job, _version(job))


@shared_task
def make_package(job_id: str) -> None:
    """Make the one PDF of a signed version with its evidence; may run twice or be killed at any point without harm."""
    with jobs.working_on(job_id) as job:
        if job is None:
            return
        from infrastructure import pdf  # noqa: PLC0415

        version = _with_pdf(job, _version(job))
        jobs.progress(job, done=1, of=3, step=_("Scans are being read"))
        stamp, paper = signing.stamp_of(version), packages.paper(version)
        jobs.progress(job, done=2, of=3, step=_("Text is being set"))
        made = pdf.render(paper)
        if jobs.still_mine(job):
            actions.keep_package(actor=audit.SYSTEM, version=version, stamp=stamp, pdf=made)


def _version(job: Job) -> Version:
    return Version.objects.select_related("agreement__cooperation", "agreement__signing").get(
        ref=job.payload["version"]
    )


def _with_pdf(job: Job, version: Version) -> Version:
    """The version with its PDF, made now if it lacks one."""
    if version.pdf:
        return version
    # Loaded here, in the documents' worker only: the web process never pays for the renderer.
    from infrastructure import pdf  # noqa: PLC0415

    jobs.progress(job, done=1, of=3, step=_("Text is being set"))
    made = pdf.render(documents.paper(version))
    jobs.progress(job, done=2, of=3, step=_("PDF is being stored"))
    return actions.attach_pdf(actor=audit.SYSTEM, version=version, pdf=made) if jobs.still_mine(job) else version


@shared_task
def take_effect() -> None:
    """Every night: signed agreements whose start is reached are in force from now on."""
    for school in School.objects.order_by("pk"):
        with scope.of(school.pk):
            for agreement in Agreement.objects.filter(state=AgreementState.SIGNED).order_by("pk"):
                actions.take_effect(actor=audit.SYSTEM, agreement=agreement)


@shared_task
def roll_terms() -> None:
    """Every night: terms that ended are followed by the next one, or the agreement is over."""
    for school in School.objects.order_by("pk"):
        with scope.of(school.pk):
            for agreement in Agreement.objects.in_force().order_by("pk"):
                actions.roll_term(actor=audit.SYSTEM, agreement=agreement)


@shared_task
def plan_reminders() -> None:
    """Every night: no agreement in force lacks its reminders, for people who came or went since, say."""
    for school in School.objects.order_by("pk"):
        with scope.of(school.pk):
            for agreement in Agreement.objects.in_force().order_by("pk"):
                notices.plan(agreement)

"""Celery tasks of agreements. All are idempotent."""

import hashlib
from datetime import datetime
from typing import Any

from celery import shared_task
from django.conf import settings
from django.core.files.base import ContentFile
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import School
from agreements import actions, reminders
from agreements.choices import AgreementState, InvitationState, VersionKind
from agreements.models import Agreement, SigningInvitation, SigningRound, Version
from agreements.signatures import file_names, signed_package, signing_protocol, signing_status
from agreements.text import redline_paper, version_content
from infrastructure import audit, jobs, tenancy
from infrastructure.models import Job
from infrastructure.seals import TimestampError

# How often a timestamp service may fail before a signature is sealed without its time.
PATIENCE = 3
REASON = "Zustimmung zur Vereinbarung, einfache elektronische Signatur"
PROVEN = (AgreementState.SIGNED, AgreementState.IN_FORCE)


@shared_task
def render_pdf(job_id: str) -> None:
    """Render the PDF of a frozen version. Idempotent, also when killed at any point."""
    with jobs.working_on(job_id) as job:
        if job is not None:
            _with_pdf(job, _version(job))


@shared_task
def make_package(job_id: str) -> None:
    """Render the package of a signed version with its evidence. Idempotent, also when killed at any point."""
    with jobs.working_on(job_id) as job:
        if job is None:
            return
        from infrastructure import pdf  # noqa: PLC0415

        version = _with_pdf(job, _version(job))
        jobs.progress(job, done=1, of=3, step=_("Scans are being read"))
        stamp, paper = signing_status.stamp_of(version), signed_package.paper(version)
        jobs.progress(job, done=2, of=3, step=_("Text is being set"))
        content = pdf.render(paper)
        if jobs.still_mine(job):
            actions.keep_package(actor=audit.SYSTEM, version=version, stamp=stamp, pdf=content)


@shared_task
def make_redline(job_id: str) -> None:
    """Render the comparison of two texts as the job's result. Idempotent."""
    with jobs.working_on(job_id) as job:
        if job is None:
            return
        from infrastructure import pdf  # noqa: PLC0415

        versions = Version.objects.select_related("agreement__cooperation", "agreement__school")
        agreement = Agreement.objects.select_related("cooperation", "school").get(ref=job.payload["agreement"])
        old, now = versions.get(ref=job.payload["old"]), timezone.now()
        new = versions.get(ref=job.payload["new"]) if job.payload["new"] else None
        content = (
            new.content
            if new
            else version_content.content(
                agreement=agreement, number=0, kind=VersionKind.WORKING, on=timezone.localdate(now)
            )
        )
        jobs.progress(job, done=1, of=3, step=_("Text is being set"))
        made = pdf.render(redline_paper.paper(new.agreement if new else agreement, old, content, made_at=now))
        jobs.progress(job, done=2, of=3, step=_("PDF is being stored"))
        jobs.keep(job, ContentFile(made), name=file_names.comparison(old, new), kind="application/pdf")


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
    content = pdf.render(version_content.paper(version))
    jobs.progress(job, done=2, of=3, step=_("PDF is being stored"))
    return actions.attach_pdf(actor=audit.SYSTEM, version=version, pdf=content) if jobs.still_mine(job) else version


@shared_task
def take_effect() -> None:
    """Every night: signed agreements whose start is reached are in force from now on."""
    for school in School.objects.order_by("pk"):
        with tenancy.of(school.pk):
            for agreement in Agreement.objects.filter(state=AgreementState.SIGNED).order_by("pk"):
                actions.take_effect(actor=audit.SYSTEM, agreement=agreement)


@shared_task
def roll_terms() -> None:
    """Every night: terms that ended are followed by the next one, or the agreement is over."""
    for school in School.objects.order_by("pk"):
        with tenancy.of(school.pk):
            for agreement in Agreement.objects.in_force().order_by("pk"):
                actions.roll_term(actor=audit.SYSTEM, agreement=agreement)


@shared_task
def refresh_deadlines() -> None:
    """Every night: lists know the next day of an agreement when the one before it has passed."""
    for school in School.objects.order_by("pk"):
        with tenancy.of(school.pk):
            actions.refresh_deadlines(actor=audit.SYSTEM)


@shared_task
def plan_reminders() -> None:
    """Every night: plan missing reminders of agreements in force, for example for people who joined since."""
    for school in School.objects.order_by("pk"):
        with tenancy.of(school.pk):
            for agreement in Agreement.objects.in_force().order_by("pk"):
                reminders.plan(agreement)


@shared_task
def seal(job_id: str) -> None:
    """Seal one signature. Idempotent: however often it runs or dies, the signature is in the file once.

    Nothing is stored before the sealed file is whole, and it is stored only upon the state it was made from.
    """
    with jobs.working_on(job_id) as job:
        if job is None:
            return
        from infrastructure import pdf  # noqa: PLC0415
        from infrastructure.seals import keys  # noqa: PLC0415
        from infrastructure.seals import signing as seals  # noqa: PLC0415

        rows = SigningInvitation.objects.select_related("round__version__agreement__cooperation", "school")
        invitation = rows.get(ref=job.payload["invitation"])
        if invitation.evidence_id or invitation.confirmed_at is None:
            return
        version = _with_pdf(job, invitation.round.version)
        jobs.progress(job, done=1, of=2, step=_("The signature is being sealed"))
        base = signing_status.current_pdf(version)
        key = keys.of(invitation.school.ref, invitation.school.name)
        entry = seals.Entry(
            invitation.field, invitation.confirmed_name, REASON, pdf.stamp(version_content.stamp(invitation))
        )
        done, timestamped = _sealed(job, base, entry, key)
        if jobs.still_mine(job):
            actions.keep_seal(
                actor=audit.SYSTEM,
                invitation=invitation,
                base_sha256=hashlib.sha256(base).hexdigest(),
                pdf=done,
                timestamped=timestamped,
                subject=key.subject,
            )


def _sealed(job: Job, base: bytes, entry: Any, key: Any, *, last: bool = False) -> tuple[bytes, bool]:
    """A file with one more seal, and whether a timestamp service gave its time; one that stays away is done without."""
    from infrastructure.seals import signing as seals  # noqa: PLC0415

    try:
        return seals.seal(base, entry, key, last=last), bool(settings.TIMESTAMP_URL)
    except TimestampError:
        if job.attempts < PATIENCE:
            raise
        return seals.seal(base, entry, key, last=last, timestamped=False), False


@shared_task
def make_protocol(job_id: str) -> None:
    """Make the sealed protocol of a round that is complete, and close the signed file with a last timestamp."""
    with jobs.working_on(job_id) as job:
        if job is None:
            return
        row = SigningRound.objects.select_related("version__agreement__cooperation", "school").get(
            ref=job.payload["round"]
        )
        stamp = job.payload["stamp"]
        if row.stamp == stamp or signing_status.stamp_of(row.version) != stamp:
            return
        from infrastructure import pdf  # noqa: PLC0415
        from infrastructure.seals import keys  # noqa: PLC0415
        from infrastructure.seals import signing as seals  # noqa: PLC0415

        _with_pdf(job, row.version)
        jobs.progress(job, done=1, of=3, step=_("The signed file is being closed"))
        actions.conclude(actor=audit.SYSTEM, row=row)
        signed = _archived(job, signing_status.current_pdf(row.version)) if signing_status.latest(row.version) else b""
        jobs.progress(job, done=2, of=3, step=_("The protocol is being made"))
        paper = signing_protocol.paper(row, signed)
        look = pdf.stamp(version_content.seal_stamp(row.school.name, paper.made_at))
        entry = seals.Entry(signing_protocol.FIELD, row.school.name, "Protokoll der Unterschriften", look)
        done, _timestamped = _sealed(job, pdf.render(paper), entry, keys.of(row.school.ref, row.school.name), last=True)
        if jobs.still_mine(job):
            actions.keep_protocol(actor=audit.SYSTEM, row=row, stamp=stamp, signed=signed, pdf=done)


def _archived(job: Job, content: bytes) -> bytes:
    from infrastructure.seals import signing as seals  # noqa: PLC0415

    try:
        return seals.archive(content)
    except TimestampError:
        if job.attempts < PATIENCE:
            raise
        return content


@shared_task
def chase_signatures() -> None:
    """Every morning: links that ran out end, people are reminded, and what a dead worker left undone is ordered again."""
    now = timezone.now()
    for school in School.objects.order_by("pk"):
        with tenancy.of(school.pk):
            live = SigningInvitation.objects.filter(ended_at=None, evidence=None, round__closed_at=None)
            rows = live.select_related("round__version__agreement__cooperation", "school", "by", "party")
            for invitation in rows.order_by("pk"):
                _chase(invitation, now)
            for row in SigningRound.objects.filter(closed_at=None, version__agreement__state__in=PROVEN).order_by("pk"):
                if row.stamp != signing_status.stamp_of(row.version):
                    actions.order_protocol(actor=audit.SYSTEM, row=row)


def _chase(invitation: SigningInvitation, now: datetime) -> None:
    state = invitation.state_at(now)
    if state == InvitationState.CONFIRMED:
        actions.order_seal(actor=audit.SYSTEM, invitation=invitation)
    elif state == InvitationState.EXPIRED:
        actions.expire(actor=audit.SYSTEM, invitation=invitation)
    elif state in (InvitationState.SENT, InvitationState.OPENED) and invitation.reminder_due(now):
        actions.remind(actor=audit.SYSTEM, invitation=invitation)

"""Entering and undoing lists, and writing archives, in the background."""

from collections.abc import Iterator
from tempfile import NamedTemporaryFile
from time import monotonic

from celery import shared_task
from django.core.files.base import File
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

import kooperation.actions as heart
from accounts.models import School, User
from import_export.exports import archive
from import_export.exports.lists import ExportRequest
from import_export.imports import actions as imports
from import_export.imports import matching, row_plan
from import_export.imports.undo import ImportActor
from infrastructure import audit, jobs, schedule, tenancy
from infrastructure.models import Job
from kooperation.choices import ImportState
from kooperation.models import ImportBatch, ImportRow

TURN = 25  # seconds


@shared_task(time_limit=300)
def take_list(job_id: str) -> None:
    """Import the rows of a checked list. Idempotent per row, also after a killed worker; other jobs get turns in
    between."""
    with jobs.working_on(job_id) as job:
        if job is None:
            return
        batch, actor = _batch(job, ImportState.RUNNING), User.objects.get(pk=job.payload["user"])
        rows = ImportRow.objects.filter(batch=batch)
        known = matching.of_school()
        known.partner_of_line = dict(rows.exclude(partner_ref="").values_list("number", "partner_ref"))
        terms = row_plan.terms_of(batch, timezone.localdate())
        for line in _in_turns(job, rows, rows.filter(taken_at=None), _("Row {n} of {total}")):
            imports.take(actor=ImportActor(actor, batch), school=batch.school, line=line, known=known, terms=terms)
        imports.finish(actor=actor, batch=batch, state=ImportState.DONE)


@shared_task(time_limit=300)
def undo_list(job_id: str) -> None:
    """Undo an import, the last row first. Idempotent per row."""
    with jobs.working_on(job_id) as job:
        if job is None:
            return
        batch, actor = _batch(job, ImportState.UNDOING), User.objects.get(pk=job.payload["user"])
        rows = ImportRow.objects.filter(batch=batch)
        todo = rows.exclude(made=[]).order_by("-number")
        for line in _in_turns(job, rows, todo, _("{n} of {total} rows are taken back")):
            imports.take_back(actor=ImportActor(actor, batch), line=line)
        imports.finish(actor=actor, batch=batch, state=ImportState.UNDONE)


@shared_task(time_limit=1800)
def make_archive(job_id: str) -> None:
    """Write the archive of a school with constant memory; a cancelled job stops at the next step."""
    with jobs.working_on(job_id) as job:
        if job is None:
            return
        school, user = School.objects.get(pk=job.school_id), User.objects.get(pk=job.payload["user"])

        def tell(done: int, total: int, words: str) -> None:
            jobs.progress(job, done=done, of=total, step=words)
            schedule.beat("documents")

        with NamedTemporaryFile(suffix=".zip") as out:
            archive.write(out, ExportRequest(school, user, everything=True), tell)
            out.seek(0)
            name = f"{slugify(school.name)}-{timezone.localdate():%Y-%m-%d}.zip"
            jobs.keep(job, File(out), name=name, kind="application/zip")


def _batch(job: Job, state: ImportState) -> ImportBatch:
    """The import of a job; raises UnfitError when it is no longer in the expected state."""
    batch = ImportBatch.objects.select_related("school").get(ref=job.payload["batch"])
    if batch.state != state:
        raise jobs.UnfitError(_("This list is “{state}” in the meantime.").format(state=batch.get_state_display()))
    return batch


def _in_turns(job: Job, rows: "QuerySet[ImportRow]", todo: "QuerySet[ImportRow]", words: str) -> Iterator[ImportRow]:
    """The remaining rows, with progress; after a while other jobs get a turn (LaterError)."""
    begun, total = monotonic(), rows.count()
    left = list(todo if todo.query.order_by else todo.order_by("number"))
    for place, line in enumerate(left):
        done = total - len(left) + place
        jobs.progress(job, done=done, of=total, step=words.format(n=done + 1, total=total))
        if monotonic() - begun > TURN:
            raise jobs.LaterError
        yield line
    jobs.progress(job, done=total, of=total, step=_("{n} rows").format(n=total))


@shared_task
def tidy_lists() -> None:
    """Every night: delete old imports and notifications."""
    for school in School.objects.order_by("pk"):
        with tenancy.of(school.pk):
            heart.tidy_lists(actor=audit.SYSTEM, school=school)

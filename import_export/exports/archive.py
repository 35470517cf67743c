"""The whole school in one ZIP: every row as JSON lines, every list as a table, every file; nothing sealed, nothing secret."""

import json
import shutil
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import IO, Any

from django.apps import apps
from django.core import serializers
from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Avg, Count, FileField, Model, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Membership, School, User
from import_export.exports.lists import LISTS, ExportRequest
from infrastructure import spreadsheet_writer
from infrastructure.models import AuditEntry, OutgoingMail
from kooperation.choices import Side
from meetings.models import GuideAnswer, GuideHandIn, PulseAnswer
from phases import sealing
from phases.models import Answer, AnswerRevision, Item

ROOMS = ("kooperation", "phases", "agreements", "meetings")
# Left out: secrets of links and devices, lists being imported, and personal notifications.
LEFT_OUT = {
    "kooperation.guestlink",
    "kooperation.guestdevice",
    "kooperation.notification",
    "kooperation.importbatch",
    "kooperation.importrow",
    "kooperation.savedview",
    "meetings.calendarfeed",
    # Single pulse answers are confidential: the archive holds the means instead.
    "meetings.pulseanswer",
}
SECRET = ("token_hash", "code_hash", "secret_hash", "password")
CHUNK = 500
SEALED_WORDS = "versiegelt"


@dataclass
class Progress:
    """Progress of the archive, reported after every step."""

    tell: Callable[[int, int, str], None]
    steps: int
    done: int = field(default=0)

    def step(self, words: str) -> None:
        """One step more."""
        self.done += 1
        self.still(words)

    def still(self, words: str) -> None:
        """Renew the lease within a step."""
        self.tell(min(self.done, self.steps), self.steps, words)


def _of_school(model: type[Model]) -> "QuerySet[Any]":
    """Rows of the school in scope; the managers see to that."""
    rows: QuerySet[Any] = model.objects.order_by("pk")  # type: ignore[attr-defined]
    return rows


def parts(school: School) -> "list[tuple[str, QuerySet[Any]]]":
    """Every table of the archive, by name."""
    tables: list[tuple[str, QuerySet[Any]]] = [
        ("accounts.school", School.objects.filter(pk=school.pk)),
        ("accounts.user", User.objects.filter(pk__in=Membership.objects.values("user")).order_by("pk")),
        ("accounts.membership", _of_school(Membership)),
    ]
    for room in ROOMS:
        for model in apps.get_app_config(room).get_models():
            label = model._meta.label_lower
            if label not in LEFT_OUT:
                tables.append((label, _of_school(model)))
    tables.append(("infrastructure.auditentry", AuditEntry.objects.exclude(verb="pulse_answered").order_by("pk")))
    tables.append(("infrastructure.outgoingmail", OutgoingMail.objects.filter(secret=False).order_by("created_at")))
    return tables


def write(out: IO[bytes], order: ExportRequest, tell: Callable[[int, int, str], None]) -> None:
    """Write the archive into an open file, piece by piece; `tell` is called after every step and may raise to stop it."""
    rooms = parts(order.school)
    progress = Progress(tell, len(rooms) + len(LISTS) + 1)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        files: set[str] = set()
        for label, rows in rooms:
            progress.step(_("Data: {name}").format(name=label))
            with archive.open(f"daten/{label}.jsonl", "w", force_zip64=True) as page:
                for number, line in enumerate(_lines(rows, files), start=1):
                    page.write(line)
                    if number % CHUNK == 0:
                        progress.still(_("Data: {name}").format(name=label))
        archive.writestr("daten/meetings.pulse.means.jsonl", b"".join(_means()))
        for key, one in LISTS.items():
            progress.step(_("Table: {name}").format(name=one.title))
            archive.writestr(f"tabellen/{key}.xlsx", spreadsheet_writer.xlsx([one.sheet(order)]))
        _copy_files(archive, files, progress)
        archive.writestr("LIESMICH.txt", _readme(order.school))
    tell(progress.steps, progress.steps, _("{n} tables, {m} files").format(n=len(rooms), m=len(files)))


def _lines(rows: "QuerySet[Any]", files: set[str]) -> Iterator[bytes]:
    """Rows as JSON lines; collects the names of their files."""
    fields = [one.name for one in rows.model._meta.fields if isinstance(one, FileField)]
    batch: list[Any] = []
    for row in rows.iterator(CHUNK):
        batch.append(row)
        files.update(str(getattr(row, name)) for name in fields if getattr(row, name))
        if len(batch) == CHUNK:
            yield from _encoded(batch)
            batch = []
    yield from _encoded(batch)


def _encoded(batch: list[Any]) -> Iterator[bytes]:
    if not batch:
        return
    hidden = _sealed(batch)
    for row, data in zip(batch, serializers.serialize("python", batch), strict=True):
        fields = {name: value for name, value in data["fields"].items() if name not in SECRET}
        if row.pk in hidden:
            fields |= {name: SEALED_WORDS for name in ("text", "value") if name in fields}
        line = {"id": data["pk"], **fields}
        yield json.dumps(line, cls=DjangoJSONEncoder, ensure_ascii=False).encode() + b"\n"


def _sealed(batch: list[Any]) -> set[Any]:
    """Keys of the batch's answers of the partner that are still sealed."""
    model = type(batch[0])
    keys = [row.pk for row in batch]
    if model is Answer:
        theirs = {row.pk: row for row in Answer.objects.filter(pk__in=keys, side=Side.PARTNER)}
        return _closed(theirs)
    if model is AnswerRevision:
        revisions = AnswerRevision.objects.filter(pk__in=keys, answer__side=Side.PARTNER).select_related("answer")
        return _closed({row.pk: row.answer for row in revisions})
    if model is GuideAnswer:
        closed = Q(side=Side.PARTNER) & ~Q(meeting__in=_both_handed_in())
        return set(GuideAnswer.objects.filter(closed, pk__in=keys).values_list("pk", flat=True))
    return set()


def _closed(theirs: dict[Any, Answer]) -> set[Any]:
    """The keys of those answers that are sealed still."""
    items = {answer.item_id for answer in theirs.values()}
    ours = {row.item_id: row for row in Answer.objects.filter(item__in=items, side=Side.SCHOOL, author=None)}
    early = dict(Item.objects.filter(pk__in=items).values_list("pk", "cooperation__opened_early_at"))
    return {
        key
        for key, answer in theirs.items()
        if not sealing.readable(ours.get(answer.item_id), answer, early[answer.item_id])
    }


def _both_handed_in() -> "QuerySet[Any]":
    ours = GuideHandIn.objects.filter(side=Side.SCHOOL).values("meeting")
    return GuideHandIn.objects.filter(side=Side.PARTNER, meeting__in=ours).values("meeting")


def _means() -> Iterator[bytes]:
    """Number of answers and means of every pulse survey, per side."""
    answers = PulseAnswer.objects.filter(answered_at__isnull=False).values("pulse", "side")
    rows = answers.annotate(answers=Count("pk"), content=Avg("content"), goals=Avg("goals")).order_by("pulse", "side")
    for row in rows:
        yield json.dumps(row, cls=DjangoJSONEncoder, ensure_ascii=False).encode() + b"\n"


def _copy_files(archive: zipfile.ZipFile, names: set[str], progress: Progress) -> None:
    """Every kept file, in pieces; one that is missing is named in a list."""
    missing = []
    progress.steps += len(names)
    for name in sorted(names):
        progress.step(_("Files"))
        if not default_storage.exists(name):
            missing.append(name)
            continue
        with default_storage.open(name) as source, archive.open(f"dateien/{name}", "w", force_zip64=True) as target:
            shutil.copyfileobj(source, target)
    if missing:
        archive.writestr("dateien/FEHLT.txt", "\n".join(missing))


def _readme(school: School) -> str:
    moment = timezone.localtime().strftime("%d.%m.%Y %H:%M")
    return "\n".join(
        [
            _("Everything that {school} has in this product, as of {moment}.").format(
                school=school.name, moment=moment
            ),
            "",
            _("daten/: every table as JSON lines, one row a line; other rows are named by their id."),
            _("tabellen/: the lists as Excel workbooks."),
            _("dateien/: every file that was kept or made."),
            "",
            _("Not in it: passwords, keys of links and devices, mails with such keys, and sealed answers of partners."),
        ]
    )

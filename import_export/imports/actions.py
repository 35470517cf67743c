"""Actions of an import: read, map, check, enter row by row, undo."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

import agreements.actions as papers
import kooperation.actions as heart
from accounts.access import Right
from accounts.models import School, User
from agreements.choices import AgreementState
from agreements.models import Agreement
from import_export.imports import matching, row_plan, undo
from import_export.imports.columns import recognise
from import_export.imports.matching import CONTACT, COOPERATION, PARTNER, KnownRecords, Record
from import_export.imports.row_plan import Part, Plan, Terms
from infrastructure import audit, jobs, spreadsheet_reader
from infrastructure.action import action
from infrastructure.audit import Actor
from infrastructure.models import Job
from kooperation.choices import Fate, ImportState, Status
from kooperation.models import Cooperation, CooperationPartner, ImportBatch, ImportRow, PhraseAnswer, TeamMember

TASK = "import_export.tasks.take_list"
UNDO_TASK = "import_export.tasks.undo_list"
# Jobs ordered by the previous release carry the former task name.
TASKS = (TASK, "overview.tasks.take_list")
UNDO_TASKS = (UNDO_TASK, "overview.tasks.undo_list")


@action
def receive(*, actor: User, file_name: str, table: spreadsheet_reader.Table, hints: Sequence[str]) -> ImportBatch:
    """Store the rows of a table with its recognised columns; nothing is entered yet."""
    mapping = {str(place): key for place, key in recognise(table.head).items()}
    batch = ImportBatch(file_name=file_name[:200], head=table.head, mapping=mapping, hints=list(hints), by=actor)
    batch.full_clean()
    batch.save()
    rows = [
        ImportRow(batch=batch, number=number, cells=cells)
        for number, cells in zip(table.numbers, table.rows, strict=True)
    ]
    ImportRow.objects.bulk_create(rows, batch_size=500)
    audit.record(actor=actor, verb="list_read", obj=batch, changes={"rows": len(rows)})
    return batch


def _locked(batch: ImportBatch, *states: ImportState) -> ImportBatch:
    """The batch as it is now; raises ValidationError when it is past that."""
    row = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if row.state not in states:
        raise ValidationError(_("This list is “{state}” in the meantime.").format(state=row.get_state_display()))
    return row


@action(own_transactions="the look at all rows holds no lock")
def check(*, actor: Actor, batch: ImportBatch, mapping: dict[int, str], overwrite: bool) -> ImportBatch:
    """Set the meaning of the columns and compare every row with the known records; stores each row's fate.

    The comparison itself holds no lock. Raises ValidationError without a column for the partner, or when the list is
    being entered already.
    """
    if not {"partner.name", "partner.ref"} & set(mapping.values()):
        raise ValidationError(_("Say which column holds the partner."))
    row = ImportBatch.objects.get(pk=batch.pk)
    row.mapping = {str(place): key for place, key in mapping.items()}
    row.overwrite = overwrite
    looked = _looked(row, again=True)
    with transaction.atomic():
        fresh = _locked(batch, ImportState.READ, ImportState.CHECKED)
        fresh.mapping, fresh.overwrite, fresh.state = row.mapping, overwrite, ImportState.CHECKED
        fresh.full_clean()
        fresh.save()
        ImportRow.objects.bulk_update(looked, LOOKED, batch_size=200)
        audit.record(actor=actor, verb="list_checked", obj=fresh, coalesce=True)
    return fresh


LOOKED = ["fate", "parts", "problems", "hints", "questions", "candidate", "candidate_name"]


def _looked(batch: ImportBatch, *, again: bool) -> list[ImportRow]:
    """The rows whose fate has changed, each compared with the known records and the rows above it; writes nothing.

    With `again` every row is checked anew, for duplicates too; else only decided rows and those that depend on them.
    """
    known, terms = matching.of_school(), row_plan.terms_of(batch, timezone.localdate())
    changed = []
    for line in ImportRow.objects.filter(batch=batch).order_by("number"):
        if not again and line.candidate and not line.choice and line.fate == Fate.UNSURE:
            continue
        before = _planned_values(line)
        # A decision about another row creates no duplicates, so rows without one are not checked again.
        choice = line.choice if again or line.candidate else "new"
        plan = row_plan.plan(line.cells, known, terms, choice=choice, candidate=line.candidate)
        row_plan.foresee(plan, known, line.number)
        _store_plan(line, plan)
        if _planned_values(line) != before:
            changed.append(line)
    return changed


def _planned_values(line: ImportRow) -> tuple[object, ...]:
    """The planned values of a row, to notice changes."""
    return tuple(getattr(line, name) for name in LOOKED)


def _store_plan(line: ImportRow, plan: Plan) -> None:
    line.fate, line.parts, line.problems, line.hints = plan.fate, plan.parts, plan.problems, plan.hints
    line.questions = [question.as_dict() for question in plan.questions]
    if plan.candidate:
        line.candidate, line.candidate_name = plan.candidate.id, str(plan.candidate.values["name"])
    elif line.choice == "":
        line.candidate, line.candidate_name = "", ""


@action(own_transactions="the look at all rows holds no lock")
def choose(*, actor: Actor, batch: ImportBatch, lines: list[int], choice: str) -> None:
    """Decide about possible duplicates: the known record, a new one, or left out ("" to decide again).

    Raises ValidationError when the list is being entered already.
    """
    with transaction.atomic():
        row = _locked(batch, ImportState.CHECKED)
        chosen = ImportRow.objects.filter(batch=row, number__in=lines).exclude(candidate="")
        chosen.update(choice=choice, fate=Fate.UNSURE)
        audit.record(actor=actor, verb="list_decided", obj=row, coalesce=True)
    _keep_look(batch, _looked(row, again=False))


@action(own_transactions="the look at all rows holds no lock")
def answer_phrases(*, actor: User, batch: ImportBatch, answers: Mapping[tuple[str, str], str]) -> None:
    """Store the meaning of phrases, {(field, phrase): reading}, for all rows and later lists.

    Raises ValidationError when the list is being entered already, or for a reading that was not offered.
    """
    with transaction.atomic():
        row = _locked(batch, ImportState.CHECKED)
        offered = {
            (question["field"], question["phrase"]): {option["name"] for option in question["options"]}
            for questions in ImportRow.objects.filter(batch=row)
            .exclude(questions=[])
            .values_list("questions", flat=True)
            for question in questions
        }
        for (field, phrase), meaning in answers.items():
            if meaning not in offered.get((field, phrase), set()):
                raise ValidationError(_("This reading is not offered."))
            PhraseAnswer.objects.update_or_create(
                field=field, phrase=phrase, defaults={"meaning": meaning, "by_name": actor.actor_name}
            )
        changes = {phrase: meaning for (_field, phrase), meaning in answers.items()}
        audit.record(actor=actor, verb="phrases_explained", obj=row, changes=changes)
    _keep_look(batch, _looked(row, again=True))


def _keep_look(batch: ImportBatch, looked: list[ImportRow]) -> None:
    """Store the result of the check on the rows, unless the list is being entered meanwhile."""
    with transaction.atomic():
        _locked(batch, ImportState.CHECKED)
        ImportRow.objects.bulk_update(looked, LOOKED, batch_size=200)


@action
def discard(*, actor: Actor, batch: ImportBatch) -> None:
    """Discard a list of which nothing was entered; raises ValidationError for any other."""
    row = _locked(batch, ImportState.READ, ImportState.CHECKED)
    audit.record(actor=actor, verb="list_discarded", obj=row)
    row.delete()


@action
def order_import(*, actor: User, batch: ImportBatch) -> Job:
    """Order the import of the checked rows; raises ValidationError when that is done or running."""
    row = _locked(batch, ImportState.CHECKED, ImportState.STOPPED)
    audit.record(actor=actor, verb="import_ordered", obj=row)
    return _ordered(actor, row, ImportState.RUNNING, f"import:{row.ref}", TASK, _("Read in: {name}"))


@action
def order_undo(*, actor: User, batch: ImportBatch) -> Job:
    """Order the undo of an import; raises ValidationError after 14 days, or when there is nothing to undo."""
    row = _locked(batch, ImportState.DONE, ImportState.STOPPED, ImportState.HALF_BACK)
    if not row.undoable(timezone.now()):
        raise ValidationError(_("A list can be taken back for 14 days."))
    audit.record(actor=actor, verb="import_undo_ordered", obj=row)
    return _ordered(actor, row, ImportState.UNDOING, f"import-undo:{row.ref}", UNDO_TASK, _("Take back: {name}"))


def _ordered(actor: User, row: ImportBatch, state: ImportState, key: str, task: str, title: str) -> Job:
    """Start a job on a locked list."""
    row.state = state
    row.save(update_fields=["state"])
    return jobs.order(
        actor=actor,
        key=key,
        task=task,
        payload={"batch": row.ref, "user": actor.pk},
        right=Right.REPORT.name,
        title=title.format(name=row.file_name),
        place=reverse("imports:batch", args=[row.ref]),
    )


@action
def finish(*, actor: Actor, batch: ImportBatch, state: ImportState) -> None:
    """Record that the import or undo of a list is finished or stopped; does nothing when none is running."""
    row = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    entering = state in (ImportState.DONE, ImportState.STOPPED)
    if row.state != (ImportState.RUNNING if entering else ImportState.UNDOING):
        return
    row.state = state
    if entering:
        row.done_at = timezone.now()
    row.save(update_fields=["state", "done_at"])
    audit.record(actor=actor, verb=f"list_{state}", obj=row)


@action
def take(*, actor: Actor, school: School, line: ImportRow, known: KnownRecords, terms: Terms) -> None:
    """Import one row, once; a row with an error is rejected as a whole and stores the reason."""
    row = ImportRow.objects.select_for_update(of=("self",)).select_related("batch").get(pk=line.pk)
    if row.taken_at is not None:
        return
    plan = row_plan.plan(row.cells, known, terms, choice=row.choice, candidate=row.candidate)
    row.parts = plan.parts
    if row.choice != "skip" and plan.fate not in (Fate.ERROR, Fate.UNSURE):
        try:
            with transaction.atomic():
                taking = _Taking(actor, school, plan, known, row.number)
            row.made, row.partner_ref = taking.made, known.partner_of_line[row.number]
        except ValidationError as error:
            plan.problems.extend(error.messages)
    if plan.fate == Fate.ERROR:
        row.fate, row.problems = Fate.ERROR, plan.problems
    row.taken_at = timezone.now()
    row.save(update_fields=["made", "partner_ref", "fate", "parts", "problems", "taken_at"])
    audit.record(actor=actor, verb="list_row_taken", obj=row.batch, coalesce=True)


class _Taking:
    """Imports one row: partner, person, cooperation, agreement; keeps a journal for the undo."""

    def __init__(self, actor: Actor, school: School, plan: Plan, known: KnownRecords, line: int) -> None:
        self.actor, self.school, self.plan, self.made = actor, school, plan, list[dict[str, Any]]()
        self.learned: list[tuple[Record, dict[str, Any], Any]] = []
        assert plan.partner
        partner = self._partner(plan.partner)
        contact = self._contact(plan.contact, partner) if plan.contact else None
        cooperation = self._cooperation(plan.cooperation, partner, contact) if plan.cooperation else None
        if cooperation and plan.agreement is not None:
            self._agreement(cooperation.row, plan.agreement)
            known.agreed.add(cooperation.id)
        # Only now, so that a rejected row does not register as known.
        for record, values, row in self.learned:
            record.values |= values
            record.row = row
        known.note(line, partner, contact, cooperation)

    def _did(self, did: str, row: Any, **more: Any) -> None:
        self.made.append({"did": did, "model": row._meta.label_lower, "ref": row.ref, **more})

    def _known(self, part: Part, row: Any) -> Record:
        assert part.known
        old = {name: part.known.values.get(name) for name in part.values}
        if part.values:
            fields = {name: [undo.plain(old[name]), undo.plain(value)] for name, value in part.values.items()}
            self._did("changed", row, fields=fields)
        self.learned.append((part.known, part.values, row))
        return part.known

    def _partner(self, part: Part) -> Record:
        if part.known:
            row = part.known.row
            if part.values:
                row = heart.change_partner(actor=self.actor, partner=row, **part.values)
            return self._known(part, row)
        row = heart.add_partner(actor=self.actor, **part.values)
        self._did("made", row)
        return Record(row.ref, dict.fromkeys(PARTNER, "") | part.values, row)

    def _contact(self, part: Part, partner: Record) -> Record:
        if part.known:
            row = part.known.row
            if part.values:
                row = heart.change_contact(actor=self.actor, contact=row, **part.values)
            return self._known(part, row)
        row = heart.add_contact(actor=self.actor, partner=partner.row, **part.values)
        self._did("made", row)
        return Record(row.ref, dict.fromkeys(CONTACT, "") | part.values, row)

    def _cooperation(self, part: Part, partner: Record, contact: Record | None) -> Record:
        if part.known:
            row = part.known.row
            if part.values:
                row = heart.change_cooperation(actor=self.actor, cooperation=row, **part.values)
            record = self._known(part, row)
            if self.plan.links:
                link = heart.link_partner(actor=self.actor, cooperation=row, partner=partner.row)
                self._did("made", link)
        else:
            values = {"description": ""} | part.values
            status = Status(values.pop("status"))
            row = heart.create_cooperation(
                actor=self.actor, school=self.school, partner=partner.row, status=status, **values
            )
            self._did("made", row)
            record = Record(row.ref, dict.fromkeys(COOPERATION, "") | part.values, row)
        if contact and not TeamMember.objects.filter(cooperation=row, contact=contact.row).exists():
            member = heart.add_to_team(actor=self.actor, cooperation=row, contact=contact.row)
            self._did("made", member)
        return record

    def _agreement(self, cooperation: Cooperation, values: dict[str, Any]) -> None:
        drafted = papers.draft(actor=self.actor, cooperation=cooperation)
        papers.set_term(actor=self.actor, agreement=drafted, **values)
        today = timezone.localdate()
        state = AgreementState.SIGNED if values["starts_on"] > today else AgreementState.IN_FORCE
        papers.record_state(actor=self.actor, agreement=drafted, state=state, why=_("taken over from a list"))
        # Ended terms are renewed up to the current one; without a renewal the agreement has ended.
        papers.roll_term(actor=self.actor, agreement=drafted)
        drafted.refresh_from_db()
        self._did("made", drafted, state=str(drafted.state))


@action
def take_back(*, actor: Actor, line: ImportRow) -> None:
    """Undo what one row did, in reverse order; records changed since then stay, and the row says so."""
    row = ImportRow.objects.select_for_update(of=("self",)).select_related("batch").get(pk=line.pk)
    left = []
    for entry in reversed(row.made):
        reason = _take_back(actor, row, entry)
        if reason:
            left.append(reason)
    row.made, row.kept = [], row.kept + left
    row.save(update_fields=["made", "kept"])
    audit.record(actor=actor, verb="list_row_taken_back", obj=row.batch, coalesce=True)


def _take_back(actor: Actor, row: ImportRow, entry: dict[str, Any]) -> str:
    """Undo one entry of the journal; returns why it stays, or ""."""
    obj = undo.row_of(entry)
    if obj is None:
        return ""
    if entry["did"] == "changed":
        return _set_back(actor, obj, entry["fields"])
    if isinstance(obj, Agreement):
        # It only goes when its state is still the imported one.
        gone = obj.state == entry["state"] and not undo.worked_on(obj.cooperation, row, obj)
        gone = gone and papers.forget(actor=actor, agreement=obj)
    elif isinstance(obj, TeamMember):
        gone = not undo.worked_on(obj.cooperation, row)
        if gone:
            heart.remove_from_team(actor=actor, member=obj)
    elif isinstance(obj, CooperationPartner):
        gone = CooperationPartner.objects.filter(cooperation=obj.cooperation).count() > 1
        if gone:
            heart.unlink_partner(actor=actor, link=obj)
    elif isinstance(obj, Cooperation):
        gone = not undo.worked_on(obj, row) and heart.forget_cooperation(actor=actor, cooperation=obj)
    else:
        forget = heart.forget_partner if obj._meta.model_name == "partner" else heart.forget_contact
        gone = not undo.changed_since(obj, row) and forget(
            actor=actor, **{str(obj._meta.model_name).replace("contactperson", "contact"): obj}
        )
    return "" if gone else _("“{name}” stays: somebody has worked on it since.").format(name=obj)


def _set_back(actor: Actor, obj: Any, fields: dict[str, list[Any]]) -> str:
    """Restore the old value of fields that still hold the imported one."""
    values = {
        name: undo.value(obj, name, old) for name, (old, new) in fields.items() if undo.plain(getattr(obj, name)) == new
    }
    if values:
        change: dict[str, Any] = {
            "partner": (heart.change_partner, "partner"),
            "contactperson": (heart.change_contact, "contact"),
            "cooperation": (heart.change_cooperation, "cooperation"),
        }
        action, argument = change[str(obj._meta.model_name)]
        action(actor=actor, **{argument: obj}, **values)
    if len(values) == len(fields):
        return ""
    return _("“{name}” keeps what was changed since.").format(name=obj)

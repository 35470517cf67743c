"""Actions on the text of a draft: begin, edit, refill from sources, add and remove sections, enter details."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import School
from agreements import catalogue
from agreements.actions.parties import parties_of_cooperation
from agreements.actions.states import open_gate
from agreements.catalogue import Section
from agreements.choices import Purpose
from agreements.models import Agreement, Clause, Detail, OwnClause
from agreements.text import clauses, merging
from agreements.text.clause_data import ClauseData
from agreements.text.clauses import ClauseText
from infrastructure import audit
from infrastructure.action import action
from infrastructure.audit import Actor
from infrastructure.conflicts import StaleWriteError
from kooperation.actions import touch
from kooperation.choices import PartnerRole
from kooperation.models import Cooperation, CooperationPartner
from kooperation.numbering import next_number


@action
def draft(*, actor: Actor, cooperation: Cooperation) -> Agreement:
    """Begin the agreement of a cooperation: parties from its partners, sections from the joint results.

    An agreement that is being made or in force is returned as it is.
    """
    known = Agreement.objects.current().filter(cooperation=cooperation).order_by("-pk").first()
    return known or _begin(actor, cooperation)


@action
def draft_successor(*, actor: Actor, agreement: Agreement) -> Agreement:
    """Begin the agreement that follows one in force, from what is known today; nothing that was signed is copied.

    Once: the one that was begun is returned. Raises ValidationError for an agreement that is not in force.
    """
    row = Agreement.objects.locked(agreement)
    known = Agreement.objects.filter(predecessor=row).first()
    if known:
        return known
    row.must_be_in_force()
    successor = _begin(actor, row.cooperation, predecessor=row, internal=row.internal)
    audit.record(
        actor=actor,
        verb="agreement_renewal_drafted",
        obj=row,
        about=row.cooperation.ref,
        changes={"number": successor.number},
    )
    return successor


def _begin(actor: Actor, cooperation: Cooperation, **more: Any) -> Agreement:
    school = School.objects.select_for_update().get(pk=cooperation.school.pk)
    # Another request may have begun it while this one waited for the lock on the school's row.
    known = Agreement.objects.current().filter(cooperation=cooperation).order_by("-pk").first()
    if known and not more:
        return known
    mains = Agreement.objects.filter(amends=None)
    number = next_number(school=school, on=timezone.localdate(), among=mains)
    purpose = _purpose(cooperation)
    agreement = Agreement.objects.create(cooperation=cooperation, school=school, number=number, purpose=purpose, **more)
    parties_of_cooperation(agreement)
    data, locked = ClauseData(agreement, ()), _locked_keys()
    for position, (section, text) in enumerate(clauses.initial(data), start=1):
        _new_clause(actor, agreement, section, text, position, data.conditions, locked)
    audit.record(actor=actor, verb="agreement_drafted", obj=agreement, about=cooperation.ref)
    open_gate(actor, cooperation)
    touch(cooperation)
    return agreement


def _purpose(cooperation: Cooperation) -> Purpose:
    """A contract about funding where everybody who signs beside us funds; otherwise one about an offer."""
    links = CooperationPartner.objects.filter(cooperation=cooperation, signs=True)
    roles = set(links.values_list("role", flat=True))
    return Purpose.FUNDING if roles == {PartnerRole.FUNDER} else Purpose.OFFER


def _locked_keys() -> frozenset[str]:
    """The school's own sections whose wording only the head unlocks."""
    return frozenset(own.key for own in OwnClause.objects.filter(locked=True))


def _new_clause(
    actor: Actor,
    agreement: Agreement,
    section: Section,
    text: ClauseText,
    position: int,
    conditions: frozenset[str],
    locked: frozenset[str],
) -> Clause:
    return Clause.objects.create(
        agreement=agreement,
        key=section.key,
        position=position,
        heading=section.heading,
        need=section.needed(conditions),
        body=text.body,
        sources=_sources(text),
        source_hash=text.hash,
        source_text=text.body,
        locked=section.key in locked,
        by_name=actor.actor_name,
    )


def _sources(text: ClauseText) -> list[dict[str, str]]:
    return [source.as_dict() for source in text.sources] if text.body else []


@action
def change_clause(*, actor: Actor, clause: Clause, body: str, version: int, editor: str = "") -> Clause:
    """Change a section's text with optimistic locking (`version` as seen); raises StaleWriteError, or ValidationError
    when the text is locked."""
    Agreement.objects.locked(clause.agreement).must_be_editable()
    row = Clause.objects.select_for_update(of=("self",)).select_related("agreement__cooperation").get(pk=clause.pk)
    _catch_up(row)
    if row.body == body:
        return row
    if row.locked:
        raise ValidationError(_("This section is locked: it is the school's wording. The head can unlock it."))
    if row.version != version and not (editor and row.editor == editor):
        raise StaleWriteError(row)
    row.body, row.edited, row.editor, row.by_name = body, True, editor, actor.actor_name
    row.version += 1
    row.full_clean(validate_unique=False, validate_constraints=False)
    row.save()
    _record_change(actor, row, "clause_changed")
    return row


def _catch_up(row: Clause) -> None:
    """Update a clause that follows its sources, before somebody edits it by hand."""
    if row.follows_sources:
        text = clauses.read(row.agreement).texts.get(row.key)
        if text is not None:
            clauses.follow(row, text)


def _record_change(actor: Actor, clause: Clause, verb: str) -> None:
    cooperation = clause.agreement.cooperation
    changes = {"clause": clause.key, "body": clause.body[:2000]}
    audit.record(actor=actor, verb=verb, obj=clause, about=cooperation.ref, changes=changes, coalesce=True)
    touch(cooperation)


@action
def take_over_again(*, actor: Actor, agreement: Agreement, keys: list[str]) -> list[Clause]:
    """Refill sections from their sources; the former text stays in the audit log. Raises ValidationError when locked."""
    Agreement.objects.locked(agreement).must_be_editable()
    texts = clauses.read(agreement).texts
    rows = _locked_clauses(agreement, keys)
    for row in rows:
        text = texts.get(row.key)
        if text is not None:
            clauses.follow(row, text)
            row.edited = False
            _store(actor, row)
            _record_change(actor, row, "clause_taken_over")
    return rows


def _locked_clauses(agreement: Agreement, keys: Iterable[str] | None = None) -> list[Clause]:
    """Clauses of an agreement, all or some, locked until the transaction ends."""
    rows = Clause.objects.select_for_update(of=("self",)).filter(agreement=agreement)
    rows = rows if keys is None else rows.filter(key__in=list(keys))
    return list(rows.select_related("agreement__cooperation").order_by("position"))


def _store(actor: Actor, row: Clause) -> None:
    row.version += 1
    row.editor, row.by_name = "", actor.actor_name
    row.save()


def follow_sources(*, actor: Actor, agreement: Agreement, keys: Iterable[str] | None = None) -> None:
    """Store what unedited clauses say according to their sources; audit entries only where the text differs.

    Without `keys` every clause that follows its sources; with them, in an amendment too, those just entered for.
    """
    if not agreement.editable:
        return
    rows = [row for row in _locked_clauses(agreement, keys) if not row.edited and (keys or row.follows_sources)]
    texts = clauses.read(agreement).texts if rows else {}
    for row in rows:
        before, text = (row.body, row.source_hash), texts.get(row.key)
        if text is None:
            continue
        clauses.follow(row, text)
        if (row.body, row.source_hash) != before:
            _store(actor, row)
            _record_change(actor, row, "clause_taken_over")


@action
def take_new_facts(*, actor: Actor, agreement: Agreement, keys: Iterable[str] | None = None) -> list[Clause]:
    """Add to clauses the facts of their sources that the text lacks; hand-written text stays.

    Without `keys` into all that lack something. Lines that the sources changed are replaced, new ones are added.
    Returns the clauses that changed; raises ValidationError when the text is locked.
    """
    Agreement.objects.locked(agreement).must_be_editable()
    texts, changed = clauses.read(agreement).texts, []
    for row in _locked_clauses(agreement, keys):
        text = texts.get(row.key)
        if text is None or row.follows_sources or not clauses.has_news(row, text):
            continue
        old = row.source_text
        merged = merging.merged(row.body, old=old, new=text.body) if row.edited else text.body
        row.body = merging.with_facts(merged, [fact for fact in text.facts if fact not in row.confirmed])
        row.source_text, row.source_hash, row.sources = text.body, text.hash, _sources(text)
        row.full_clean(validate_unique=False, validate_constraints=False)
        _store(actor, row)
        _record_change(actor, row, "clause_taken_over")
        changed.append(row)
    return changed


@action
def keep_wording(*, actor: Actor, clause: Clause) -> Clause:
    """Keep a clause's wording although its sources say more: the missing facts count as left out on purpose.

    Raises ValidationError when the text is locked.
    """
    Agreement.objects.locked(clause.agreement).must_be_editable()
    row = _locked_clauses(clause.agreement, [clause.key])[0]
    text = clauses.read(row.agreement).texts.get(row.key)
    if text is None or row.follows_sources:
        return row
    unsaid = merging.missing_from(row.body, text.facts)
    row.confirmed = unsaid
    row.source_text, row.source_hash = text.body, text.hash
    row.save()
    cooperation = row.agreement.cooperation
    changes = {"clause": row.key, "left_out": unsaid}
    audit.record(actor=actor, verb="clause_wording_kept", obj=row, about=cooperation.ref, changes=changes)
    return row


@action
def add_clause(*, actor: Actor, agreement: Agreement, key: str) -> Clause:
    """Add a section of the library to the draft, at its place and filled. Idempotent.

    Raises ValidationError when the text is locked or there is no such section.
    """
    row = Agreement.objects.locked(agreement)
    row.must_be_editable()
    known = Clause.objects.filter(agreement=row, key=key).first()
    if known:
        return known
    standing = list(Clause.objects.filter(agreement=row).values_list("key", flat=True))
    assembly = clauses.read(row, [*standing, key])
    section = assembly.section(key)
    if section is None:
        raise ValidationError(_("There is no such section."))
    clause = _new_clause(actor, row, section, assembly.texts[key], 0, assembly.data.conditions, _locked_keys())
    _in_order(row, [section.key for section in assembly.sections])
    clause.refresh_from_db()
    _record_change(actor, clause, "clause_added")
    return clause


def _in_order(agreement: Agreement, order: list[str]) -> None:
    """Order the sections as in the library; one that it no longer knows stays behind its predecessor."""
    rows = list(Clause.objects.filter(agreement=agreement).order_by("position", "pk"))
    places: dict[int, int] = {}
    last = 0
    for row in [row for row in rows if row.position] + [row for row in rows if not row.position]:
        last = order.index(row.key) if row.key in order else last
        places[row.pk] = last
    for position, row in enumerate(sorted(rows, key=lambda row: (places[row.pk], row.position)), start=1):
        if row.position != position:
            Clause.objects.filter(pk=row.pk).update(position=position)


@action
def remove_clause(*, actor: Actor, clause: Clause) -> None:
    """Remove a section from the draft; its text stays in the audit log. Raises ValidationError when it is locked."""
    Agreement.objects.locked(clause.agreement).must_be_editable()
    if clause.locked:
        raise ValidationError(_("This section is locked: it is the school's wording. The head can unlock it."))
    _record_change(actor, clause, "clause_removed")
    clause.delete()


@action
def unlock_clause(*, actor: Actor, clause: Clause) -> Clause:
    """Unlock the school's wording of a section in this draft."""
    Agreement.objects.locked(clause.agreement).must_be_editable()
    row = Clause.objects.select_for_update(of=("self",)).select_related("agreement__cooperation").get(pk=clause.pk)
    if row.locked:
        row.locked = False
        row.save(update_fields=["locked"])
        _record_change(actor, row, "clause_unlocked")
    return row


@action
def set_details(*, actor: Actor, agreement: Agreement, clause: str, values: dict[str, str]) -> None:
    """Enter what a section has to say, "" for what is not said; the section follows unless it was worded by hand.

    Raises ValidationError when the text is locked or a field is not the section's.
    """
    row = Agreement.objects.locked(agreement)
    row.must_be_editable()
    section = catalogue.by_key().get(clause)
    fields = {field.key for field in section.typed} if section else set()
    if not values.keys() <= fields:
        raise ValidationError(_("There is no such section."))
    for name, value in values.items():
        if value:
            Detail.objects.update_or_create(agreement=row, clause=clause, field=name, defaults={"value": value})
        else:
            Detail.objects.filter(agreement=row, clause=clause, field=name).delete()
    audit.record(
        actor=actor,
        verb="clause_details_entered",
        obj=row,
        about=row.cooperation.ref,
        changes={"clause": clause, **values},
        coalesce=True,
    )
    follow_sources(actor=actor, agreement=row, keys=[clause])


@action
def set_frame(*, actor: Actor, agreement: Agreement, **values: Any) -> Agreement:
    """Programme, legal basis, copies, "no payments"; the sections that say them follow. Raises ValidationError when locked."""
    row = Agreement.objects.locked(agreement)
    row.must_be_editable()
    changes = audit.changed(row, values)
    for name, value in values.items():
        setattr(row, name, value)
    row.full_clean()
    row.save()
    audit.record(actor=actor, verb="agreement_framed", obj=row, about=row.cooperation.ref, changes=changes)
    if "purpose" in changes:
        _fit_sections(actor, row)
    follow_sources(actor=actor, agreement=row, keys=["legal_basis", "funding", "costs", "annexes", "title"])
    return row


def _fit_sections(actor: Actor, agreement: Agreement) -> None:
    """Another kind of agreement has other sections: those nobody worded give way, the ones now called for come in."""
    data, sections = ClauseData(agreement), catalogue.by_key()
    for row in Clause.objects.filter(agreement=agreement, edited=False, locked=False).select_related("agreement"):
        section = sections.get(row.key)
        if section and not section.applies(data.conditions):
            remove_clause(actor=actor, clause=row)
    present = set(Clause.objects.filter(agreement=agreement).values_list("key", flat=True))
    for section, _text in clauses.initial(data):
        if section.key not in present:
            add_clause(actor=actor, agreement=agreement, key=section.key)

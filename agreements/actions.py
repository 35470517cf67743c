"""What can happen to an agreement."""

import hashlib
from datetime import date

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import School
from agreements import clauses, documents
from agreements.choices import AgreementState, NoticeKind, RenewalKind, VersionKind
from agreements.models import Agreement, Clause, Notice, Party, Renewal, Term, Version
from infrastructure import audit, jobs
from infrastructure.audit import Actor
from infrastructure.conflicts import StaleWriteError
from infrastructure.models import Job
from infrastructure.refs import new_ref
from kooperation.actions import touch
from kooperation.choices import PartnerBasis, Side
from kooperation.models import Cooperation, CooperationPartner
from kooperation.numbers import next_number
from phases.actions import record_gate_fact

RENDER = "agreements.tasks.render_pdf"
SIGNED_FACT = "agreement_signed"


@transaction.atomic
def draft(*, actor: Actor, cooperation: Cooperation) -> Agreement:
    """Begin the agreement of a cooperation: parties from its partners, sections from what both sides said.

    An agreement that is being made or in force is returned as it is.
    """
    school = School.objects.select_for_update().get(pk=cooperation.school.pk)
    known = Agreement.objects.current().filter(cooperation=cooperation).order_by("-pk").first()
    if known:
        return known
    number = next_number(school=school, on=timezone.localdate(), among=Agreement.objects.all())
    agreement = Agreement.objects.create(cooperation=cooperation, school=school, number=number)
    _parties(agreement)
    for position, (key, text) in enumerate(clauses.assembled(agreement).items(), start=1):
        section = clauses.BY_KEY[key]
        Clause.objects.create(
            agreement=agreement,
            key=key,
            position=position,
            heading=section.heading,
            need=section.need,
            body=text.body,
            sources=[source.as_dict() for source in text.sources] if text.body else [],
            source_hash=text.hash,
            by_name=actor.actor_name,
        )
    audit.record(actor=actor, verb="agreement_drafted", obj=agreement, about=cooperation.ref)
    record_gate_fact(
        actor=actor, cooperation=cooperation, phase=5, key=SIGNED_FACT, met=False, text=_("All parties have signed")
    )
    touch(cooperation)
    return agreement


def _parties(agreement: Agreement) -> None:
    school = agreement.school
    rows = [
        Party(
            agreement=agreement,
            side=Side.SCHOOL,
            legal_entity=school.legal_entity,
            institution=school.name,
            address=_address(school.street, school.postcode, school.town),
            representative=school.representative,
            function=school.representative_function,
            basis=PartnerBasis.OFFICE if school.representative else PartnerBasis.UNKNOWN,
        )
    ]
    links = CooperationPartner.objects.filter(cooperation=agreement.cooperation).select_related("partner")
    for link in links.order_by("position"):
        partner = link.partner
        rows.append(
            Party(
                agreement=agreement,
                link=link,
                side=Side.PARTNER,
                legal_entity=partner.legal_entity,
                institution=partner.name,
                address=_address(partner.street, partner.postcode, partner.town),
                representative=partner.representative,
                function=partner.representative_function,
                basis=partner.basis,
                signs=link.signs,
            )
        )
    for position, row in enumerate(rows, start=1):
        row.position = position
        row.save()


def _address(street: str, postcode: str, town: str) -> str:
    return ", ".join(filter(None, [street, f"{postcode} {town}".strip()]))


def _must_be_editable(agreement: Agreement) -> None:
    if not agreement.editable:
        raise ValidationError(_("This text is locked: somebody is signing it or has signed it."))


@transaction.atomic
def change_clause(*, actor: Actor, clause: Clause, body: str, version: int, editor: str = "") -> Clause:
    """Change a section's text as seen at `version`; raises StaleWriteError, or ValidationError when the text is locked."""
    row = Clause.objects.select_for_update().select_related("agreement__cooperation").get(pk=clause.pk)
    _must_be_editable(row.agreement)
    if row.body == body:
        return row
    if row.version != version and not (editor and row.editor == editor):
        raise StaleWriteError(row)
    row.body, row.edited, row.editor, row.by_name = body, True, editor, actor.actor_name
    row.version += 1
    row.full_clean(validate_unique=False, validate_constraints=False)
    row.save()
    _told(actor, row, "clause_changed")
    return row


def _told(actor: Actor, clause: Clause, verb: str) -> None:
    cooperation = clause.agreement.cooperation
    changes = {"clause": clause.key, "body": clause.body[:2000]}
    audit.record(actor=actor, verb=verb, obj=clause, about=cooperation.ref, changes=changes, coalesce=True)
    touch(cooperation)


@transaction.atomic
def take_over_again(*, actor: Actor, agreement: Agreement, keys: list[str]) -> list[Clause]:
    """Fill sections anew from their sources; what stood there is in the history. Raises ValidationError when locked."""
    _must_be_editable(agreement)
    texts = clauses.assembled(agreement)
    rows = list(Clause.objects.select_for_update().filter(agreement=agreement, key__in=keys).order_by("position"))
    for row in rows:
        text = texts[row.key]
        row.body, row.source_hash, row.edited = text.body, text.hash, False
        row.sources = [source.as_dict() for source in text.sources] if text.body else []
        row.version += 1
        row.editor, row.by_name = "", actor.actor_name
        row.save()
        _told(actor, row, "clause_taken_over")
    return rows


@transaction.atomic
def change_party(*, actor: Actor, party: Party, **values: object) -> Party:
    """Change a party's snapshot; raises ValidationError when the text is locked."""
    _must_be_editable(party.agreement)
    changes = audit.changed(party, values)
    for name, value in values.items():
        setattr(party, name, value)
    party.full_clean()
    party.save()
    audit.record(actor=actor, verb="party_changed", obj=party, about=party.agreement.cooperation.ref, changes=changes)
    return party


@transaction.atomic
def set_term(
    *,
    actor: Actor,
    agreement: Agreement,
    starts_on: date,
    ends_on: date | None,
    renewal: RenewalKind,
    notice: NoticeKind,
    day: int | None = None,
    month: int | None = None,
    months: int | None = None,
) -> Term:
    """Set term, renewal and notice, and the section that says them unless it was changed by hand.

    Raises ValidationError for dates out of order, a notice without its day, or a locked text.
    """
    _must_be_editable(agreement)
    term = Term.objects.filter(agreement=agreement, number=1).first() or Term(agreement=agreement)
    term.starts_on, term.ends_on = starts_on, ends_on
    term.full_clean()
    term.save()
    rule = Renewal.objects.filter(agreement=agreement).first() or Renewal(agreement=agreement)
    rule.kind = renewal
    rule.full_clean()
    rule.save()
    way = Notice.objects.filter(agreement=agreement).first() or Notice(agreement=agreement)
    way.kind, way.day, way.month, way.months = notice, day, month, months
    way.full_clean()
    way.save()
    audit.record(
        actor=actor,
        verb="term_set",
        obj=agreement,
        about=agreement.cooperation.ref,
        changes={"term": str(term), "renewal": str(renewal), "notice": str(notice)},
    )
    if not Clause.objects.filter(agreement=agreement, key="term", edited=True).exists():
        take_over_again(actor=actor, agreement=agreement, keys=["term"])
    return term


@transaction.atomic
def freeze(*, actor: Actor, agreement: Agreement, kind: VersionKind) -> Version:
    """Keep the whole text as a version for ever and order its PDF; the same text is not frozen twice."""
    row = Agreement.objects.select_for_update().get(pk=agreement.pk)
    last = Version.objects.filter(agreement=row).order_by("-number").first()
    now = timezone.now()
    number = last.number + 1 if last else 1
    content = documents.content(agreement=row, number=number, kind=kind, on=timezone.localdate(now))
    if last and last.kind == kind and _same_words(content, last.content):
        return last
    version = Version.objects.create(
        agreement=row,
        number=number,
        kind=kind,
        content=content,
        sha256=documents.sha256(content),
        changed=documents.changed_headings(content, last.content if last else None),
        by_ref=actor.actor_ref,
        by_name=actor.actor_name,
        created_at=now.replace(microsecond=0),
    )
    audit.record(
        actor=actor,
        verb="version_frozen",
        obj=version,
        about=row.cooperation.ref,
        changes={"number": number, "kind": str(kind), "sha256": version.sha256},
    )
    order_pdf(actor=actor, version=version)
    touch(row.cooperation)
    return version


def _same_words(new: documents.Content, old: documents.Content) -> bool:
    apart = {"version", "made_on"}
    return {key: value for key, value in new.items() if key not in apart} == {
        key: value for key, value in old.items() if key not in apart
    }


@transaction.atomic
def order_pdf(*, actor: Actor, version: Version) -> Job:
    """Have the PDF of a version made; one that exists or is on its way is not made twice."""
    job = jobs.order(
        actor=actor,
        key=f"agreement-pdf:{version.ref}",
        task=RENDER,
        payload={"version": version.ref},
        about=version.agreement.cooperation.ref,
    )
    audit.record(actor=actor, verb="pdf_ordered", obj=version, about=version.agreement.cooperation.ref)
    return job


@transaction.atomic
def attach_pdf(*, actor: Actor, version: Version, pdf: bytes) -> Version:
    """Store the PDF of a version, once; a second worker's copy is dropped."""
    row = Version.objects.select_for_update().get(pk=version.pk)
    if row.pdf:
        return row
    row.pdf.save(f"{new_ref()}{new_ref()}.pdf", ContentFile(pdf), save=False)
    row.pdf_sha256 = hashlib.sha256(pdf).hexdigest()
    row.save(update_fields=["pdf", "pdf_sha256"])
    audit.record(
        actor=actor,
        verb="pdf_made",
        obj=row,
        about=row.agreement.cooperation.ref,
        changes={"sha256": row.pdf_sha256, "bytes": len(pdf)},
    )
    return row


@transaction.atomic
def record_state(*, actor: Actor, agreement: Agreement, state: AgreementState, why: str) -> Agreement:
    """Take over a state that was reached before this product was in use: an agreement signed on paper years ago, say."""
    changes = audit.changed(agreement, {"state": state})
    agreement.state = state
    agreement.full_clean()
    agreement.save()
    audit.record(
        actor=actor,
        verb="agreement_state_recorded",
        obj=agreement,
        about=agreement.cooperation.ref,
        changes={**changes, "why": why},
    )
    record_gate_fact(
        actor=actor,
        cooperation=agreement.cooperation,
        phase=5,
        key=SIGNED_FACT,
        met=state in (AgreementState.SIGNED, AgreementState.IN_FORCE),
        text=_("All parties have signed"),
    )
    return agreement

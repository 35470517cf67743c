"""What can happen to the draft: parties, sections, term."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import School
from agreements import clauses
from agreements.choices import SIGNED_FACT, NoticeKind, RenewalKind
from agreements.models import Agreement, Clause, Notice, Party, Renewal, Term
from infrastructure import audit
from infrastructure.audit import Actor
from infrastructure.conflicts import StaleWriteError
from kooperation.actions import touch
from kooperation.choices import PartnerBasis, Side
from kooperation.models import Cooperation, CooperationPartner
from kooperation.numbers import next_number
from phases.actions import record_gate_fact


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


@transaction.atomic
def change_clause(*, actor: Actor, clause: Clause, body: str, version: int, editor: str = "") -> Clause:
    """Change a section's text as seen at `version`; raises StaleWriteError, or ValidationError when the text is locked."""
    Agreement.objects.locked(clause.agreement).must_be_editable()
    row = Clause.objects.select_for_update(of=("self",)).select_related("agreement__cooperation").get(pk=clause.pk)
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
    Agreement.objects.locked(agreement).must_be_editable()
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
    Agreement.objects.locked(party.agreement).must_be_editable()
    changes = audit.changed(party, values)
    for name, value in values.items():
        setattr(party, name, value)
    party.full_clean()
    party.save()
    audit.record(actor=actor, verb="party_changed", obj=party, about=party.agreement.cooperation.ref, changes=changes)
    return party


def _keeps_signed(row: Term | Renewal | Notice, **wanted: object) -> None:
    """What a signed text says stands; raises ValidationError for another word of it."""
    if row.pk and any(getattr(row, name) != value for name, value in wanted.items()):
        raise ValidationError(_("The text is signed: only what it leaves open can be added."))


def _put(row: Term | Renewal | Notice, **values: object) -> None:
    """Values on a row of the agreement; raises ValidationError."""
    for name, value in values.items():
        setattr(row, name, value)
    row.full_clean()
    row.save()


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

    Raises ValidationError for dates out of order, a notice without its day, or a locked text. Of a signed text only what
    it leaves open is recorded; its words stay as they were signed.
    """
    agreement = Agreement.objects.locked(agreement)
    if not agreement.term_settable:
        agreement.must_be_editable()
    term = Term.objects.filter(agreement=agreement, number=1).first() or Term(agreement=agreement)
    rule = Renewal.objects.filter(agreement=agreement).first() or Renewal(agreement=agreement)
    way = Notice.objects.filter(agreement=agreement).first() or Notice(agreement=agreement)
    span = {"starts_on": starts_on, "ends_on": ends_on}
    ends = {"kind": notice, "day": day, "month": month, "months": months}
    if not agreement.editable:
        _keeps_signed(term, **span)
        if term.pk:
            _keeps_signed(rule, kind=renewal)
        if way.kind != NoticeKind.UNKNOWN:
            _keeps_signed(way, **ends)
    _put(term, **span)
    _put(rule, kind=renewal)
    _put(way, **ends)
    audit.record(
        actor=actor,
        verb="term_set",
        obj=agreement,
        about=agreement.cooperation.ref,
        changes={"term": str(term), "renewal": str(renewal), "notice": str(notice)},
    )
    if agreement.editable and not Clause.objects.filter(agreement=agreement, key="term", edited=True).exists():
        take_over_again(actor=actor, agreement=agreement, keys=["term"])
    return term

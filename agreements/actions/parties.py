"""Actions on the parties of a draft and their signatories."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from agreements import known_people
from agreements.models import Agreement, Party, Signatory
from infrastructure import audit
from infrastructure.action import action
from infrastructure.audit import Actor
from kooperation.choices import PartnerBasis, Side
from kooperation.models import CooperationPartner

MOST, FEWEST, MOST_SIGNATORIES = 6, 2, 3


def parties_of_cooperation(agreement: Agreement) -> None:
    """Our school and the cooperation's partners as parties, for the action that begins an agreement."""
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
    rows += [_of_link(agreement, link) for link in links.order_by("position")[: MOST - 1]]
    for position, row in enumerate(rows, start=1):
        row.position = position
        _complete(row)
        row.save()
        _first_signatory(row)


def _of_link(agreement: Agreement, link: CooperationPartner) -> Party:
    partner = link.partner
    return Party(
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
        role=link.role,
    )


def _address(street: str, postcode: str, town: str) -> str:
    return ", ".join(filter(None, [street, f"{postcode} {town}".strip()]))


def _complete(party: Party) -> None:
    """The function of who represents a party, as far as it is known and nobody entered another."""
    if party.representative and not party.function:
        party.function = known_people.of_name(party, party.representative).function


def _first_signatory(party: Party) -> None:
    if party.signs and party.representative:
        known = known_people.of_name(party, party.representative)
        function = party.function or known.function
        Signatory.objects.create(party=party, name=known.name, function=function, email=known.email)


@action
def change_party(*, actor: Actor, party: Party, **values: object) -> Party:
    """Change a party's snapshot; who represents it signs for it unless somebody else was named.

    Raises ValidationError when the text is locked, or when fewer than two would sign.
    """
    Agreement.objects.locked(party.agreement).must_be_editable()
    before = Party.objects.get(pk=party.pk)
    _lead_alone(party, values)
    changes = audit.changed(party, values)
    for name, value in values.items():
        setattr(party, name, value)
    if party.representative != before.representative:
        _complete(party)
    party.full_clean()
    party.save()
    _signatory_follows(before, party)
    audit.record(actor=actor, verb="party_changed", obj=party, about=party.agreement.cooperation.ref, changes=changes)
    return party


def _lead_alone(party: Party, values: Mapping[str, object]) -> None:
    """One party leads; naming another takes it from the one before."""
    if values.get("lead"):
        Party.objects.filter(agreement=party.agreement, lead=True).exclude(pk=party.pk).update(lead=False)


def _signatory_follows(before: Party, party: Party) -> None:
    signatories = list(Signatory.objects.filter(party=party).order_by("order"))
    if not signatories:
        _first_signatory(party)
    elif signatories[0].name == before.representative and party.representative:
        first = signatories[0]
        function = party.function if first.function == before.function else first.function
        email = first.email if party.representative == before.representative else ""
        email = email or known_people.of_name(party, party.representative).email
        Signatory.objects.filter(pk=first.pk).update(name=party.representative, function=function, email=email)


@action
def add_party(*, actor: Actor, agreement: Agreement, **values: Any) -> Party:
    """One more party, one to six; raises ValidationError when the text is locked or there are six."""
    row = Agreement.objects.locked(agreement)
    row.must_be_editable()
    positions = list(Party.objects.filter(agreement=row).values_list("position", flat=True))
    if len(positions) >= MOST:
        raise ValidationError(_("An agreement has six parties at most."))
    party = Party(agreement=row, side=Side.PARTNER, position=max(positions, default=0) + 1, **values)
    _lead_alone(party, values)
    party.full_clean()
    party.save()
    _first_signatory(party)
    audit.record(actor=actor, verb="party_added", obj=party, about=row.cooperation.ref)
    return party


@action
def remove_party(*, actor: Actor, party: Party) -> None:
    """Take a party out of the draft, with what it pays and contributes. Ours stays, and so do two.

    Raises ValidationError when the text is locked, or for one that signed or was asked to.
    """
    row = Agreement.objects.locked(party.agreement)
    row.must_be_editable()
    if party.side == Side.SCHOOL:
        raise ValidationError(_("The music school is always a party."))
    if Party.objects.filter(agreement=row).count() <= FEWEST:
        raise ValidationError(_("An agreement has two parties at least."))
    if party.evidence.exists() or party.pk in row.notices_given.values_list("party", flat=True):
        raise ValidationError(_("This party has signed before; say that it does not sign instead."))
    if party.invitations.exists():
        raise ValidationError(_("This party was asked to sign before; say that it does not sign instead."))
    audit.record(actor=actor, verb="party_removed", obj=party, about=row.cooperation.ref)
    party.delete()


@action
def save_signatory(*, actor: Actor, signatory: Signatory, **values: Any) -> Signatory:
    """Name or change a person who signs for a party; raises ValidationError when locked or when there are three."""
    party = signatory.party
    row = Agreement.objects.locked(party.agreement)
    row.must_be_editable()
    if not signatory.pk:
        orders = list(Signatory.objects.filter(party=party).values_list("order", flat=True))
        if len(orders) >= MOST_SIGNATORIES:
            raise ValidationError(_("Three people at most sign for one party."))
        signatory.order = max(orders, default=0) + 1
    for name, value in values.items():
        setattr(signatory, name, value)
    known = known_people.of_name(party, signatory.name)
    signatory.email = signatory.email or known.email
    signatory.function = signatory.function or known.function
    signatory.full_clean()
    signatory.save()
    changes = {"party": str(party), "name": signatory.name}
    audit.record(actor=actor, verb="signatory_named", obj=signatory, about=row.cooperation.ref, changes=changes)
    return signatory


@action
def remove_signatory(*, actor: Actor, signatory: Signatory) -> None:
    """Remove a signatory; raises ValidationError when the text is locked."""
    row = Agreement.objects.locked(signatory.party.agreement)
    row.must_be_editable()
    audit.record(actor=actor, verb="signatory_removed", obj=signatory, about=row.cooperation.ref)
    signatory.delete()

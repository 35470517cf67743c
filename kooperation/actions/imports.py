"""What was entered by mistake, a whole list say, and nobody has touched since, can be forgotten."""

from django.db import transaction
from django.db.models import ProtectedError

from infrastructure import audit, outbox
from infrastructure.audit import Actor
from infrastructure.models import OutgoingMail
from kooperation.models import ContactPerson, Cooperation, CooperationPartner, GuestPass, Partner, TeamMember


@transaction.atomic
def forget_cooperation(*, actor: Actor, cooperation: Cooperation) -> bool:
    """Remove a cooperation with everything in it; False when something that may not go hangs on it.

    The caller has made sure that nobody worked in it.
    """
    outbox.cancel(OutgoingMail.objects.filter(about=cooperation.ref))
    if gone := _gone(cooperation):
        audit.record(actor=actor, verb="cooperation_forgotten", obj=cooperation)
    return gone


@transaction.atomic
def forget_contact(*, actor: Actor, contact: ContactPerson) -> bool:
    """Remove a contact person who is in no team and has no pass; False otherwise."""
    if TeamMember.objects.filter(contact=contact).exists() or GuestPass.objects.filter(contact=contact).exists():
        return False
    if gone := _gone(contact):
        audit.record(actor=actor, verb="contact_forgotten", obj=contact)
    return gone


@transaction.atomic
def forget_partner(*, actor: Actor, partner: Partner) -> bool:
    """Remove a partner without cooperations, people, contacts or files; False otherwise."""
    used = (
        CooperationPartner.objects.filter(partner=partner).exists()
        or ContactPerson.objects.filter(partner=partner).exists()
    )
    if used or partner.log.exists() or partner.files.exists():
        return False
    if gone := _gone(partner):
        audit.record(actor=actor, verb="partner_forgotten", obj=partner)
    return gone


def _gone(row: Cooperation | ContactPerson | Partner) -> bool:
    try:
        with transaction.atomic():
            row.delete()
    except ProtectedError:
        return False
    return True

"""Signing while signed in: whoever is named for the school's own line signs on the page, without a mailed link."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from agreements.actions.signing_invitations import order_seal, place_to_sign
from agreements.actions.signing_rounds import record_event
from agreements.choices import EventKind
from agreements.models import Agreement, SigningInvitation, SigningRound
from agreements.signatures import own_lines
from infrastructure.action import action
from infrastructure.models import Job


@action
def sign_here(*, actor: User, agreement: Agreement, field: str, function: str) -> Job:
    """The signed-in person signs their own line of the text; the documents' worker seals it. The same twice is signed once.

    The view has asked for the password before; the round's event chain says so. Raises ValidationError when nothing is out
    for signature, the required form forbids it, the line is another person's, signed or asked for, or while somebody before
    in the order has not signed.
    """
    row = Agreement.objects.locked(agreement)
    known = SigningInvitation.objects.filter(
        round__version=row.signing, round__closed_at=None, field=field, ended_at=None
    ).first()
    if known and known.confirmed_at and known.by_id == actor.pk:
        return order_seal(actor=actor, invitation=known)
    signing_round, position, place = place_to_sign(row, field)
    if not own_lines.is_own_line(place, actor):
        raise ValidationError(_("This line is signed by somebody else."))
    _must_be_next(signing_round, position, field)
    invitation = place.invitation if place.invitation and not place.invitation.ended_at else None
    if invitation and invitation.email != actor.email:
        raise ValidationError(_("Somebody is asked to sign this line already."))
    invitation = invitation or SigningInvitation(
        round=signing_round, party=place.party, field=field, position=position, email=actor.email, by=actor
    )
    now = timezone.now()
    invitation.name = invitation.confirmed_name = actor.name
    invitation.function = invitation.confirmed_function = function.strip()
    invitation.opened_at, invitation.confirmed_at = invitation.opened_at or now, now
    invitation.full_clean()
    invitation.save()
    about = {"name": actor.name, "function": function.strip(), "field": field, "email": actor.email}
    record_event(actor=actor, row=signing_round, kind=EventKind.SIGNED_HERE, about=about)
    return order_seal(actor=actor, invitation=invitation)


def _must_be_next(row: SigningRound, position: int, field: str) -> None:
    """Raises ValidationError while somebody who is asked before in the order has not signed."""
    before = SigningInvitation.objects.filter(round=row, ended_at=None, evidence=None, position__lt=position)
    first = before.exclude(field=field).order_by("position").first()
    if row.in_order and first:
        raise ValidationError(_("{name} signs before, as the order was chosen.").format(name=first.name))

"""Revoking guest passes: by hand, or when somebody leaves the team."""

from django.utils import timezone

from infrastructure import audit
from infrastructure.action import action
from infrastructure.audit import Actor
from kooperation.models import GuestDevice, GuestLink, GuestPass


@action
def revoke_pass(*, actor: Actor, guest_pass: GuestPass) -> None:
    """Revoke a pass with all its links and devices at once; texts of the person stay."""
    guest_pass.revoked_at = timezone.now()
    guest_pass.save(update_fields=["revoked_at"])
    GuestDevice.objects.filter(guest_pass=guest_pass).delete()
    GuestLink.objects.filter(guest_pass=guest_pass).delete()
    audit.record(actor=actor, verb="guest_revoked", obj=guest_pass, about=guest_pass.cooperation.ref)

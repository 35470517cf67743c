"""Actions of the import's undo: remove records that nobody has touched since."""

from datetime import timedelta

from django.db import transaction
from django.db.models import ForeignObjectRel, ProtectedError
from django.utils import timezone

from accounts.models import School
from infrastructure import audit, outbox
from infrastructure.action import action
from infrastructure.audit import Actor
from infrastructure.models import OutgoingMail
from kooperation.models import ContactPerson, Cooperation, ImportBatch, Notification, Partner

LISTS_KEPT = timedelta(days=30)
NOTICES_KEPT = timedelta(days=365)


@action
def forget_cooperation(*, actor: Actor, cooperation: Cooperation) -> bool:
    """Remove a cooperation with everything in it; False when a protected row refers to it.

    The caller has made sure that nobody worked in it.
    """
    outbox.cancel(OutgoingMail.objects.filter(about=cooperation.ref))
    if gone := _gone(cooperation):
        audit.record(actor=actor, verb="cooperation_forgotten", obj=cooperation)
    return gone


@action
def forget_contact(*, actor: Actor, contact: ContactPerson) -> bool:
    """Remove a contact person without references (team, pass, log); False otherwise."""
    if _used(contact):
        return False
    if gone := _gone(contact):
        audit.record(actor=actor, verb="contact_forgotten", obj=contact)
    return gone


@action
def forget_partner(*, actor: Actor, partner: Partner) -> bool:
    """Remove a partner without references (cooperation, person, file); False otherwise."""
    if _used(partner):
        return False
    if gone := _gone(partner):
        audit.record(actor=actor, verb="partner_forgotten", obj=partner)
    return gone


def _used(row: ContactPerson | Partner) -> bool:
    """Whether any row of any app refers to this one."""
    links = [one for one in row._meta.get_fields(include_hidden=True) if isinstance(one, ForeignObjectRel)]
    named = [(one.related_model, one.field.name) for one in links]
    return any(model._base_manager.filter(**{name: row}).exists() for model, name in named)


@action
def tidy_lists(*, actor: Actor, school: School) -> int:
    """Delete imports with their rows 30 days after the last use, notifications after a year (retention.yaml).

    Returns how many lists went.
    """
    now = timezone.now()
    old = ImportBatch.objects.filter(created_at__lt=now - LISTS_KEPT).exclude(done_at__gte=now - LISTS_KEPT)
    count = old.count()
    old.delete()
    notices, _kinds = Notification.objects.filter(at__lt=now - NOTICES_KEPT).delete()
    if count or notices:
        audit.record(actor=actor, verb="lists_tidied", obj=school, changes={"lists": count, "notices": notices})
    return count


def _gone(row: Cooperation | ContactPerson | Partner) -> bool:
    try:
        with transaction.atomic():
            row.delete()
    except ProtectedError:
        return False
    return True

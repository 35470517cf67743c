"""Actions on partners and contact persons."""

from typing import Any

from infrastructure import audit
from infrastructure.action import action
from infrastructure.audit import Actor
from kooperation.choices import ContactLevel
from kooperation.models import ContactPerson, Partner


@action
def add_partner(*, actor: Actor, representative_is_contact: bool = False, **values: Any) -> Partner:
    """A new partner, whose representative may become its contact person at once; raises ValidationError."""
    partner = Partner(**values)
    partner.full_clean()
    partner.save()
    audit.record(actor=actor, verb="partner_added", obj=partner)
    if representative_is_contact:
        _add_representative(actor, partner)
    return partner


def _add_representative(actor: Actor, partner: Partner) -> None:
    """The representative as a leading contact person, unless there is a person of that name already."""
    name = partner.representative.strip()
    if name and not ContactPerson.objects.filter(partner=partner, name=name).exists():
        values = {"name": name, "function": partner.representative_function, "level": ContactLevel.LEADING}
        add_contact(actor=actor, partner=partner, **values)


@action
def change_partner(
    *, actor: Actor, partner: Partner, representative_is_contact: bool = False, **values: Any
) -> Partner:
    """Change a partner, whose representative may become its contact person; raises ValidationError."""
    fresh = Partner.objects.select_for_update().get(pk=partner.pk)
    changes = audit.changed(fresh, values)
    for name, value in values.items():
        setattr(fresh, name, value)
    fresh.full_clean()
    fresh.save()
    audit.record(actor=actor, verb="partner_changed", obj=fresh, changes=changes)
    if representative_is_contact:
        _add_representative(actor, fresh)
    return fresh


@action
def add_contact(*, actor: Actor, partner: Partner, **values: Any) -> ContactPerson:
    """A new contact person of a partner; raises ValidationError."""
    contact = ContactPerson(partner=partner, **values)
    contact.full_clean()
    contact.save()
    audit.record(actor=actor, verb="contact_added", obj=contact)
    return contact


@action
def change_contact(*, actor: Actor, contact: ContactPerson, **values: Any) -> ContactPerson:
    """Change a contact person; raises ValidationError."""
    fresh = ContactPerson.objects.select_for_update(of=("self",)).select_related("partner").get(pk=contact.pk)
    changes = audit.changed(fresh, values)
    for name, value in values.items():
        setattr(fresh, name, value)
    fresh.full_clean()
    fresh.save()
    audit.record(actor=actor, verb="contact_changed", obj=fresh, changes=changes)
    return fresh

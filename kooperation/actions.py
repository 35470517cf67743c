"""What can happen to partners and cooperations."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import School, User
from infrastructure import audit
from infrastructure.audit import Actor
from infrastructure.refs import new_ref
from infrastructure.uploads import Checked
from kooperation.choices import Audience, PartnerRole, Status, TeamPart
from kooperation.models import (
    Comment,
    ContactLogEntry,
    ContactPerson,
    Cooperation,
    CooperationPartner,
    File,
    Offer,
    Partner,
    Task,
    TeamMember,
)
from kooperation.numbers import next_number
from kooperation.signals import cooperation_created, team_changed


@transaction.atomic
def add_partner(*, actor: Actor, **values: Any) -> Partner:
    """A new partner; raises ValidationError."""
    partner = Partner(**values)
    partner.full_clean()
    partner.save()
    audit.record(actor=actor, verb="partner_added", obj=partner)
    return partner


@transaction.atomic
def change_partner(*, actor: Actor, partner: Partner, **values: Any) -> Partner:
    """Change a partner; raises ValidationError."""
    fresh = Partner.objects.select_for_update().get(pk=partner.pk)
    changes = audit.changed(fresh, values)
    for name, value in values.items():
        setattr(fresh, name, value)
    fresh.full_clean()
    fresh.save()
    audit.record(actor=actor, verb="partner_changed", obj=fresh, changes=changes)
    return fresh


@transaction.atomic
def add_contact(*, actor: Actor, partner: Partner, **values: Any) -> ContactPerson:
    """A new contact person of a partner; raises ValidationError."""
    contact = ContactPerson(partner=partner, **values)
    contact.full_clean()
    contact.save()
    audit.record(actor=actor, verb="contact_added", obj=contact)
    return contact


@transaction.atomic
def change_contact(*, actor: Actor, contact: ContactPerson, **values: Any) -> ContactPerson:
    """Change a contact person; raises ValidationError."""
    changes = audit.changed(contact, values)
    for name, value in values.items():
        setattr(contact, name, value)
    contact.full_clean()
    contact.save()
    audit.record(actor=actor, verb="contact_changed", obj=contact, changes=changes)
    return contact


@transaction.atomic
def create_cooperation(
    *,
    actor: Actor,
    school: School,
    partner: Partner | None = None,
    status: Status = Status.ACTIVE,
    phase: int = 1,
    **values: Any,
) -> Cooperation:
    """A new cooperation in any phase (reality often starts before the paper); raises ValidationError.

    Its lead becomes part of the team, its partner the first of its partners; rooms above add their rows.
    """
    School.objects.select_for_update().get(pk=school.pk)
    cooperation = Cooperation(
        number=next_number(school=school, on=timezone.localdate(), among=Cooperation.objects.all()),
        status=status,
        phase=phase,
        **values,
    )
    cooperation.full_clean()
    cooperation.save()
    audit.record(actor=actor, verb="cooperation_created", obj=cooperation, about=cooperation.ref)
    if cooperation.lead:
        add_to_team(actor=actor, cooperation=cooperation, user=cooperation.lead, part=TeamPart.LEADS)
    if partner:
        link_partner(actor=actor, cooperation=cooperation, partner=partner)
    cooperation_created.send(sender=Cooperation, cooperation=cooperation, actor=actor)
    return cooperation


@transaction.atomic
def change_cooperation(*, actor: Actor, cooperation: Cooperation, **values: Any) -> Cooperation:
    """Change a cooperation's own fields; who becomes responsible leads the team, who was works along. Raises ValidationError."""
    fresh = Cooperation.objects.select_for_update().get(pk=cooperation.pk)
    changes = audit.changed(fresh, values)
    for name, value in values.items():
        setattr(fresh, name, value)
    fresh.last_activity_at = timezone.now()
    fresh.full_clean()
    fresh.save()
    if "lead" in changes:
        TeamMember.objects.filter(cooperation=fresh, part=TeamPart.LEADS).update(part=TeamPart.WORKS)
    if fresh.lead:
        add_to_team(actor=actor, cooperation=fresh, user=fresh.lead, part=TeamPart.LEADS)
        TeamMember.objects.filter(cooperation=fresh, user=fresh.lead).update(part=TeamPart.LEADS)
    audit.record(actor=actor, verb="cooperation_changed", obj=fresh, about=fresh.ref, changes=changes)
    return fresh


@transaction.atomic
def link_partner(
    *,
    actor: Actor,
    cooperation: Cooperation,
    partner: Partner,
    role: PartnerRole = PartnerRole.PARTNER,
    signs: bool = True,
) -> CooperationPartner:
    """Another partner takes part; raises ValidationError when it does already."""
    link = CooperationPartner(
        cooperation=cooperation,
        partner=partner,
        role=role,
        signs=signs,
        position=CooperationPartner.objects.filter(cooperation=cooperation).count() + 1,
    )
    link.full_clean()
    link.save()
    audit.record(actor=actor, verb="partner_linked", obj=link, about=cooperation.ref)
    return link


@transaction.atomic
def unlink_partner(*, actor: Actor, link: CooperationPartner) -> None:
    """A partner no longer takes part; raises ValidationError for the last one."""
    others = CooperationPartner.objects.filter(cooperation=link.cooperation).exclude(pk=link.pk)
    if not others.exists():
        raise ValidationError(_("A cooperation needs at least one partner."))
    audit.record(actor=actor, verb="partner_unlinked", obj=link, about=link.cooperation.ref)
    link.delete()


@transaction.atomic
def add_to_team(
    *,
    actor: Actor,
    cooperation: Cooperation,
    user: User | None = None,
    contact: ContactPerson | None = None,
    part: TeamPart = TeamPart.WORKS,
) -> TeamMember:
    """A colleague or a contact person joins; somebody who is in already stays as is."""
    known = TeamMember.objects.filter(cooperation=cooperation, user=user, contact=contact).first()
    if known:
        return known
    member = TeamMember(cooperation=cooperation, user=user, contact=contact, part=part)
    member.full_clean()
    member.save()
    audit.record(actor=actor, verb="team_joined", obj=member, about=cooperation.ref)
    team_changed.send(sender=Cooperation, cooperation=cooperation)
    return member


@transaction.atomic
def remove_from_team(*, actor: Actor, member: TeamMember) -> None:
    """Somebody leaves the team; what the person wrote stays."""
    cooperation = member.cooperation
    audit.record(actor=actor, verb="team_left", obj=member, about=cooperation.ref)
    member.delete()
    team_changed.send(sender=Cooperation, cooperation=cooperation)


def touch(cooperation: Cooperation) -> None:
    """Something happened in a cooperation: called by the actions of the rooms above, in their transaction."""
    Cooperation.objects.filter(pk=cooperation.pk).update(last_activity_at=timezone.now())


@transaction.atomic
def log_contact(
    *, actor: User, partner: Partner, cooperation: Cooperation | None = None, **values: Any
) -> ContactLogEntry:
    """Note a contact with a partner; raises ValidationError. In a cooperation it counts as activity."""
    entry = ContactLogEntry(partner=partner, cooperation=cooperation, by=actor, **values)
    entry.full_clean()
    entry.save()
    audit.record(
        actor=actor,
        verb="contact_logged",
        obj=entry,
        about=cooperation.ref if cooperation else "",
        changes={"way": entry.way, "result": entry.result[:500]},
    )
    if cooperation:
        _wait_for(cooperation)
        touch(cooperation)
    return entry


def _wait_for(cooperation: Cooperation) -> None:
    """Keep the earliest promised reply on the cooperation's row, where lists read it."""
    awaited = ContactLogEntry.objects.awaited().filter(cooperation=cooperation).exclude(promised_until=None)
    earliest = awaited.order_by("promised_until").values_list("promised_until", flat=True).first()
    Cooperation.objects.filter(pk=cooperation.pk).update(promised_until=earliest)


@transaction.atomic
def close_contact(*, actor: User, entry: ContactLogEntry) -> ContactLogEntry:
    """What was promised has come, or is no longer waited for."""
    entry.closed_on = timezone.localdate()
    entry.save(update_fields=["closed_on"])
    about = entry.cooperation.ref if entry.cooperation else ""
    audit.record(actor=actor, verb="contact_closed", obj=entry, about=about)
    if entry.cooperation:
        _wait_for(entry.cooperation)
        touch(entry.cooperation)
    return entry


@transaction.atomic
def save_offer(*, actor: Actor, offer: Offer, **values: Any) -> Offer:
    """A new or changed offer of a cooperation; raises ValidationError."""
    changes = audit.changed(offer, values) if offer.pk else {}
    verb = "offer_changed" if offer.pk else "offer_added"
    for name, value in values.items():
        setattr(offer, name, value)
    offer.full_clean()
    offer.save()
    audit.record(actor=actor, verb=verb, obj=offer, about=offer.cooperation.ref, changes=changes)
    touch(offer.cooperation)
    return offer


@transaction.atomic
def add_task(*, actor: Actor, cooperation: Cooperation, source: str = "", **values: Any) -> Task:
    """Something to do; raises ValidationError."""
    task = Task(cooperation=cooperation, source=source, **values)
    task.full_clean()
    task.save()
    audit.record(actor=actor, verb="task_added", obj=task, about=cooperation.ref)
    touch(cooperation)
    return task


@transaction.atomic
def tick_task(*, actor: User, task: Task, done: bool) -> Task:
    """Mark a task as done, or take that back; doing it twice changes nothing."""
    row = Task.objects.select_for_update().get(pk=task.pk)
    if (row.done_at is not None) == done:
        return row
    row.done_at, row.done_by = (timezone.now(), actor) if done else (None, None)
    row.save(update_fields=["done_at", "done_by"])
    verb = "task_done" if done else "task_reopened"
    audit.record(actor=actor, verb=verb, obj=row, about=task.cooperation.ref)
    touch(task.cooperation)
    return row


@transaction.atomic
def comment(*, actor: User, cooperation: Cooperation, text: str, about: str = "") -> Comment:
    """Say something to colleagues; internal. Raises ValidationError when empty."""
    row = Comment(cooperation=cooperation, text=text, about=about, by=actor, audience=Audience.INTERNAL)
    row.full_clean()
    row.save()
    audit.record(actor=actor, verb="commented", obj=row, about=cooperation.ref)
    touch(cooperation)
    return row


@transaction.atomic
def keep_file(
    *, actor: User, upload: Checked, partner: Partner | None = None, cooperation: Cooperation | None = None
) -> File:
    """Keep an upload that went through the gate, at a partner or a cooperation."""
    row = File(
        partner=partner,
        cooperation=cooperation,
        name=upload.name,
        kind=upload.kind,
        size=len(upload.content),
        sha256=upload.sha256,
        by=actor,
    )
    row.content.save(f"{new_ref()}{new_ref()}.{upload.ending}", ContentFile(upload.content), save=False)
    row.full_clean()
    row.save()
    about = cooperation.ref if cooperation else ""
    audit.record(actor=actor, verb="file_kept", obj=row, about=about, changes={"sha256": upload.sha256})
    if cooperation:
        touch(cooperation)
    return row

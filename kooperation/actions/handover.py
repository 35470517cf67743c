"""Actions of the hand-over: all work of a person moves to another one at once."""

from datetime import date
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from infrastructure import audit
from infrastructure.action import action
from infrastructure.audit import Actor
from kooperation.actions.cooperations import add_to_team, change_cooperation, remove_from_team
from kooperation.choices import TeamPart
from kooperation.models import ContactPerson, Cooperation, Task, TeamMember
from kooperation.signals import member_replaced

P = TypeVar("P", User, ContactPerson)


def _replace(actor: Actor, member: TeamMember, to: User | ContactPerson) -> TeamMember:
    """Replace a team member: open tasks move, apps above move theirs by signal, finished work keeps its name."""
    person = {"user": to} if isinstance(to, User) else {"contact": to}
    new = add_to_team(actor=actor, cooperation=member.cooperation, part=TeamPart(member.part), **person)
    Task.objects.filter(assignee=member, done_at=None).update(assignee=new)
    TeamMember.objects.filter(deputy=member).exclude(pk=new.pk).update(deputy=new)
    if member.deputy_id and member.deputy_id != new.pk and new.deputy_id is None:
        set_deputy(actor=actor, member=new, deputy=member.deputy)
    if member.part == TeamPart.LEADS and new.part != TeamPart.LEADS:
        TeamMember.objects.filter(pk=new.pk).update(part=TeamPart.LEADS)
    member_replaced.send(sender=TeamMember, old=member, new=new, actor=actor)
    remove_from_team(actor=actor, member=member)
    return new


@action
def hand_over_colleague(*, actor: Actor, leaving: User, to: User) -> int:
    """Cooperations, team places, tasks, questions and responsibilities of a colleague move to another; returns how many
    cooperations were touched. Raises ValidationError for a hand-over to oneself.
    """
    if leaving == to:
        raise ValidationError(_("Choose somebody else."))
    touched = set()
    for cooperation in Cooperation.objects.filter(lead=leaving).order_by("pk"):
        change_cooperation(actor=actor, cooperation=cooperation, lead=to)
        touched.add(cooperation.pk)
    for member in TeamMember.objects.filter(user=leaving).select_related("cooperation").order_by("pk"):
        _replace(actor, member, to)
        touched.add(member.cooperation_id)
    audit.record(actor=actor, verb="handed_over", obj=leaving, changes={"to": to.name, "cooperations": len(touched)})
    return len(touched)


@action
def hand_over_contact(*, actor: Actor, contact: ContactPerson, to: ContactPerson, on: date, note: str = "") -> int:
    """The same on the partner's side: another contact person takes over from a day on; returns how many cooperations.

    Raises ValidationError for a person of another partner, or the same one.
    """
    if contact == to or contact.partner_id != to.partner_id:
        raise ValidationError(_("Choose somebody else of this partner."))
    if on > timezone.localdate():
        raise ValidationError({"on": _("This day is still to come.")})
    members = list(TeamMember.objects.filter(contact=contact).select_related("cooperation").order_by("pk"))
    for member in members:
        _replace(actor, member, to)
    contact.valid_until, contact.fixed = on, False
    if note:
        contact.hand_over_note = f"{contact.hand_over_note}\n{note}".strip()
    contact.full_clean()
    contact.save()
    audit.record(
        actor=actor,
        verb="contact_handed_over",
        obj=contact,
        changes={"to": to.name, "on": str(on), "cooperations": len(members)},
    )
    return len(members)


@action
def set_deputy(*, actor: Actor, member: TeamMember, deputy: TeamMember | None) -> TeamMember:
    """Set the deputy of a member, of the same side; raises ValidationError."""
    if deputy and (deputy == member or deputy.side != member.side or deputy.cooperation_id != member.cooperation_id):
        raise ValidationError(_("Choose somebody else of the same side."))
    changes = audit.changed(member, {"deputy": deputy})
    member.deputy = deputy
    member.save(update_fields=["deputy"])
    audit.record(actor=actor, verb="deputy_named", obj=member, about=member.cooperation.ref, changes=changes)
    return member

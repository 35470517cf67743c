"""Actions on cooperations, their partners and their team."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import School, User
from infrastructure import audit
from infrastructure.action import action
from infrastructure.audit import Actor
from kooperation.actions.passes import revoke_pass
from kooperation.choices import Ball, PartnerRole, Status, TeamPart
from kooperation.models import ContactPerson, Cooperation, CooperationPartner, GuestPass, Partner, TeamMember
from kooperation.numbering import next_number
from kooperation.signals import cooperation_created, team_changed


@action
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

    The lead joins the team; the partner becomes its first partner; apps above add their rows by signal.
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


@action
def change_cooperation(*, actor: Actor, cooperation: Cooperation, **values: Any) -> Cooperation:
    """Change a cooperation's own fields; a new lead leads the team, the former one stays as a member. Raises
    ValidationError."""
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


@action
def link_partner(
    *,
    actor: Actor,
    cooperation: Cooperation,
    partner: Partner,
    role: PartnerRole = PartnerRole.PARTNER,
    signs: bool = True,
) -> CooperationPartner:
    """Add a partner; raises ValidationError when it takes part already."""
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


@action
def unlink_partner(*, actor: Actor, link: CooperationPartner) -> None:
    """Remove a partner; raises ValidationError for the last one."""
    others = CooperationPartner.objects.filter(cooperation=link.cooperation).exclude(pk=link.pk)
    if not others.exists():
        raise ValidationError(_("A cooperation needs at least one partner."))
    for member in TeamMember.objects.filter(cooperation=link.cooperation, contact__partner=link.partner):
        remove_from_team(actor=actor, member=member)
    audit.record(actor=actor, verb="partner_unlinked", obj=link, about=link.cooperation.ref)
    link.delete()


@action
def add_to_team(
    *,
    actor: Actor,
    cooperation: Cooperation,
    user: User | None = None,
    contact: ContactPerson | None = None,
    part: TeamPart = TeamPart.WORKS,
) -> TeamMember:
    """Add a colleague or contact person to the team. Idempotent."""
    known = TeamMember.objects.filter(cooperation=cooperation, user=user, contact=contact).first()
    if known:
        return known
    member = TeamMember(cooperation=cooperation, user=user, contact=contact, part=part)
    member.full_clean()
    member.save()
    audit.record(actor=actor, verb="team_joined", obj=member, about=cooperation.ref)
    team_changed.send(sender=Cooperation, cooperation=cooperation)
    return member


@action
def remove_from_team(*, actor: Actor, member: TeamMember) -> None:
    """Remove somebody from the team; texts of the person stay, a guest pass is revoked."""
    cooperation = member.cooperation
    if member.contact:
        for guest_pass in GuestPass.objects.filter(cooperation=cooperation, contact=member.contact, revoked_at=None):
            revoke_pass(actor=actor, guest_pass=guest_pass)
    audit.record(actor=actor, verb="team_left", obj=member, about=cooperation.ref)
    member.delete()
    team_changed.send(sender=Cooperation, cooperation=cooperation)


@action
def pass_ball(*, actor: Actor, cooperation: Cooperation, to: Ball) -> Cooperation:
    """Set whose turn it is, since today; setting the same side again changes nothing."""
    row = Cooperation.objects.select_for_update().get(pk=cooperation.pk)
    if row.ball == to:
        return row
    changes = audit.changed(row, {"ball": to})
    row.ball, row.ball_since, row.last_activity_at = to, timezone.localdate(), timezone.now()
    row.full_clean()
    row.save(update_fields=["ball", "ball_since", "last_activity_at"])
    audit.record(actor=actor, verb="ball_passed", obj=row, about=row.ref, changes=changes)
    cooperation.ball, cooperation.ball_since = row.ball, row.ball_since
    return row


def touch(cooperation: Cooperation) -> None:
    """Record activity in a cooperation; called by actions of apps above in their transaction."""
    Cooperation.objects.filter(pk=cooperation.pk).update(last_activity_at=timezone.now())


@action
def open_early(*, actor: Actor, cooperation: Cooperation, early: bool) -> None:
    """Choose whether answers handed in from now on are open at once, without waiting for the other side's; logged.

    What was handed in before stays sealed until both sides have handed in: they were given on that promise.
    """
    row = Cooperation.objects.select_for_update().get(pk=cooperation.pk)
    if (row.opened_early_at is not None) == early:
        return
    row.opened_early_at = timezone.now() if early else None
    row.save(update_fields=["opened_early_at"])
    verb = "answers_open_at_once" if early else "answers_sealed_again"
    audit.record(actor=actor, verb=verb, obj=row, about=row.ref)
    cooperation.opened_early_at = row.opened_early_at

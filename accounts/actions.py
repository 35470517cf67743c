"""Actions on schools, users, memberships and invitations."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import mail_preferences, mails
from accounts.choices import Role, Topic
from accounts.models import Invitation, Membership, NotificationPreference, School, User
from accounts.signals import preferences_changed
from infrastructure import audit, outbox, tenancy, tokens
from infrastructure.action import action
from infrastructure.audit import Actor

INVITATION_LASTS = timedelta(days=7)


@action
def found_school(*, actor: Actor, **fields: Any) -> School:
    """A new school (tenant); raises ValidationError."""
    school = School(**fields)
    school.land_confirmed_on = timezone.localdate() if school.land else None
    school.full_clean()
    school.save()
    with tenancy.of(school.pk):
        audit.record(actor=actor, verb="school_founded", obj=school)
    return school


@action
def change_school(*, actor: Actor, school: School, **values: Any) -> School:
    """Change a school's settings; raises ValidationError."""
    changes = audit.changed(school, values)
    if values.get("land"):
        school.land_confirmed_on = timezone.localdate()
    for name, value in values.items():
        setattr(school, name, value)
    school.full_clean()
    school.save()
    audit.record(actor=actor, verb="school_changed", obj=school, changes=changes)
    return school


@action
def state_land(*, actor: Actor, school: School, land: str) -> School:
    """Set or confirm the Land of the school; it decides holidays and legal hints. Raises ValidationError."""
    row = School.objects.select_for_update().get(pk=school.pk)
    changes = audit.changed(row, {"land": land})
    row.land, row.land_confirmed_on = land, timezone.localdate()
    row.full_clean()
    row.save(update_fields=["land", "land_confirmed_on"])
    audit.record(actor=actor, verb="land_stated", obj=row, changes=changes)
    return row


@action
def add_member(
    *, actor: Actor, school: School, email: str, role: Role, password: str | None = None, **person: Any
) -> Membership:
    """Make a person a member of a school; an unknown address becomes a new user."""
    user = User.objects.filter(email=email.lower()).first() or User.objects.create_user(email, password, **person)
    membership = Membership(user=user, school=school, role=role)
    with tenancy.of(school.pk):
        membership.full_clean()
        membership.save()
        audit.record(actor=actor, verb="member_added", obj=membership, changes={"role": ["", str(role)]})
    return membership


@action
def change_member(*, actor: Actor, membership: Membership, role: Role, is_active: bool) -> Membership:
    """Change a member's role or lock the person out; raises ValidationError for the last head."""
    stays_head = role == Role.HEAD and is_active
    if not stays_head and not Membership.objects.heads().exclude(pk=membership.pk).exists():
        raise ValidationError(_("A school needs at least one head who may sign in."))
    changes = audit.changed(membership, {"role": role, "is_active": is_active})
    membership.role, membership.is_active = role, is_active
    membership.full_clean()
    membership.save()
    audit.record(actor=actor, verb="member_changed", obj=membership, changes=changes)
    return membership


@action
def change_profile(*, actor: Actor, user: User, **values: Any) -> User:
    """Change one's own name, form of address, function, appearance."""
    changes = audit.changed(user, values)
    for name, value in values.items():
        setattr(user, name, value)
    user.full_clean(exclude=["password"])
    user.save()
    audit.record(actor=actor, verb="profile_changed", obj=user, changes=changes)
    return user


@action
def choose_mails(*, actor: Actor, membership: Membership, choices: Mapping[Topic, bool]) -> None:
    """Switch kinds of mail on or off. A change applies from the next mail on; nothing is sent for the past."""
    before = mail_preferences.of_member(membership)
    changes = {str(topic): [str(before[topic]), str(on)] for topic, on in choices.items() if before[topic] != on}
    if not changes:
        return
    for topic, on in choices.items():
        NotificationPreference.objects.update_or_create(membership=membership, topic=topic, defaults={"on": on})
    audit.record(actor=actor, verb="mails_chosen", obj=membership, changes=changes)
    preferences_changed.send(sender=Membership, user=membership.user)


@action
def invite(*, actor: Actor, invited_by: User | None, school: School, email: str, name: str, role: Role) -> str:
    """Invite somebody by mail; returns the secret of the link. Raises ValidationError for an existing member.

    An older open invitation of the same address is replaced, so that only the newest link works.
    """
    email = email.lower()
    if Membership.objects.filter(user__email=email).exists():
        raise ValidationError(_("{email} is a member already.").format(email=email))
    Invitation.objects.filter(email=email, accepted_at=None).delete()
    token = tokens.new_token()
    invitation = Invitation(
        email=email,
        name=name,
        role=role,
        token_hash=tokens.hashed(token),
        expires_at=timezone.now() + INVITATION_LASTS,
        invited_by=invited_by,
    )
    invitation.full_clean()
    invitation.save()
    audit.record(actor=actor, verb="member_invited", obj=invitation, changes={"role": ["", str(role)]})
    link = settings.BASE_URL + reverse("people:accept", args=[token])
    outbox.queue(
        key=f"invitation:{invitation.ref}",
        kind="invitation",
        to=outbox.Recipient(email, name),
        letter=mails.invitation(invitation=invitation, link=link),
        not_after=invitation.expires_at,
        secret=True,
        reply_to=school.email,
    )
    return token


@action(no_actor="the person is known only once the invitation is accepted")
def accept_invitation(*, invitation: Invitation, name: str, password: str) -> Membership:
    """Turn an invitation into a membership, once; raises ValidationError when it is over or used."""
    with tenancy.of(invitation.school.pk):
        fresh = Invitation.objects.select_for_update().get(pk=invitation.pk)
        if fresh.accepted_at or fresh.expires_at < timezone.now():
            raise ValidationError(_("This invitation is over. Ask for a new one."))
        user = User.objects.filter(email=fresh.email).first()
        if user is None:
            user = User.objects.create_user(fresh.email, password, name=name)
        elif not user.check_password(password):
            raise ValidationError(_("You have an account here already. Enter its password."))
        membership = Membership.objects.create(user=user, school=fresh.school, role=fresh.role)
        fresh.accepted_at = timezone.now()
        fresh.save()
        audit.record(actor=user, verb="invitation_accepted", obj=membership)
    return membership

"""Actions on pulse surveys and the steering group."""

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.choices import Topic
from accounts.mail_preferences import refusing
from accounts.models import User
from infrastructure import audit, outbox, tokens
from infrastructure.action import action
from infrastructure.outbox import Recipient
from kooperation.actions import touch
from kooperation.models import Cooperation, TeamMember
from meetings import mails, meeting_mails
from meetings.models import Pulse, PulseAnswer, SteeringSeat

OPEN_FOR = timedelta(days=14)
KIND = "pulse"


@action
def ask_pulse(*, actor: User, cooperation: Cooperation) -> Pulse:
    """Ask everybody of the team how it is going, each by a link of their own; open for two weeks.

    Raises ValidationError while one is open, or when nobody can be asked.
    """
    Cooperation.objects.select_for_update().get(pk=cooperation.pk)
    today = timezone.localdate()
    if Pulse.objects.filter(cooperation=cooperation, until__gte=today).exists():
        raise ValidationError(_("Somebody has asked already; answers still come in."))
    team = meeting_mails.reachable(cooperation)
    if not team:
        raise ValidationError(_("Nobody of the team has a mail address."))
    pulse = Pulse(cooperation=cooperation, asked_on=today, until=today + OPEN_FOR, by_name=actor.actor_name[:200])
    pulse.full_clean()
    pulse.save()
    refused = refusing(Topic.PULSE)
    for member in team:
        if member.user_id not in refused:
            _ask(pulse, member)
    audit.record(actor=actor, verb="pulse_asked", obj=pulse, about=cooperation.ref, changes={"people": len(team)})
    touch(cooperation)
    return pulse


def _ask(pulse: Pulse, member: TeamMember) -> None:
    token = tokens.new_token()
    row = PulseAnswer(
        pulse=pulse, member=member, side=member.side, name=str(member)[:200], token_hash=tokens.hashed(token)
    )
    row.full_clean()
    row.save()
    link = settings.BASE_URL + reverse("pulse:answer", args=[token])
    outbox.queue(
        key=f"pulse:{pulse.ref}:{row.ref}",
        kind=KIND,
        to=Recipient(member.email, str(member)),
        letter=mails.pulse(pulse=pulse, name=str(member), link=link),
        not_after=timezone.now() + OPEN_FOR,
        about=pulse.cooperation.ref,
        reply_to=pulse.school.email,
        secret=True,
    )


@action
def answer_pulse(*, actor: PulseAnswer, content: int, goals: int | None, text: str) -> PulseAnswer:
    """One person answers, or answers anew while the pulse is open. Raises ValidationError when it is over."""
    row = PulseAnswer.objects.select_for_update(of=("self",)).select_related("pulse__cooperation").get(pk=actor.pk)
    if row.pulse.until < timezone.localdate():
        raise ValidationError(_("This question is closed. Thank you all the same."))
    row.content, row.goals, row.text, row.answered_at = content, goals, text, timezone.now()
    row.full_clean()
    row.save()
    audit.record(actor=row, verb="pulse_answered", obj=row, about=row.pulse.cooperation.ref, coalesce=True)
    touch(row.pulse.cooperation)
    return row


@action
def seat(*, actor: User, cooperation: Cooperation, members: Iterable[TeamMember]) -> None:
    """Set the members of the steering group; only they are invited to its meetings."""
    by_id = {member.pk: member for member in members if member.cooperation_id == cooperation.pk}
    SteeringSeat.objects.filter(cooperation=cooperation).exclude(member__in=by_id).delete()
    for member in by_id.values():
        SteeringSeat.objects.get_or_create(member=member, defaults={"cooperation": cooperation})
    names = sorted(str(member) for member in by_id.values())
    audit.record(actor=actor, verb="steering_seated", obj=cooperation, about=cooperation.ref, changes={"people": names})
    for meeting in meeting_mails.steered(cooperation):
        meeting_mails.plan(meeting)

"""Signal receivers of this app."""

from typing import Any

from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Membership, User
from accounts.signals import preferences_changed
from agreements.models import Agreement
from agreements.signals import agreement_signed
from infrastructure.audit import Actor
from kooperation.choices import Status
from kooperation.models import ClosedDay, Cooperation, Partner, TeamMember
from kooperation.signals import closed_days_changed, member_replaced, status_changed, team_changed
from meetings import actions, meeting_mails
from meetings.choices import ConditionKind, MeetingState, Trigger
from meetings.models import Meeting, MeetingSeries
from phases.catalogue import Question
from phases.choices import Verdict
from phases.models import JointResult
from phases.signals import verdict_set


@receiver(team_changed)
def write_to_the_team_of_today(sender: type[Cooperation], *, cooperation: Cooperation, **kwargs: Any) -> None:
    """Plan the mails of coming meetings anew when somebody joins or leaves a team."""
    coming = Meeting.objects.coming(timezone.now()).filter(cooperation=cooperation)
    for meeting in coming.select_related("cooperation", "school"):
        meeting_mails.plan(meeting)


@receiver(status_changed)
def follow_the_status(sender: type[Cooperation], *, cooperation: Cooperation, actor: Actor, **kwargs: Any) -> None:
    """Stop the meetings of a paused or ended cooperation; plan those of a resumed one anew."""
    over = cooperation.status in (Status.ENDED, Status.DECLINED)
    series = MeetingSeries.objects.filter(cooperation=cooperation, active=True).select_related("cooperation", "school")
    for row in series:
        if over:
            actions.end_series(actor=actor, series=row)
        else:
            actions.replan(actor=actor, series=row)
    coming = Meeting.objects.coming(timezone.now()).filter(cooperation=cooperation, state=MeetingState.PLANNED)
    for meeting in coming.select_related("cooperation", "school"):
        if over or (cooperation.rests_until and meeting.on < cooperation.rests_until):
            actions.cancel_meeting(actor=actor, meeting=meeting)
        else:
            meeting_mails.plan(meeting)


@receiver(agreement_signed)
def propose_meetings(sender: type[Agreement], *, agreement: Agreement, actor: Actor, **kwargs: Any) -> None:
    """After a signature propose a meeting series, or adapt the existing one to the new dates."""
    actions.propose_series(actor=actor, cooperation=agreement.cooperation)


@receiver(closed_days_changed)
def move_out_of_closed_days(sender: type[ClosedDay], *, partner: Partner | None, actor: Actor, **kwargs: Any) -> None:
    """Meetings that fall on closed days move, and say why."""
    series = MeetingSeries.objects.filter(active=True).select_related("cooperation", "school")
    if partner:
        series = series.filter(cooperation__partner_links__partner=partner)
    for row in series:
        actions.replan(actor=actor, series=row)


@receiver(verdict_set)
def follow_the_comparison(
    sender: type[JointResult],
    *,
    cooperation: Cooperation,
    question: Question,
    verdict: Verdict,
    actor: Actor,
    **kwargs: Any,
) -> None:
    """Put questions with the verdict "discuss" on the agenda of the next meeting, and remove them with another verdict."""
    source = f"question:{question.key}"
    if verdict == Verdict.DISCUSS:
        text = f"{question.number} {question.text}".strip()
        actions.add_agenda_point(actor=actor, cooperation=cooperation, text=text, source=source)
    else:
        actions.drop_agenda_point(actor=actor, cooperation=cooperation, source=source)


@receiver(member_replaced)
def talk_about_new_people(
    sender: type[TeamMember], *, old: TeamMember, new: TeamMember, actor: Actor, **kwargs: Any
) -> None:
    """A new contact person of a partner opens a review of the arrangements."""
    if old.contact_id:
        actions.set_off(
            actor=actor,
            cooperation=new.cooperation,
            kind=ConditionKind.PEOPLE,
            trigger=Trigger.CONTACT_CHANGE,
            text=_("{new} follows {old}").format(new=new, old=old),
            source=f"member:{old.ref}",
        )


@receiver(preferences_changed)
def follow_wishes(sender: type[Membership], *, user: User, **kwargs: Any) -> None:
    """Reminders that somebody switched off are stopped, those switched on are planned for what is still to come."""
    coming = Meeting.objects.coming(timezone.now()).filter(cooperation__team__user=user)
    for meeting in coming.select_related("cooperation", "school"):
        meeting_mails.plan(meeting)

"""What this room does on news from below."""

from typing import Any

from django.dispatch import receiver
from django.utils import timezone

from infrastructure.audit import Actor
from kooperation.choices import Status
from kooperation.models import Cooperation
from kooperation.signals import status_changed, team_changed
from meetings import actions, notices
from meetings.choices import MeetingState
from meetings.models import Meeting, MeetingSeries


@receiver(team_changed)
def write_to_the_team_of_today(sender: type[Cooperation], *, cooperation: Cooperation, **kwargs: Any) -> None:
    """Who joins a team is invited to what comes, who leaves is not."""
    coming = Meeting.objects.coming(timezone.now()).filter(cooperation=cooperation)
    for meeting in coming.select_related("cooperation", "school"):
        notices.plan(meeting)


@receiver(status_changed)
def follow_the_status(sender: type[Cooperation], *, cooperation: Cooperation, actor: Actor, **kwargs: Any) -> None:
    """What rests has no meetings meanwhile; what has ended has none any more; what goes on is planned anew."""
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
            notices.plan(meeting)

"""What this room does on news from below."""

from typing import Any

from django.dispatch import receiver
from django.utils import timezone

from kooperation.models import Cooperation
from kooperation.signals import team_changed
from meetings import notices
from meetings.models import Meeting


@receiver(team_changed)
def write_to_the_team_of_today(sender: type[Cooperation], *, cooperation: Cooperation, **kwargs: Any) -> None:
    """Who joins a team is invited to what comes, who leaves is not."""
    coming = Meeting.objects.coming(timezone.now()).filter(cooperation=cooperation)
    for meeting in coming.select_related("cooperation", "school"):
        notices.plan(meeting)

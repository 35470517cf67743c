"""The words of this room's mails."""

from django.conf import settings
from django.urls import reverse

from infrastructure.letters import letter
from infrastructure.outbox import Letter
from kooperation.models import Task
from meetings.choices import MeetingState
from meetings.models import Meeting


def reminder(*, meeting: Meeting, name: str, colleague: bool) -> Letter:
    """Before a meeting, to one person of either side; only colleagues get the link into the product."""
    link = settings.BASE_URL + reverse("meetings:list", args=[meeting.cooperation.address]) if colleague else ""
    return letter(
        "mail/meetings/reminder",
        {"meeting": meeting, "cooperation": meeting.cooperation, "school": meeting.school, "name": name, "link": link},
    )


def change(*, meeting: Meeting, name: str) -> Letter:
    """To somebody who was reminded of a date that no longer holds."""
    return letter(
        "mail/meetings/change",
        {
            "meeting": meeting,
            "cooperation": meeting.cooperation,
            "school": meeting.school,
            "name": name,
            "cancelled": meeting.state == MeetingState.CANCELLED,
        },
    )


def minutes(*, meeting: Meeting, name: str, colleague: bool) -> Letter:
    """The minutes, to one person of either side."""
    link = settings.BASE_URL + reverse("meetings:minutes", args=[meeting.cooperation.address, meeting.ref])
    return letter(
        "mail/meetings/minutes",
        {
            "meeting": meeting,
            "cooperation": meeting.cooperation,
            "school": meeting.school,
            "name": name,
            "link": link if colleague else "",
            "entries": meeting.entries.exclude(text="").order_by("position"),
            "people": meeting.attendance.order_by("name"),
            "decision": getattr(meeting, "decision", None),
            "tasks": Task.objects.filter(source=f"meeting:{meeting.ref}").select_related(
                "assignee__user", "assignee__contact"
            ),
        },
    )

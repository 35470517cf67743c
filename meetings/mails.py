"""Mails about meetings, minutes and pulse surveys."""

from dataclasses import replace
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from infrastructure import calendars
from infrastructure.calendars import Entry, Method, Person
from infrastructure.mail_templates import letter
from infrastructure.outbox import Letter
from kooperation.models import Task
from meetings.choices import MeetingState
from meetings.models import Meeting, Pulse


def _about(meeting: Meeting, name: str, *, colleague: bool) -> dict[str, Any]:
    """The context of every mail about a meeting; only colleagues get the link into the product."""
    link = settings.BASE_URL + reverse("meetings:list", args=[meeting.cooperation.address]) if colleague else ""
    return {
        "meeting": meeting,
        "cooperation": meeting.cooperation,
        "school": meeting.school,
        "name": name,
        "link": link,
        "cancelled": meeting.state == MeetingState.CANCELLED,
    }


def _with_entry(written: Letter, meeting: Meeting, guest: Person, *, leavings: int = 0, gone: bool = False) -> Letter:
    """The letter with the meeting for the guest's calendar: the same UID for ever, a higher sequence after a change.

    `leavings` counts how often this guest has left before: who returns is invited with a higher sequence than the
    cancellation had, else calendars keep the entry cancelled (RFC 5546, 2.1.4).
    """
    ours = meeting.school.email or parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    entry = Entry(
        uid=f"{meeting.ref}@zusammenspiel",
        sequence=meeting.sequence + leavings,
        starts_at=meeting.instant(),
        minutes=meeting.minutes,
        title=f"{meeting.title}: {meeting.cooperation.title}",
        place=meeting.place,
    )
    method = Method.CANCEL if gone or meeting.state == MeetingState.CANCELLED else Method.REQUEST
    text = calendars.invitation(
        entry, method=method, organizer=Person(ours, meeting.school.name), guest=guest, at=timezone.now()
    )
    return replace(written, calendar=text)


def invitation(*, meeting: Meeting, name: str, colleague: bool, to: str, leavings: int = 0) -> Letter:
    """To one person of either side, with an entry for the calendar."""
    written = letter("mail/meetings/invitation", _about(meeting, name, colleague=colleague))
    return _with_entry(written, meeting, Person(to, name), leavings=leavings)


def reminder(*, meeting: Meeting, name: str, colleague: bool, to: str) -> Letter:
    """Before a meeting, to one person of either side."""
    return letter("mail/meetings/reminder", _about(meeting, name, colleague=colleague))


def change(*, meeting: Meeting, name: str, to: str, leavings: int = 0) -> Letter:
    """To somebody who was invited or reminded: the date has moved or does not hold any more; the calendar follows."""
    written = letter("mail/meetings/change", _about(meeting, name, colleague=False))
    return _with_entry(written, meeting, Person(to, name), leavings=leavings)


def left(*, meeting: Meeting, name: str, to: str, leavings: int = 0) -> Letter:
    """To somebody who was told of a meeting and no longer belongs to the team; the calendar forgets it."""
    written = letter("mail/meetings/left", _about(meeting, name, colleague=False))
    return _with_entry(written, meeting, Person(to, name), leavings=leavings, gone=True)


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
            "addenda": meeting.addenda.order_by("at"),
            "tasks": Task.objects.filter(source=f"meeting:{meeting.ref}").select_related(
                "assignee__user", "assignee__contact"
            ),
        },
    )


def pulse(*, pulse: Pulse, name: str, link: str) -> Letter:
    """The short question, to one person of either side."""
    context = {"pulse": pulse, "cooperation": pulse.cooperation, "school": pulse.school, "name": name, "link": link}
    return letter("mail/meetings/pulse", context)

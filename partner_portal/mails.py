"""Mails of the partner portal."""

from dataclasses import dataclass

from infrastructure.mail_templates import letter
from infrastructure.outbox import Letter
from kooperation.models import GuestPass
from partner_portal.workspace import OpenRequest


@dataclass(frozen=True)
class Section:
    """One cooperation in a guest's mail: what is new, what is needed, and the link."""

    guest: GuestPass
    news: list[str]
    wanted: list[OpenRequest]
    link: str


def guest_news(sections: list[Section]) -> Letter:
    """The one mail of the day to a partner's person."""
    first = sections[0].guest
    context = {"sections": sections, "name": first.contact.name, "school": first.school, "first": first.cooperation}
    return letter("mail/overview/guest_news", context)

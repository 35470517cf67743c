"""Mails about agreements: reminders and signing."""

from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse

from agreements.choices import EventKind
from agreements.models import Agreement, SigningInvitation
from infrastructure.mail_templates import letter
from infrastructure.outbox import Letter

NOTICE, END, REVIEW = "notice", "end", "review"


def reminder(
    *, agreement: Agreement, name: str, day: date, kind: str, ends_on: date | None = None, party: str = ""
) -> Letter:
    """A reminder of a day of an agreement: the last day for notice (of one party or of all) with its end, the end, or a
    review."""
    return letter(
        "mail/agreements/reminder",
        {
            "agreement": agreement,
            "cooperation": agreement.cooperation,
            "school": agreement.school,
            "name": name,
            "day": day,
            "kind": kind,
            "ends_on": ends_on,
            "party": party,
            "link": settings.BASE_URL + reverse("agreements:edit", args=[agreement.cooperation.address]),
        },
    )


def _about(invitation: SigningInvitation, **more: Any) -> dict[str, Any]:
    agreement = invitation.round.version.agreement
    return {
        "invitation": invitation,
        "name": invitation.name,
        "school": invitation.school,
        "cooperation": agreement.cooperation,
        "agreement": agreement,
        "until": invitation.expires_at,
        **more,
    }


def signature_request(*, invitation: SigningInvitation, link: str, kind: EventKind) -> Letter:
    """The link for somebody who is asked to sign, for the first time or again."""
    return letter("mail/agreements/asked", _about(invitation, link=link, again=kind == EventKind.REMINDED))


def code(*, invitation: SigningInvitation, code: str) -> Letter:
    """The one-time code."""
    return letter("mail/agreements/code", _about(invitation, code=code))


def withdrawn(*, invitation: SigningInvitation, why: str) -> Letter:
    """To somebody whose link ended, with the reason."""
    return letter("mail/agreements/withdrawn", _about(invitation, why=why))


def finished(*, invitation: SigningInvitation, link: str) -> Letter:
    """To somebody who signed by link: all have signed, here are the file and its protocol."""
    return letter("mail/agreements/finished", _about(invitation, link=link))


def news(*, invitation: SigningInvitation, kind: EventKind, text: str) -> Letter:
    """To whoever asked: this person signed, declined, sees something wrong, or let the link expire."""
    where = reverse("agreements:signatures", args=[invitation.round.version.agreement.cooperation.address])
    about = _about(invitation, link=settings.BASE_URL + where, kind=str(kind), text=text)
    return letter("mail/agreements/news", about | {"name": invitation.by.name, "who": invitation.actor_name})

"""Invitations as a mail program gets them: over a real mail server, read by the standard's own rules."""

from collections.abc import Iterator
from datetime import date, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from accounts.models import Membership
from infrastructure import outbox
from kooperation.actions import add_to_team
from kooperation.models import Cooperation
from meetings import actions
from meetings.models import Meeting
from tests import make
from tests.product import free_port


class Mailbox:
    """Keeps every message whole."""

    def __init__(self) -> None:
        self.got: list[EmailMessage] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        self.got.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        return "250 OK"


@pytest.fixture
def mailbox(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailbox]:
    box, port = Mailbox(), free_port()
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_URL = f"smtp://127.0.0.1:{port}"
    monkeypatch.setattr(outbox, "clock_jumped", lambda: False)
    yield box
    server.stop()


def entry(mail: EmailMessage) -> dict[str, str]:
    """The properties of the calendar part, its folded lines put together (RFC 5545, section 3.1)."""
    part = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
    lines = part.get_content().replace("\r\n ", "").replace("\n ", "").splitlines()
    properties = {line.split(":", 1)[0].split(";")[0]: line.split(":", 1)[1] for line in lines if ":" in line}
    return properties | {"method of the part": str(part.get_param("method"))}


def to_partner(mailbox: Mailbox, address: str) -> list[dict[str, str]]:
    while outbox.drain():
        pass
    mails = [mail for mail in mailbox.got if address in mail["To"]]
    assert all(mail["Message-ID"] and mail["Auto-Submitted"] == "auto-generated" for mail in mails)
    return [entry(mail) for mail in mails if any(p.get_content_type() == "text/calendar" for p in mail.walk())]


def test_invited_moved_and_called_off(mailbox: Mailbox, henrike: Membership, today: Any) -> None:
    partner = make.partner(henrike.user)
    anke = make.contact(henrike.user, partner, email="anke@schule.example")
    cooperation = make.cooperation(henrike, partner)
    add_to_team(actor=henrike.user, cooperation=cooperation, contact=anke)
    make.series(henrike.user, Cooperation.objects.get(), date(2026, 12, 8))
    meeting = Meeting.objects.order_by("on")[0]
    (invited,) = to_partner(mailbox, anke.email)
    assert (invited["METHOD"], invited["method of the part"], invited["SEQUENCE"]) == ("REQUEST", "REQUEST", "0")
    assert "anke@schule.example" in invited["ATTENDEE"]
    day = meeting.on + timedelta(days=1)
    actions.move_meeting(actor=henrike.user, meeting=meeting, on=day, time=meeting.time, place="Aula")
    moved = to_partner(mailbox, anke.email)[-1]
    assert moved["UID"] == invited["UID"]
    assert (moved["METHOD"], int(moved["SEQUENCE"]) > 0, moved["LOCATION"]) == ("REQUEST", True, "Aula")
    assert f"{day:%Y%m%d}" in moved["DTSTART"]
    meeting.refresh_from_db()
    actions.cancel_meeting(actor=henrike.user, meeting=meeting)
    gone = to_partner(mailbox, anke.email)[-1]
    assert (gone["UID"], gone["METHOD"], gone["STATUS"]) == (invited["UID"], "CANCEL", "CANCELLED")
    assert int(gone["SEQUENCE"]) > int(moved["SEQUENCE"])

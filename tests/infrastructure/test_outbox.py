"""The outbox: mails are sent once, retried, and never flood anybody."""

import smtplib
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import School
from infrastructure import outbox
from infrastructure.choices import MailState
from infrastructure.models import Delivery, OutgoingMail

pytestmark = pytest.mark.postgresql


def queue(key: str = "one", **fields: Any) -> bool:
    values = {
        "kind": "test",
        "to": outbox.Recipient("anke@schule.example", "Anke Rüschhoff"),
        "letter": outbox.Letter("Treffen am\n9. Februar", "Guten Tag", "<p>Guten Tag</p>"),
    }
    return outbox.queue(key=key, **(values | fields))


def states() -> list[str]:
    return list(OutgoingMail.objects.order_by("key").values_list("state", flat=True))


def test_a_mail_goes_out_once_with_a_constant_message_id(school: School) -> None:
    assert queue()
    assert not queue(), "the same occasion is queued once"
    assert outbox.drain() == 1
    assert outbox.drain() == 0
    assert [m.subject for m in mail.outbox] == ["Treffen am 9. Februar"]
    row = OutgoingMail.objects.get()
    assert mail.outbox[0].extra_headers["Message-ID"] == row.message_id == f"<{row.id}@testserver>"
    assert mail.outbox[0].to == ['"Anke Rüschhoff" <anke@schule.example>']
    assert (row.state, Delivery.objects.count()) == (MailState.SENT, 1)


@pytest.mark.parametrize("address", ["a@b.example, c@d.example", "a@b.example\nBcc: c@d.example", "nobody", ""])
def test_an_address_is_exactly_one_mailbox(school: School, address: str) -> None:
    with pytest.raises(ValidationError):
        queue(to=outbox.Recipient(address))


def test_a_leased_mail_is_left_alone_until_its_lease_ends(school: School) -> None:
    queue()
    token, rows = outbox.claim()
    assert len(rows) == 1
    assert outbox.drain() == 0
    OutgoingMail.objects.update(locked_until=timezone.now() - timedelta(seconds=1))
    assert outbox.drain() == 1
    outbox.finish(rows[0], token, channel="smtp")
    assert Delivery.objects.count() == 1, "the first worker lost its lease and cannot finish"


def refuse(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def send(self: Any, *args: Any) -> None:
        raise error

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", send)


def test_a_refused_address_is_dead_and_can_be_sent_again(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    queue()
    with monkeypatch.context() as patch:
        refuse(patch, smtplib.SMTPRecipientsRefused({"anke@schule.example": (550, b"unknown")}))
        outbox.drain()
    assert states() == [MailState.DEAD]
    outbox.resend(OutgoingMail.objects.all())
    assert outbox.drain() == 1


def test_a_busy_server_is_tried_later_and_longer(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    queue()
    refuse(monkeypatch, smtplib.SMTPResponseException(450, b"later"))
    outbox.drain()
    row = OutgoingMail.objects.get()
    assert row.state == MailState.PLANNED
    assert row.locked_until
    assert row.locked_until > timezone.now() + timedelta(seconds=100)
    assert "450" in row.last_error


def test_a_server_that_is_away_costs_no_attempt(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    queue("one")
    queue("two")
    refuse(monkeypatch, ConnectionRefusedError("away"))
    outbox.drain()
    assert [row.attempts for row in OutgoingMail.objects.all()] == [0, 0]
    assert states() == [MailState.PLANNED] * 2


def test_a_mail_that_kills_its_worker_is_buried_after_eight_claims(school: School) -> None:
    queue()
    for _try in range(outbox.MAX_CLAIMS):
        outbox.claim()
        OutgoingMail.objects.update(locked_until=timezone.now() - timedelta(seconds=1))
    outbox.drain()
    assert states() == [MailState.DEAD]


def test_late_mails_wait_for_a_person(school: School) -> None:
    queue("late", due_at=timezone.now() - timedelta(days=4))
    queue("over", due_at=timezone.now() - timedelta(hours=2), not_after=timezone.now() - timedelta(hours=1))
    queue("future", due_at=timezone.now() + timedelta(days=1))
    assert outbox.drain() == 0
    assert states() == [MailState.PLANNED, MailState.STALE, MailState.STALE]


def test_a_jumping_clock_stops_everything(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    queue()
    monkeypatch.setattr(outbox, "_started_wall", outbox._started_wall - 3600)
    assert outbox.drain() == 0
    assert states() == [MailState.PLANNED]


def test_a_planned_mail_can_be_stopped_but_not_one_on_its_way(school: School) -> None:
    queue("one")
    queue("two")
    outbox.claim(batch=1)
    assert outbox.cancel(OutgoingMail.objects.all()) == 1
    assert sorted(states()) == [MailState.CANCELLED, MailState.PLANNED]

"""/healthz says what is alive."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import School
from infrastructure import outbox, schedule
from infrastructure.models import Heartbeat, OutgoingMail

pytestmark = pytest.mark.postgresql


@pytest.fixture
def beating(db: None) -> None:
    schedule.beat("clock")
    schedule.beat("documents")


def test_all_well(beating: None, client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["ok"]) == (200, True)


def test_a_silent_worker_is_named(beating: None, client: Client) -> None:
    Heartbeat.objects.filter(name="documents").update(at=timezone.now() - timedelta(seconds=100))
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["documents"].startswith("silent for 1")
    assert answer.json()["clock"] == "ok"


def test_waiting_mails_are_named(beating: None, school: School, client: Client) -> None:
    outbox.queue(key="x", kind="x", to=outbox.Recipient("a@b.example"), letter=outbox.Letter("x", "x"))
    OutgoingMail.objects.update(due_at=timezone.now() - timedelta(minutes=11))
    assert client.get("/healthz").json()["outbox"] != "ok"

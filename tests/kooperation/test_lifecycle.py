"""Pause, end, decline and resume: they keep all data and send signals to the apps above."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Membership
from infrastructure.choices import MailState
from infrastructure.models import AuditEntry, OutgoingMail
from kooperation.choices import Status
from kooperation.models import Cooperation, Retrospective
from meetings.choices import DecisionKind
from meetings.models import Meeting, MeetingSeries
from phases.models import LessonLearned
from tests import make
from tests.conftest import signed_in


@pytest.fixture
def cooperation(today: object, henrike: Membership) -> Cooperation:
    cooperation = make.cooperation(henrike, make.partner(henrike.user), title="Singklasse", phase=6)
    make.series(henrike.user, cooperation, date(2027, 2, 9))
    return cooperation


def url(cooperation: Cooperation, path: str) -> str:
    return f"/kooperationen/{cooperation.ref}/{path}"


def planned() -> int:
    return OutgoingMail.objects.filter(state=MailState.PLANNED).count()


def test_a_resting_cooperation_reminds_nobody_and_goes_on_where_it_was(
    henrike: Membership, cooperation: Cooperation, today: Any
) -> None:
    client, before = signed_in(henrike), planned()
    assert before
    refused = client.post(url(cooperation, "ruhen/"), {"until": "2026-11-23", "why": "Elternzeit"})
    assert "Dieser Tag liegt in der Vergangenheit." in refused.content.decode()
    assert "Elternzeit" in refused.content.decode()
    client.post(url(cooperation, "ruhen/"), {"until": "2027-02-01", "why": "Elternzeit"})
    cooperation.refresh_from_db()
    assert (cooperation.status, cooperation.rests_until) == (Status.PAUSED, date(2027, 2, 1))
    assert planned() == 0
    assert "Ruht bis 1. Februar 2027: Elternzeit" in client.get(url(cooperation, "")).content.decode()
    assert "Ruhezeit ist vorbei" not in client.get("/").content.decode()
    today.move_to("2027-02-01 09:00")
    assert "Ruhezeit ist vorbei: Singklasse" in signed_in(henrike).get("/").content.decode()
    signed_in(henrike).post(url(cooperation, "weiter/"))
    cooperation.refresh_from_db()
    assert (cooperation.status, cooperation.rests_until, cooperation.rest_reason) == (Status.ACTIVE, None, "")
    assert planned()


def test_an_end_looks_back_calls_meetings_off_and_can_be_taken_back(
    henrike: Membership, cooperation: Cooperation
) -> None:
    client = signed_in(henrike)
    typed = {"on": "2026-11-20", "why": "Zu wenige Anmeldungen", "learned": "Früher mit den Eltern sprechen"}
    too_early = client.post(url(cooperation, "beenden/"), typed | {"on": "2027-07-31"})
    assert "Dieser Tag liegt noch in der Zukunft." in too_early.content.decode()
    client.post(url(cooperation, "beenden/"), typed | {"instruments_back": "on"})
    cooperation.refresh_from_db()
    assert (cooperation.status, cooperation.ended_on) == (Status.ENDED, date(2026, 11, 20))
    assert not Meeting.objects.filter(state="planned").exists()
    assert not MeetingSeries.objects.filter(active=True).exists()
    text = client.get(url(cooperation, "")).content.decode()
    for words in ("Zu wenige Anmeldungen", "Früher mit den Eltern sprechen", "sind zurück"):
        assert words in text
    client.post(url(cooperation, "beenden/"), typed | {"thanks": "Ein Konzert"})
    assert Retrospective.objects.get().thanks == "Ein Konzert"
    client.post(url(cooperation, "weiter/"))
    cooperation.refresh_from_db()
    assert (cooperation.status, cooperation.ended_on) == (Status.ACTIVE, None)


def test_not_with_us_is_a_respected_result(henrike: Membership, timur: Membership) -> None:
    cooperation = make.cooperation(henrike, make.partner(henrike.user), phase=1)
    page = signed_in(timur).get(url(cooperation, "phasen/1/")).content.decode()
    assert "Mit uns nicht?" in page
    assert signed_in(timur).post(url(cooperation, "absagen/"), {"why": " "}).status_code == 422
    signed_in(timur).post(url(cooperation, "absagen/"), {"why": "Keine Lehrkraft frei"})
    cooperation.refresh_from_db()
    assert cooperation.status == Status.DECLINED
    assert AuditEntry.objects.filter(verb="cooperation_declined", about=cooperation.ref).exists()
    assert "Abgesagt: Keine Lehrkraft frei" in signed_in(timur).get(url(cooperation, "")).content.decode()


def test_what_was_learned_stands_in_phase_1_of_the_next_with_a_partner_of_that_kind(
    henrike: Membership, cooperation: Cooperation
) -> None:
    user = henrike.user
    advice = {
        "kind": "stumble",
        "text": "Der Raum war belegt",
        "advice": "Den Raum vorher ansehen",
        "on": date(2026, 11, 2),
    }
    make.row(user, LessonLearned(cooperation=cooperation), **advice)
    signed_in(henrike).post(
        url(cooperation, "beenden/"), {"on": "2026-11-20", "why": "x", "learned": "Mit Eltern sprechen"}
    )
    school = make.cooperation(henrike, make.partner(user, "Kastaniengrundschule"), phase=1, title="Neu")
    text = signed_in(henrike).get(url(school, "phasen/1/")).content.decode()
    assert "Den Raum vorher ansehen" in text
    assert "Mit Eltern sprechen" in text
    home = make.cooperation(henrike, make.partner(user, "Ahornblick", kind="senior_home"), phase=1, title="Singkreis")
    assert "Den Raum vorher ansehen" not in signed_in(henrike).get(url(home, "phasen/1/")).content.decode()


def test_the_decision_to_end_leaves_a_task_on_its_day(henrike: Membership, cooperation: Cooperation) -> None:
    meeting = make.meetings.actions.begin(actor=henrike.user, meeting=Meeting.objects.order_by("on")[0])
    day = timezone.localdate() + timedelta(days=200)
    for on in (day, day + timedelta(days=1)):
        make.meetings.actions.decide(
            actor=henrike.user, meeting=meeting, kind=DecisionKind.END, reason="Kein Bedarf", on=on
        )
    assert list(cooperation.tasks.values_list("due_on", flat=True)) == [day + timedelta(days=1)]
    page = signed_in(henrike).get(url(cooperation, f"termine/{meeting.ref}/")).content.decode()
    assert f"beenden/?am={on:%Y-%m-%d}" in page

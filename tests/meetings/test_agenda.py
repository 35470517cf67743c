"""Agenda points wait for the next meeting and become points of its minutes."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Membership
from infrastructure.models import AuditEntry
from kooperation.models import Cooperation
from meetings import actions
from meetings.models import AgendaPoint, Meeting
from tests import make
from tests.conftest import signed_in


@pytest.fixture
def cooperation(henrike: Membership, today: Any) -> Cooperation:
    cooperation = make.cooperation(henrike, make.partner(henrike.user), phase=7)
    make.series(henrike.user, cooperation, date(2026, 11, 24))
    return cooperation


def add(henrike: Membership, cooperation: Cooperation, text: str, source: str = "") -> AgendaPoint:
    return actions.add_agenda_point(actor=henrike.user, cooperation=cooperation, text=text, source=source)


def test_the_same_source_waits_once_with_its_newest_words(cooperation: Cooperation, henrike: Membership) -> None:
    first = add(henrike, cooperation, "Ziele", "question:3.goals")
    assert add(henrike, cooperation, "Ziele", "question:3.goals") == first
    assert add(henrike, cooperation, "Ziele und Wege", "question:3.goals") == first
    assert AgendaPoint.objects.get().text == "Ziele und Wege"
    assert AuditEntry.objects.filter(verb="agenda_point_added").count() == 2
    add(henrike, cooperation, "Schlüssel")
    add(henrike, cooperation, "Schlüssel")
    assert AgendaPoint.objects.count() == 3, "what people type has no source and may stand twice"
    with pytest.raises(ValidationError):
        add(henrike, cooperation, "")


def test_dropped_by_its_source(cooperation: Cooperation, henrike: Membership) -> None:
    add(henrike, cooperation, "Ziele", "question:3.goals")
    drop = {"actor": henrike.user, "cooperation": cooperation}
    assert not actions.drop_agenda_point(**drop, source="question:3.team")
    assert not actions.drop_agenda_point(**drop, source="")
    assert actions.drop_agenda_point(**drop, source="question:3.goals")
    assert not AgendaPoint.objects.exists()
    assert AuditEntry.objects.filter(verb="agenda_point_dropped").count() == 1


def test_what_waited_becomes_points_of_the_minutes(cooperation: Cooperation, henrike: Membership) -> None:
    point = add(henrike, cooperation, "Ziele", "question:3.goals")
    first, second = Meeting.objects.order_by("on")[:2]
    actions.begin(actor=henrike.user, meeting=first)
    entry = first.entries.order_by("-position")[0]
    assert (entry.key, entry.heading, entry.position) == (f"point:{point.ref}", "Ziele", 5)
    assert not actions.drop_agenda_point(actor=henrike.user, cooperation=cooperation, source="question:3.goals")
    assert not actions.strike_agenda_point(actor=henrike.user, point=point)
    assert add(henrike, cooperation, "Ziele", "question:3.goals") != point, "asked again, it waits for the next one"
    actions.begin(actor=henrike.user, meeting=second)
    assert second.entries.order_by("-position")[0].heading == "Ziele"


def test_the_page(cooperation: Cooperation, henrike: Membership) -> None:
    client, url = signed_in(henrike), f"/kooperationen/{cooperation.ref}/termine/"
    refused = client.post(f"{url}punkte/", {"text": "x" * 301})
    assert refused.status_code == 422
    assert "x" * 301 in refused.content.decode(), "what was typed stays"
    client.post(f"{url}punkte/", {"text": "Klaviertransport"})
    assert "Klaviertransport" in client.get(url).content.decode()
    point = AgendaPoint.objects.get()
    client.post(f"{url}punkte/{point.ref}/streichen/")
    assert not AgendaPoint.objects.exists()
    assert client.post(f"{url}punkte/{point.ref}/streichen/").status_code == 404

"""Minutes: attendance, points, measures, decision."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Membership
from infrastructure.models import OutgoingMail
from kooperation.actions import add_to_team
from kooperation.choices import Side
from kooperation.models import Cooperation, Task
from meetings import actions
from meetings.choices import DecisionKind, MeetingState
from meetings.models import Decision, Meeting, MinutesEntry
from phases.models import GateFact
from tests import make
from tests.conftest import signed_in


@pytest.fixture
def cooperation(henrike: Membership, pia: Membership, today: Any) -> Cooperation:
    partner = make.partner(henrike.user)
    cooperation = make.cooperation(henrike, partner, title="Singklasse", phase=7)
    add_to_team(actor=henrike.user, cooperation=cooperation, user=pia.user)
    add_to_team(actor=henrike.user, cooperation=cooperation, contact=make.contact(henrike.user, partner))
    make.series(henrike.user, cooperation, date(2026, 11, 24))
    return cooperation


@pytest.fixture
def meeting(cooperation: Cooperation, pia: Membership) -> Meeting:
    return actions.begin(actor=pia.user, meeting=Meeting.objects.order_by("on")[0])


def url(meeting: Meeting, rest: str = "") -> str:
    return f"/kooperationen/{meeting.cooperation.ref}/termine/{meeting.ref}/{rest}"


def test_from_the_first_word_to_the_confirmation(
    cooperation: Cooperation, henrike: Membership, pia: Membership
) -> None:
    meeting = Meeting.objects.order_by("on")[0]
    client = signed_in(pia)
    client.post(url(meeting, "beginnen/"))
    first = MinutesEntry.objects.order_by("position")[0]
    client.post(url(meeting, f"punkte/{first.ref}/"), {"text": "Es läuft gut, die Aula hallt.", "version": 0})
    team = list(cooperation.team.values_list("pk", flat=True))
    client.post(url(meeting, "anwesend/"), {"members": team})
    member = cooperation.team.get(user=pia.user)
    client.post(url(meeting, "aufgabe/"), {"title": "Vorhänge", "assignee": member.pk, "due_on": "2027-01-15"})
    form = {"kind": "continue", "reason": "Die Kinder singen gern."}
    assert client.post(url(meeting, "entscheidung/"), form).status_code == 403, "the leadership decides"
    signed_in(henrike).post(url(meeting, "entscheidung/"), form)
    OutgoingMail.objects.filter(kind="meeting_minutes").delete()
    for _twice in range(2):
        client.post(url(meeting, "versenden/"))
    mails = list(OutgoingMail.objects.filter(kind="meeting_minutes"))
    assert len(mails) == 3, "everybody of both sides, once for this text"
    for words in (
        "die Aula hallt",
        "Anwesend: ",
        "Anke Rüschhoff",
        "- Vorhänge, Pia Steinkötter, 15.01.2027",
        "weiterführen",
    ):
        assert words in mails[0].body_text
    client.post(url(meeting, "aufgabe/"), {"title": "Noten bestellen"})
    client.post(url(meeting, "versenden/"))
    assert OutgoingMail.objects.filter(kind="meeting_minutes").count() == 6, "what is new goes to all again"
    client.post(url(meeting, "bestaetigen/"), {"told_by": "Anke Rüschhoff"})
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.MINUTES, "ours is missing"
    client.post(url(meeting, "bestaetigen/"), {"seite": "school"})
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.CONFIRMED
    late = client.post(url(meeting, f"punkte/{first.ref}/"), {"text": "Anders", "version": 1})
    assert late.status_code == 422
    assert "nichts mehr geändert" in late.content.decode()
    assert Task.objects.get(title="Vorhänge").source == f"meeting:{meeting.ref}"
    assert "die Aula hallt" in client.get(url(meeting)).content.decode()


@pytest.mark.parametrize("kind", [DecisionKind.PAUSE, DecisionKind.END])
def test_pausing_and_ending_need_a_day(meeting: Meeting, henrike: Membership, kind: str) -> None:
    client = signed_in(henrike)
    refused = client.post(url(meeting, "entscheidung/"), {"kind": kind, "reason": "Elternzeit"})
    assert refused.status_code == 422
    assert "brauchen einen Tag" in refused.content.decode()
    assert "Elternzeit" in refused.content.decode()
    client.post(url(meeting, "entscheidung/"), {"kind": kind, "reason": "Elternzeit", "on": "2027-07-31"})
    assert Decision.objects.get().on == date(2027, 7, 31)
    assert GateFact.objects.get(key="decision").met


def test_minutes_written_by_two_lose_nothing(meeting: Meeting, henrike: Membership, pia: Membership) -> None:
    point = meeting.entries.order_by("position")[0]
    signed_in(henrike).post(url(meeting, f"punkte/{point.ref}/"), {"text": "Von Henrike", "version": 0})
    for headers in ({}, {"HX-Request": "true"}):
        late = signed_in(pia, **headers).post(url(meeting, f"punkte/{point.ref}/"), {"text": "Von Pia", "version": 0})
        assert late.status_code == 409
        assert "Von Pia</textarea>" in late.content.decode() or headers == {}
    both = signed_in(pia, **{"HX-Request": "true"}).post(
        url(meeting, f"punkte/{point.ref}/"), {"text": "Von Pia", "version": 1, "take": "both"}
    )
    assert "Von Henrike\n\nVon Pia</textarea>" in both.content.decode()
    saved = signed_in(pia, **{"HX-Request": "true"}).post(
        url(meeting, f"punkte/{point.ref}/"), {"text": "Von Henrike\n\nVon Pia", "version": 1}
    )
    assert "Gespeichert um" in saved.content.decode()


def test_nothing_is_sent_or_confirmed_before_its_time(meeting: Meeting, pia: Membership) -> None:
    with pytest.raises(ValidationError):
        actions.send_minutes(actor=pia.user, meeting=meeting)
    with pytest.raises(ValidationError):
        actions.confirm(actor=pia.user, meeting=meeting, side=Side.PARTNER, told_by="Anke")


def test_a_running_meeting_is_left_alone_by_the_planner(
    meeting: Meeting, cooperation: Cooperation, henrike: Membership
) -> None:
    make.series(henrike.user, cooperation, date(2027, 2, 9))
    meeting.refresh_from_db()
    assert (meeting.on, meeting.state) == (date(2026, 11, 24), MeetingState.RUNNING)


def test_the_calendar_shows_meetings_tasks_and_holidays(meeting: Meeting, henrike: Membership) -> None:
    make.kooperation.actions.add_task(
        actor=henrike.user, cooperation=meeting.cooperation, title="Noten kopieren", due_on=date(2026, 11, 27)
    )
    page = signed_in(henrike).get("/kalender/").content.decode()
    assert "November 2026" in page
    assert "14:00 Singklasse" in page
    assert "Noten kopieren" in page
    december = signed_in(henrike).get("/kalender/?monat=2026-12").content.decode()
    assert "Weihnachtsferien" in december
    for nonsense in ("x", "2026-13", "99999-01", "0-1", ""):
        assert signed_in(henrike).get("/kalender/", {"monat": nonsense}).status_code == 200


def test_a_full_day_of_the_calendar_says_how_much_more_there_is_and_leaves_nothing_out(
    meeting: Meeting, henrike: Membership
) -> None:
    for number in range(7):
        make.kooperation.actions.add_task(
            actor=henrike.user, cooperation=meeting.cooperation, title=f"Aufgabe {number}", due_on=date(2026, 11, 24)
        )
    client = signed_in(henrike)
    month = client.get("/kalender/?monat=2026-11").content.decode()
    assert "und 4 weitere" in month, "the meeting itself is the eighth"
    assert "Aufgabe 6" not in month
    day = client.get("/kalender/?monat=2026-11&tag=2026-11-24").content.decode()
    assert all(f"Aufgabe {number}" in day for number in range(7))
    for nonsense in ("2026-11-99", "x", "2026-11-25"):
        assert client.get(f"/kalender/?monat=2026-11&tag={nonsense}").status_code == 200

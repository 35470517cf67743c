"""Calendars by secret address; "How is it going?" by link; the steering group."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from icalendar import Calendar

from accounts.actions import change_member, choose_mails
from accounts.choices import Role, Topic
from accounts.models import Membership
from infrastructure import throttle
from infrastructure.models import AuditEntry, OutgoingMail
from kooperation.actions import add_task, add_to_team, comment
from kooperation.models import Cooperation
from meetings import actions, pulses
from meetings.choices import MeetingKind, Rhythm
from meetings.models import CalendarFeed, Meeting, Pulse, PulseAnswer, SteeringSeat
from tests import make
from tests.conftest import signed_in


@pytest.fixture(autouse=True)
def _patient() -> None:
    throttle.forget()


@pytest.fixture
def cooperation(henrike: Membership, pia: Membership, today: Any) -> Cooperation:
    partner = make.partner(henrike.user)
    cooperation = make.cooperation(henrike, partner, title="Singklasse", phase=7)
    add_to_team(actor=henrike.user, cooperation=cooperation, user=henrike.user)
    add_to_team(actor=henrike.user, cooperation=cooperation, user=pia.user)
    add_to_team(actor=henrike.user, cooperation=cooperation, contact=make.contact(henrike.user, partner))
    make.series(henrike.user, cooperation, date(2027, 2, 9))
    return cooperation


def address(client: Client, url: str) -> str:
    """The path of a feed as the page shows it once."""
    match = re.search(r'value="[^"]*(/kalender/abo/[\w-]{43}\.ics)"', client.post(url).content.decode())
    assert match
    return match[1]


def test_a_person_subscribes_and_renews(cooperation: Cooperation, pia: Membership, henrike: Membership) -> None:
    make.series(henrike.user, make.cooperation(henrike, title="Fremd"), date(2027, 2, 9))
    client = signed_in(pia)
    path = address(client, "/kalender/abo/")
    assert path not in client.get("/kalender/abo/").content.decode(), "shown once"
    answer = Client().get(path)
    assert answer.headers["Content-Type"].startswith("text/calendar")
    assert answer.headers["Cache-Control"] == "private, max-age=900"
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    assert [str(event["summary"]) for event in events] == ["Feedback-Gespräch: Singklasse"] * 2
    assert events[0]["dtstart"].dt.isoformat() == "2027-02-09T14:00:00+01:00"
    assert Client().get(path, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    newer = address(client, "/kalender/abo/")
    assert Client().get(path).status_code == 404
    assert Client().get(newer).status_code == 200
    assert CalendarFeed.objects.get().token_hash not in newer
    change_member(actor=henrike.user, membership=pia, role=Role.TEACHER, is_active=False)
    assert Client().get(newer).status_code == 404, "who may not sign in sees nothing"


def test_a_cooperations_calendar_holds_nothing_from_inside(cooperation: Cooperation, henrike: Membership) -> None:
    add_task(actor=henrike.user, cooperation=cooperation, title="Geheime Aufgabe", due_on=date(2027, 2, 1))
    comment(actor=henrike.user, cooperation=cooperation, text="Interne Bemerkung")
    first = Meeting.objects.order_by("on")[0]
    url = f"/kooperationen/{cooperation.ref}/termine/abo/"
    client = signed_in(henrike)
    path = address(client, url)
    actions.cancel_meeting(actor=henrike.user, meeting=first)
    text = Client().get(path).content.decode()
    assert "STATUS:CANCELLED" in text
    assert "Geheime" not in text
    assert "Interne" not in text
    client.post(url, {"tun": "beenden"})
    assert Client().get(path).status_code == 404
    assert "Noch keine Adresse" in client.get(url).content.decode()


def test_guessing_is_slowed_down(cooperation: Cooperation) -> None:
    answers = [Client().get(f"/kalender/abo/{'x' * 43}.ics").status_code for _try in range(121)]
    assert answers[0] == 404
    assert answers[-1] == 429


def links() -> list[str]:
    rows = OutgoingMail.objects.filter(kind="pulse").order_by("to_address")
    return [re.search(r"/wie-laeufts/[\w-]{43}/", mail.body_text)[0] for mail in rows]  # type: ignore[index]


def test_how_is_it_going(cooperation: Cooperation, henrike: Membership, pia: Membership, today: Any) -> None:
    choose_mails(actor=pia.user, membership=pia, choices={Topic.PULSE: False})
    url = f"/kooperationen/{cooperation.ref}/termine/steuerungsgruppe/"
    client = signed_in(henrike)
    client.post(f"{url}fragen/")
    client.post(f"{url}fragen/")
    assert Pulse.objects.count() == 1
    assert len(links()) == 2, "Pia does not want to be asked"
    assert all(mail.secret for mail in OutgoingMail.objects.filter(kind="pulse"))
    ours, theirs = sorted(links(), key=lambda path: pulses.find(path.split("/")[2]).side != "school")
    guest = Client()
    assert "zufrieden" in guest.get(theirs).content.decode()
    assert guest.post(theirs, {"goals": "3"}).status_code == 422
    assert guest.post(theirs, {"content": "9"}).status_code == 422
    guest.post(theirs, {"content": "1", "goals": "3", "text": "Die Aula hallt."})
    guest.post(theirs, {"content": "2", "goals": "3", "text": "Die Aula hallt."})
    guest.post(ours, {"content": "4", "goals": "0"})
    page = client.get(url).content.decode()
    assert "<svg" in page
    assert "2 von 2" in page
    assert "Die Aula hallt." in page
    assert "auseinander" in page
    [result] = pulses.results(cooperation)
    assert result.cells == [4, 2, None, 3], "who cannot say does not count"
    assert AuditEntry.objects.filter(verb="pulse_answered").count() == 2, "changed within ten minutes is one"
    today.shift(timedelta(days=15))
    assert guest.get(theirs).status_code == 404
    row = PulseAnswer.objects.order_by("pk")[0]
    with pytest.raises(ValidationError):
        actions.answer_pulse(actor=row, content=1, goals=None, text="")
    signed_in(henrike).post(f"{url}fragen/")
    assert Pulse.objects.count() == 2
    assert len(pulses.plots(pulses.results(cooperation))) == 2


def test_nobody_can_be_asked(henrike: Membership, today: Any) -> None:
    empty = make.cooperation(henrike, title="Leer")
    empty.team.all().delete()
    with pytest.raises(ValidationError):
        actions.ask_pulse(actor=henrike.user, cooperation=empty)
    assert pulses.plots(pulses.results(empty)) == []


def test_the_steering_group_meets_by_itself(cooperation: Cooperation, henrike: Membership, pia: Membership) -> None:
    url = f"/kooperationen/{cooperation.ref}/termine/steuerungsgruppe/"
    client = signed_in(henrike)
    form = {"title": "Steuerungsgruppe", "rhythm": "two_months", "anchor": "2027-01-12", "time": "16:00"}
    assert client.post(f"{url}serie/", form | {"minutes": "5"}).status_code == 422
    client.post(f"{url}serie/", form | {"minutes": "60"})
    group = Meeting.objects.filter(kind=MeetingKind.STEERING)
    assert group.count() == 6
    seated = cooperation.team.filter(user=pia.user)
    client.post(f"{url}sitze/", {"members": [seated.get().pk]})
    assert SteeringSeat.objects.get().member == seated.get()
    first = group.order_by("on")[0]
    to = OutgoingMail.objects.filter(key__contains=first.ref, state="planned").values_list("to_address", flat=True)
    assert set(to) == {pia.user.email}
    actions.begin(actor=henrike.user, meeting=first)
    assert [entry.heading for entry in first.entries.order_by("position")][:2] == [
        "Wie läuft's?",
        "Sind alle damit zufrieden, wie es läuft?",
    ]
    assert "Steuerungsgruppe" in client.get(url).content.decode()
    client.post(f"/kooperationen/{cooperation.ref}/termine/serie/beenden/", {"art": "steering"})
    assert group.filter(state="planned").count() == 0
    assert Meeting.objects.filter(kind=MeetingKind.FEEDBACK).count() == 2, "the feedback series goes on"


def test_two_series_of_a_cooperation_stay_apart(cooperation: Cooperation, henrike: Membership) -> None:
    make.series(henrike.user, cooperation, date(2027, 1, 12), kind=MeetingKind.STEERING, rhythm=Rhythm.QUARTERLY)
    assert cooperation.series.filter(active=True).count() == 2

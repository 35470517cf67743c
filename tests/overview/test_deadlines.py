"""The list of deadlines; the weekly digest; mails that can be reworded or switched off."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from accounts.models import Membership, NotificationPreference
from infrastructure.choices import MailState
from infrastructure.models import OutgoingMail
from kooperation.actions import add_task, add_to_team, log_contact
from kooperation.choices import ContactWay
from kooperation.models import Cooperation
from meetings import actions
from meetings.choices import MeetingKind
from meetings.models import Meeting
from overview import tasks
from tests import make
from tests.conftest import signed_in

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def cooperation(henrike: Membership, pia: Membership, today: Any) -> Cooperation:
    partner = make.partner(henrike.user)
    cooperation = make.cooperation(henrike, partner)
    add_to_team(actor=henrike.user, cooperation=cooperation, user=pia.user)
    return cooperation


def test_one_page_for_everything_with_a_day(
    cooperation: Cooperation, henrike: Membership, pia: Membership, today: Any
) -> None:
    make.term(henrike.user, cooperation)
    make.series(henrike.user, cooperation, date(2027, 2, 9))
    make.condition(henrike.user, cooperation)
    add_task(actor=henrike.user, cooperation=cooperation, title="Noten kopieren", due_on=date(2026, 11, 20))
    partner = cooperation.partner_links.get().partner
    log_contact(
        actor=henrike.user,
        partner=partner,
        cooperation=cooperation,
        way=ContactWay.PHONE,
        result="Rückruf",
        promised_until=date(2026, 12, 4),
    )
    other = make.cooperation(henrike, partner, title="Chorklasse")
    add_task(actor=henrike.user, cooperation=other, title="Fremde Aufgabe", due_on=date(2026, 12, 1))
    page = signed_in(henrike).get("/fristen/").content.decode()
    for words in (
        "Letzter Tag für eine Kündigung",
        "30.04.2027",
        "Feedback-Gespräch",
        "Noten kopieren",
        "Förderverein",
    ):
        assert words in page
    assert "Antwort zugesagt: Grundschule am Mühlenteich" in page
    assert page.index("Überfällig") < page.index("Noten kopieren") < page.index("Es kommt")
    assert "Fremde Aufgabe" in page
    assert "Fremde Aufgabe" not in signed_in(pia).get("/fristen/").content.decode(), "teachers begin with their own"
    assert "Fremde Aufgabe" in signed_in(pia).get("/fristen/?meine=0").content.decode()
    only = signed_in(henrike).get("/fristen/?art=task").content.decode()
    assert "Noten kopieren" in only
    assert "Förderverein" not in only
    assert signed_in(henrike).get("/fristen/?art=quatsch&seite=x").status_code == 200
    assert "Förderverein" in signed_in(henrike).get("/kalender/?monat=2027-07").content.decode()
    today.shift(timedelta(days=30))
    assert "Seit einer Weile ist nichts geschehen" in signed_in(henrike).get("/fristen/").content.decode()


def test_the_queries_do_not_grow_with_the_rows(
    cooperation: Cooperation, henrike: Membership, django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        add_task(actor=henrike.user, cooperation=cooperation, title=f"Aufgabe {number}", due_on=date(2026, 12, 1))
    for number in range(10):
        make.term(henrike.user, make.cooperation(henrike, title=f"Kooperation {number}"))
    client = signed_in(henrike)
    with django_assert_max_num_queries(25):
        client.get("/fristen/")


def test_the_week_ahead_on_mondays_only(cooperation: Cooperation, henrike: Membership, pia: Membership) -> None:
    member = cooperation.team.get(user=pia.user)
    add_task(
        actor=henrike.user, cooperation=cooperation, title="Noten kopieren", assignee=member, due_on=date(2026, 11, 27)
    )
    for _twice in range(2):
        tasks.weekly_digest()
    mail = OutgoingMail.objects.get(kind="digest", to_address=pia.user.email)
    assert "Noten kopieren" in mail.body_text
    assert "/konto/nachrichten/" in mail.body_text
    assert not OutgoingMail.objects.filter(kind="digest", to_address=henrike.user.email).exists(), "nothing for her"


@pytest.mark.parametrize(
    ("day", "sent"),
    [(date(2026, 11, 23), 1), (date(2026, 11, 24), 0), (date(2026, 12, 28), 0), (date(2027, 1, 11), 1)],
)
def test_not_in_the_holidays_and_not_on_other_days(
    cooperation: Cooperation, henrike: Membership, pia: Membership, today: Any, day: date, sent: int
) -> None:
    member = cooperation.team.get(user=pia.user)
    add_task(actor=henrike.user, cooperation=cooperation, title="Noten", assignee=member, due_on=date(2026, 11, 27))
    today.move_to(datetime(day.year, day.month, day.day, 7, 1, tzinfo=BERLIN))
    tasks.weekly_digest()
    assert OutgoingMail.objects.filter(kind="digest", to_address=pia.user.email).count() == sent


def test_switched_off_and_on_again(cooperation: Cooperation, henrike: Membership, pia: Membership, today: Any) -> None:
    make.series(henrike.user, cooperation, date(2026, 12, 10))
    mine = OutgoingMail.objects.filter(kind="meeting_reminder", to_address=pia.user.email, state=MailState.PLANNED)
    before = mine.count()
    assert before
    client = signed_in(pia)
    assert "Die Woche im Überblick" in client.get("/konto/nachrichten/").content.decode()
    client.post("/konto/nachrichten/", {"digest": "on"})
    assert not mine.exists()
    assert NotificationPreference.objects.filter(membership=pia, on=False).count() == 3
    assert OutgoingMail.objects.filter(kind="meeting_invitation", to_address=pia.user.email).exists()
    today.move_to(datetime(2026, 12, 8, 12, 0, tzinfo=BERLIN))
    signed_in(pia).post("/konto/nachrichten/", {"reminders": "on", "minutes": "on", "pulse": "on"})
    first = Meeting.objects.order_by("on")[0]
    assert not mine.filter(key__contains=first.ref).exists(), "nothing for what is past"
    assert mine.count() == before - 2
    tasks.weekly_digest()
    assert not OutgoingMail.objects.filter(kind="digest").exists()


def test_a_planned_message_gets_other_words(cooperation: Cooperation, henrike: Membership) -> None:
    make.series(henrike.user, cooperation, date(2027, 2, 9))
    mail = OutgoingMail.objects.filter(kind="meeting_invitation")[0]
    client, url = signed_in(henrike), f"/nachrichten/{mail.ref}/aendern/"
    assert mail.subject in client.get(url).content.decode()
    assert client.post(url, {"subject": "Neu", "text": " "}).status_code == 422
    client.post(url, {"subject": "Einladung, bitte lesen", "text": "Kommen Sie gern.\r\nBis bald"})
    mail.refresh_from_db()
    assert (mail.subject, mail.body_text) == ("Einladung, bitte lesen", "Kommen Sie gern.\nBis bald")
    assert "Kommen Sie gern." in mail.body_html
    assert "BEGIN:VCALENDAR" in mail.calendar
    client.post(f"/nachrichten/{mail.ref}/stoppen/")
    assert client.get(url).status_code == 404, "a stopped one is not planned"


def test_meetings_without_minutes_are_late(cooperation: Cooperation, henrike: Membership, today: Any) -> None:
    values = {"title": "", "minutes": 60, "place": "", "time": datetime(2026, 1, 1, 14).time()}
    actions.add_meeting(
        actor=henrike.user, cooperation=cooperation, kind=MeetingKind.OTHER, on=date(2026, 11, 24), **values
    )
    today.shift(timedelta(days=5))
    assert "Protokoll fehlt: Treffen" in signed_in(henrike).get("/fristen/").content.decode()

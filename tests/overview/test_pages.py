"""Pages across several apps, the outbox, the demo."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Membership, School
from agreements.models import Version
from infrastructure import outbox, tenancy
from infrastructure.choices import MailState
from infrastructure.models import OutgoingMail
from kooperation.models import Cooperation, Partner
from meetings.models import Meeting
from phases.progress import counted
from tests import make
from tests.conftest import signed_in


def test_the_head_sees_where_everything_stands_and_what_stalls(henrike: Membership) -> None:
    partner = make.partner(henrike.user)
    make.cooperation(henrike, partner, title="Singklasse", phase=3)
    quiet = make.cooperation(henrike, partner, title="Waldmusik", phase=3)
    Cooperation.objects.filter(pk=quiet.pk).update(last_activity_at=timezone.now() - timedelta(weeks=4, hours=1))
    page = signed_in(henrike).get("/")
    text = page.content.decode()
    assert "Stockt seit 4 Wochen: Waldmusik" in text
    assert [(c.number, c.total, c.stalled) for c in page.context["columns"] if c.total] == [(3, 2, 1)]
    assert "2 laufende Kooperationen." in text
    assert "1 braucht heute Ihre Aufmerksamkeit." in text


def test_a_quiet_day_says_so(henrike: Membership) -> None:
    assert "Alles im Takt." in signed_in(henrike).get("/").content.decode()


def test_a_teacher_begins_with_tasks(pia: Membership, henrike: Membership) -> None:
    client = signed_in(pia)
    assert client.get("/").headers["Location"] == "/aufgaben/"
    assert "Nichts offen. Schönen Tag!" in client.get("/aufgaben/").content.decode()
    cooperation = make.cooperation(henrike, title="Singklasse")
    make.kooperation.actions.add_to_team(actor=henrike.user, cooperation=cooperation, user=pia.user)
    page = client.get("/aufgaben/").content.decode()
    assert "6 Fragen warten." in page


def test_the_internal_dialogue_stays_with_leadership_and_team(henrike: Membership, klara: Membership) -> None:
    cooperation = make.cooperation(henrike, phase=1)
    page = signed_in(klara).get(cooperation.get_absolute_url()).content.decode()
    assert "Den internen Dialog lesen die Leitung und das Team." in page
    refused = signed_in(klara).get(f"/kooperationen/{cooperation.ref}/phasen/1/")
    text = refused.content.decode()
    assert refused.status_code == 403
    assert "Interne Antworten lesen" in text
    assert "Dr. Henrike Vosskamp" in text, "whom to ask"


def queue(state: str) -> OutgoingMail:
    outbox.queue(key=state, kind="x", to=outbox.Recipient("a@b.example"), letter=outbox.Letter("Betreff", "Inhalt"))
    OutgoingMail.objects.filter(key=state).update(state=state)
    return OutgoingMail.objects.get(key=state)


def test_messages_are_read_stopped_and_sent_again(henrike: Membership) -> None:
    client, planned, dead = signed_in(henrike), queue("planned"), queue("dead")
    assert "Betreff" in client.get("/nachrichten/").content.decode()
    assert "Inhalt" in client.get(f"/nachrichten/{planned.ref}/").content.decode()
    client.post(f"/nachrichten/{planned.ref}/stoppen/")
    client.post(f"/nachrichten/{dead.ref}/senden/")
    states = dict(OutgoingMail.objects.values_list("key", "state"))
    assert states == {"planned": MailState.CANCELLED, "dead": MailState.PLANNED}


def test_undelivered_mail_needs_attention(henrike: Membership) -> None:
    queue("dead")
    assert "Betreff" in signed_in(henrike).get("/").content.decode()


@pytest.mark.parametrize("address", ["/gibt-es-nicht/", "/kooperationen/2222222222/", "/kooperationen/x/"])
def test_an_unknown_address_is_told_kindly(henrike: Membership, address: str) -> None:
    answer = signed_in(henrike).get(address)
    assert answer.status_code == 404
    assert "Diese Seite gibt es nicht (mehr)" in answer.content.decode()


def demo(*arguments: str) -> str:
    out = StringIO()
    call_command("demo", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.slow
def test_the_demo_is_entered_once_and_is_consistent(today: Any, db: None) -> None:
    assert "entered (12 PDFs made)" in demo()
    assert "is there already" in demo()
    schools = list(School.objects.order_by("pk"))
    assert [school.name for school in schools] == ["Musikschule der Stadt Wiesenbrück", "Musikschule Altwerra"]
    with tenancy.of(schools[0].pk):
        assert Partner.objects.count() == 16, "fifteen, and the one that declined"
        assert Cooperation.objects.open().count() == 12
        phases = sorted(Cooperation.objects.open().values_list("phase", flat=True))
        assert phases == [1, 2, 3, 4, 4, 5, 6, 6, 6, 7, 7, 7]
        for cooperation in Cooperation.objects.all():
            assert cooperation.progress == counted([cooperation])[cooperation.pk]
        assert not Version.objects.filter(pdf="").exists()
        assert {m.on.isoformat() for m in Meeting.objects.filter(state="planned")} >= {"2026-12-14", "2027-02-09"}
        assert OutgoingMail.objects.filter(state=MailState.PLANNED).exists()
    with tenancy.of(schools[1].pk):
        assert (Partner.objects.count(), Cooperation.objects.count()) == (1, 1)


@pytest.mark.slow
def test_the_demo_can_be_reset_only_where_it_is_a_demo(today: Any, db: None, settings: Any) -> None:
    demo("--without-pdfs")
    settings.DEMO = False
    with pytest.raises(CommandError):
        demo("--reset")
    assert School.objects.count() == 2


def test_every_page_says_that_this_is_the_example_school(henrike: Membership) -> None:
    for url in ("/", "/anmelden/", "/hilfe/"):
        client = signed_in(henrike if url == "/" else None)
        assert "Dies ist die Beispielschule" in client.get(url).content.decode()


def queries(client: Any, url: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


@pytest.mark.slow
def test_a_thousandfold_school_costs_no_more_queries_and_nothing_drifts(today: Any, db: None) -> None:
    demo("--without-pdfs")
    head = Membership.unscoped.select_related("user").get(user__email="leitung@demo.example")
    teacher = Membership.unscoped.select_related("user").get(user__email="lehrkraft@demo.example")
    pages = [
        "/?alle",
        "/kooperationen/",
        "/kooperationen/tafel/",
        "/partner/",
        "/vereinbarungen/",
        "/kalender/",
        "/nachrichten/",
    ]
    small = {url: queries(signed_in(head), url) for url in pages} | {
        "/aufgaben/": queries(signed_in(teacher), "/aufgaben/")
    }
    demo("--scale", "300", "--without-pdfs")
    large = {url: queries(signed_in(head), url) for url in pages} | {
        "/aufgaben/": queries(signed_in(teacher), "/aufgaben/")
    }
    assert large == small
    with tenancy.of(head.school_id):
        assert Cooperation.objects.count() == 314
        assert Meeting.objects.filter(on__lt="2018-01-01").exists()
        assert not Meeting.objects.filter(state="planned", on__lt="2026-11-23").exists()
    out = StringIO()
    call_command("recount", stdout=out)
    assert "0 cooperations had wrong counters" in out.getvalue()
    Cooperation.unscoped.filter(number__endswith="G000007").update(progress=[[0, 1]] * 7)
    call_command("recount", stdout=out)
    assert "1 cooperations had wrong counters" in out.getvalue()

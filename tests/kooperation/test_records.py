"""Contacts, offers, tasks, comments, files."""

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import Membership
from kooperation.actions import add_task, add_to_team
from kooperation.models import Comment, ContactLogEntry, Cooperation, File, Offer, Task
from tests import make
from tests.conftest import signed_in

pytestmark = pytest.mark.postgresql


@pytest.fixture
def cooperation(henrike: Membership, pia: Membership, today: Any) -> Cooperation:
    cooperation = make.cooperation(henrike, make.partner(henrike.user), title="Singklasse")
    add_to_team(actor=henrike.user, cooperation=cooperation, user=pia.user)
    return cooperation


def url(cooperation: Cooperation, rest: str) -> str:
    return f"/kooperationen/{cooperation.ref}/{rest}"


def test_a_contact_is_noted_and_a_late_promise_makes_it_stall(cooperation: Cooperation, klara: Membership) -> None:
    client = signed_in(klara)
    form = {"way": "phone", "on": "2026-11-10", "result": "Frau Rüschhoff ruft zurück."}
    assert client.post(url(cooperation, "kontakte/"), form | {"result": ""}).status_code == 422
    client.post(url(cooperation, "kontakte/"), form | {"promised_until": "2026-11-20"})
    page = client.get(url(cooperation, "kontakte/")).content.decode()
    assert "Frau Rüschhoff ruft zurück." in page
    assert "überfällig" in page
    cooperation.refresh_from_db()
    assert cooperation.stalls(timezone.now())
    assert "Stockt, Antwort überfällig: Singklasse" in client.get("/").content.decode()
    client.post(url(cooperation, f"kontakte/{ContactLogEntry.objects.get().ref}/erledigt/"))
    cooperation.refresh_from_db()
    assert not cooperation.stalls(timezone.now())


def test_a_contact_without_cooperation_stands_at_the_partner(cooperation: Cooperation, klara: Membership) -> None:
    partner = cooperation.partner_links.get().partner
    form = {"way": "event", "on": "2026-10-22", "result": "Beim Netzwerktreffen gesprochen."}
    signed_in(klara).post(f"/partner/{partner.ref}/kontakt/", form)
    page = signed_in(klara).get(f"/partner/{partner.ref}/").content.decode()
    assert "Beim Netzwerktreffen gesprochen." in page


def test_offers_are_kept_per_school_year(cooperation: Cooperation, pia: Membership) -> None:
    client = signed_in(pia)
    form = {"title": "Singen", "year": "2026", "groups": "2", "participants": "48", "units": "2,5", "minutes": "45"}
    assert client.get(url(cooperation, "angebote/neu/")).context["form"]["year"].value() == 2026
    client.post(url(cooperation, "angebote/neu/"), form)
    twice = client.post(url(cooperation, "angebote/neu/"), form)
    assert twice.status_code == 422
    offer = Offer.objects.get()
    client.post(url(cooperation, f"angebote/{offer.ref}/"), form | {"participants": "50"})
    page = client.get(url(cooperation, "angebote/")).content.decode()
    assert "2026/27" in page
    assert "2,50 × 45 min" in page
    offer.refresh_from_db()
    assert offer.participants == 50


def test_tasks_are_ticked_and_untouched_by_a_second_tick(
    cooperation: Cooperation, henrike: Membership, pia: Membership
) -> None:
    member = cooperation.team.get(user=pia.user)
    form = {"title": "Leihgeigen bestellen", "assignee": member.pk, "due_on": "2026-11-27"}
    signed_in(henrike).post(url(cooperation, "aufgaben/"), form)
    client, task = signed_in(pia), Task.objects.get()
    mine = client.get("/aufgaben/").content.decode()
    assert "Diese Woche" in mine
    assert "Leihgeigen bestellen" in mine
    for _twice in range(2):
        back = client.post(url(cooperation, f"aufgaben/{task.ref}/"), {"erledigt": "1", "zurueck": "/aufgaben/"})
        assert back.headers["Location"] == "/aufgaben/"
    task.refresh_from_db()
    assert task.done_by == pia.user
    assert "Leihgeigen bestellen" in client.get("/aufgaben/?stand=erledigt").content.decode()
    client.post(url(cooperation, f"aufgaben/{task.ref}/"), {"erledigt": "0"})
    task.refresh_from_db()
    assert task.done_at is None


@pytest.mark.parametrize("back", ["https://boese.example/", "//boese.example/", "javascript:alert(1)"])
def test_the_way_back_stays_in_the_house(cooperation: Cooperation, pia: Membership, back: str) -> None:
    task = add_task(actor=pia.user, cooperation=cooperation, title="Schlüssel")
    answer = signed_in(pia).post(url(cooperation, f"aufgaben/{task.ref}/"), {"erledigt": "1", "zurueck": back})
    assert answer.headers["Location"].startswith("/kooperationen/")


def test_an_overdue_task_needs_attention(cooperation: Cooperation, henrike: Membership) -> None:
    add_task(actor=henrike.user, cooperation=cooperation, title="Raumplan", due_on=date(2026, 11, 20))
    assert "Überfällig: Raumplan" in signed_in(henrike).get("/").content.decode()


def test_comments_are_internal(cooperation: Cooperation, pia: Membership, klara: Membership) -> None:
    signed_in(pia).post(url(cooperation, "kommentare/"), {"text": "Die Aula ist zu hallig."})
    assert Comment.objects.get().audience == "internal"
    assert "zu hallig" in signed_in(pia).get(url(cooperation, "aufgaben/")).content.decode()
    assert "zu hallig" not in signed_in(klara).get(url(cooperation, "aufgaben/")).content.decode()
    assert signed_in(pia).post(url(cooperation, "kommentare/"), {"text": " "}).status_code == 422


def test_a_file_is_kept_in_private_and_handed_out_as_attachment(
    cooperation: Cooperation, klara: Membership, otto: Membership
) -> None:
    upload = SimpleUploadedFile("Raumplan Aula.pdf", make.PDF)
    signed_in(klara).post(url(cooperation, "dateien/"), {"upload": upload})
    file = File.objects.get()
    assert "Raumplan" not in file.content.name
    assert "Raumplan Aula.pdf" in signed_in(klara).get(url(cooperation, "dateien/")).content.decode()
    answer = signed_in(klara).get(url(cooperation, f"dateien/{file.ref}/"))
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert b"".join(answer.streaming_content) == make.PDF  # type: ignore[arg-type]
    assert signed_in(otto).get(url(cooperation, f"dateien/{file.ref}/")).status_code == 404
    refused = signed_in(klara).post(url(cooperation, "dateien/"), {"upload": SimpleUploadedFile("a.exe", b"MZ")})
    assert "Nur PDF-, PNG- und JPEG-Dateien" in refused.content.decode()


def test_the_board_shows_every_phase(cooperation: Cooperation, henrike: Membership) -> None:
    make.cooperation(henrike, title="Bläserklasse", phase=7)
    page = signed_in(henrike).get("/kooperationen/tafel/")
    lanes = [lane for _movement, _total, lanes in page.context["movements"] for lane in lanes]
    assert [(lane.phase.number, lane.total) for lane in lanes if lane.total] == [(3, 1), (7, 1)]
    piece = signed_in(henrike, **{"HX-Request": "true"}).get("/kooperationen/tafel/?q=bläser").content.decode()
    assert "Singklasse" not in piece
    assert "<html" not in piece


def test_who_becomes_responsible_leads_and_who_was_works_along(
    cooperation: Cooperation, henrike: Membership, pia: Membership
) -> None:
    page = signed_in(henrike).get(url(cooperation, "bearbeiten/"))
    form = {name: value for name, value in page.context["form"].initial.items() if value is not None}
    signed_in(henrike).post(url(cooperation, "bearbeiten/"), form | {"lead": pia.user.pk})
    parts = dict(cooperation.team.values_list("user__name", "part"))
    assert parts == {"Dr. Henrike Vosskamp": "works", "Pia Steinkötter": "leads"}


def test_whose_turn_it_is_and_since_when(
    cooperation: Cooperation, pia: Membership, henrike: Membership, today: Any
) -> None:
    """Said by hand, or by a promise noted in the contact log; kept or settled, it is ours again."""
    url = f"/kooperationen/{cooperation.ref}/"
    signed_in(henrike).post(f"{url}dran/", {"an": "partner"})
    assert "Partner ist dran seit heute" in signed_in(henrike).get(url).content.decode()
    today.move_to("2026-12-05 09:00")
    client = signed_in(henrike)
    client.post(f"{url}dran/", {"an": "partner"})
    assert "Partner ist dran seit 12 Tagen" in client.get(url).content.decode()
    assert "Partner ist dran seit 12 Tagen" in client.get("/kooperationen/?stand=partner").content.decode()
    assert cooperation.title not in client.get("/kooperationen/?stand=wir").content.decode().split("<main")[1]
    client.post(f"{url}dran/", {"an": "school"})
    log = {"way": "phone", "on": "2026-12-05", "result": "Sie prüft die Räume.", "promised_until": "2026-12-10"}
    client.post(f"{url}kontakte/", log)
    assert Cooperation.objects.get(pk=cooperation.pk).ball == "partner"
    entry = ContactLogEntry.objects.get(result="Sie prüft die Räume.")
    client.post(f"{url}kontakte/{entry.ref}/erledigt/")
    assert Cooperation.objects.get(pk=cooperation.pk).ball == "school"

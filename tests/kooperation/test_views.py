"""Partners and cooperations as people enter them."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Membership
from infrastructure.models import AuditEntry
from kooperation import actions
from kooperation.choices import Status
from kooperation.models import Cooperation, Partner, TeamMember
from tests import make
from tests.conftest import signed_in


def test_a_partner_is_entered_with_person_and_legal_entity(klara: Membership) -> None:
    client = signed_in(klara)
    client.post(
        "/partner/neu/",
        {
            "name": "Kita Pusteblume",
            "kind": "daycare",
            "legal_entity": "Stadt Wiesenbrück",
            "representative": "Gülcan Demir",
            "basis": "power_of_attorney",
            "postcode": "59998",
        },
    )
    partner = Partner.objects.get()
    client.post(f"/partner/{partner.ref}/personen/neu/", {"name": "Gülcan Demir", "level": "leading", "fixed": "on"})
    page = client.get(f"/partner/{partner.ref}-beliebig/").content.decode()
    for words in ("Kita Pusteblume", "Stadt Wiesenbrück", "Gülcan Demir", "persönliche E-Mail fehlt"):
        assert words in page
    assert list(AuditEntry.objects.filter(verb__startswith="partner").values_list("actor_name", flat=True)) == [
        "Klara Nienaber"
    ]


def test_what_was_typed_is_kept_when_something_is_wrong(klara: Membership) -> None:
    answer = signed_in(klara).post("/partner/neu/", {"name": "Kita Arche", "kind": "daycare", "postcode": "12"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Kita Arche" in text
    assert "Die Postleitzahl hat 5 Ziffern." in text
    assert "aria-invalid" in text


def test_a_newer_change_is_shown_not_overwritten(henrike: Membership, klara: Membership) -> None:
    partner = make.partner(henrike.user)
    page = signed_in(henrike).get(f"/partner/{partner.ref}/bearbeiten/")
    fingerprint = page.context["form"]["seen"].value()
    form = {"name": partner.name, "kind": partner.kind, "basis": "unknown", "seen": fingerprint}
    signed_in(henrike).post(f"/partner/{partner.ref}/bearbeiten/", form | {"town": "Wiesenbrück"})
    late = signed_in(klara).post(f"/partner/{partner.ref}/bearbeiten/", form | {"town": "Altwerra"})
    text = late.content.decode()
    assert late.status_code == 409
    assert "Wiesenbrück" in text
    assert 'value="Altwerra"' in text
    newer = late.context["form"]["seen"].value()
    again = signed_in(klara).post(f"/partner/{partner.ref}/bearbeiten/", form | {"town": "Altwerra", "seen": newer})
    assert again.status_code == 302
    partner.refresh_from_db()
    assert partner.town == "Altwerra"


def test_a_cooperation_needs_a_name_and_a_field(henrike: Membership) -> None:
    partner = make.partner(henrike.user)
    client = signed_in(henrike)
    assert client.post("/kooperationen/neu/", {"title": "", "field": "school", "phase": "1"}).status_code == 422
    client.post(
        "/kooperationen/neu/",
        {"title": "Singklasse 3/4", "field": "school", "partner": partner.pk, "lead": henrike.user.pk, "phase": "4"},
    )
    cooperation = Cooperation.objects.get()
    assert (cooperation.number, cooperation.phase, cooperation.status) == ("WB-2026/27-001", 4, Status.ACTIVE)
    assert [total for _settled, total in cooperation.progress] == [5, 4, 6, 7, 7, 8, 6]
    assert [str(member) for member in TeamMember.objects.all()] == ["Dr. Henrike Vosskamp"]


def test_a_teachers_cooperation_is_an_idea(pia: Membership) -> None:
    signed_in(pia).post("/kooperationen/neu/", {"title": "Waldmusik", "field": "daycare", "phase": "6"})
    cooperation = Cooperation.objects.get()
    assert (cooperation.status, cooperation.phase) == (Status.IDEA, 1)


def test_numbers_run_per_school_year(henrike: Membership, today: Any) -> None:
    assert [make.cooperation(henrike).number for _ in range(2)] == ["WB-2026/27-001", "WB-2026/27-002"]
    today.shift(timedelta(days=300))
    assert make.cooperation(henrike).number == "WB-2027/28-001"


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", ["Bläserklasse", "Singklasse"]),
        ("?q=walburga", ["Singklasse"]),
        ("?q=klasse+walburga", ["Singklasse"]),
        ("?phase=7", ["Bläserklasse"]),
        ("?stand=stockt", ["Bläserklasse"]),
        ("?stand=ended", []),
        ("?feld=seniors", []),
    ],
)
def test_filters_live_in_the_address(henrike: Membership, query: str, titles: list[str]) -> None:
    make.cooperation(henrike, make.partner(henrike.user, "KGS St. Walburga"), title="Singklasse")
    old = make.cooperation(henrike, title="Bläserklasse", phase=7)
    Cooperation.objects.filter(pk=old.pk).update(last_activity_at=timezone.now() - timedelta(days=30))
    client = signed_in(henrike)
    page = client.get(f"/kooperationen/{query}")
    assert sorted(row.facts.title for row in page.context["rows"]) == titles
    piece = client.get(f"/kooperationen/{query}", headers={"HX-Request": "true"})
    assert b"<html" not in piece.content
    assert f"{len(titles)} Treffer" in piece.content.decode()


@pytest.mark.slow
def test_lists_ask_the_database_as_often_for_one_row_as_for_thirty(henrike: Membership) -> None:
    client = signed_in(henrike)

    def statements() -> list[int]:
        counts = []
        for url in ("/kooperationen/", "/partner/", "/?alle", "/aufgaben/", "/vereinbarungen/"):
            with CaptureQueriesContext(connection) as captured:
                assert client.get(url).status_code == 200
            counts.append(len(captured))
        return counts

    def more(count: int) -> None:
        for number in range(count):
            partner = make.partner(henrike.user, f"Schule {number}")
            make.agreement(henrike.user, make.cooperation(henrike, partner, title=f"Singklasse {number}"))

    more(1)
    statements()
    few = statements()
    more(29)
    assert statements() == few


def test_the_team_and_the_partners_of_a_cooperation(henrike: Membership, pia: Membership) -> None:
    first, second = make.partner(henrike.user, "Schule"), make.partner(henrike.user, "Förderverein")
    anke = make.contact(henrike.user, first)
    cooperation = make.cooperation(henrike, first)
    client, base = signed_in(henrike), f"/kooperationen/{cooperation.ref}/team/"
    client.post(f"{base}dazu/", {"user": pia.user.pk})
    client.post(f"{base}dazu/", {"contact": anke.pk})
    client.post(f"{base}partner/dazu/", {"partner": second.pk, "role": "contributor"})
    page = client.get(base).content.decode()
    assert "Pia Steinkötter" in page
    assert "Anke Rüschhoff" in page
    assert "unterschreibt nicht" in page
    link = cooperation.partner_links.get(partner=first)
    client.post(f"{base}partner/{link.ref}/weg/")
    client.post(f"{base}partner/{cooperation.partner_links.get().ref}/weg/")
    assert cooperation.partner_links.count() == 1, "the last partner stays"
    member = TeamMember.objects.get(user=pia.user)
    client.post(f"{base}{member.ref}/weg/")
    assert not TeamMember.objects.filter(user=pia.user).exists()


def test_nobody_of_another_school_joins_a_team(henrike: Membership, otto: Membership) -> None:
    cooperation = make.cooperation(henrike)
    signed_in(henrike).post(f"/kooperationen/{cooperation.ref}/team/dazu/", {"user": otto.user.pk})
    assert not TeamMember.objects.filter(user=otto.user).exists()


def test_changing_the_facts_counts_as_activity(henrike: Membership) -> None:
    cooperation = make.cooperation(henrike)
    Cooperation.objects.update(last_activity_at=timezone.now() - timedelta(days=40))
    actions.change_cooperation(actor=henrike.user, cooperation=cooperation, target_group="Klassen 3 und 4")
    cooperation.refresh_from_db()
    assert not cooperation.stalls(timezone.now())

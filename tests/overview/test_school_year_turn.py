"""The change of school year: which offers are rolled over once, which not and why, and the undo."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from django.db import connection

from accounts.models import Membership
from agreements.choices import RenewalKind
from infrastructure import tenancy
from infrastructure.models import AuditEntry
from kooperation import actions, school_year
from kooperation.models import Cooperation, Offer, Partner
from meetings import actions as talks
from meetings.choices import DecisionKind, MeetingKind
from overview.views import school_year_turn
from tests import make
from tests.conftest import signed_in

pytestmark = pytest.mark.postgresql

TURN = "/kooperationen/schuljahr/"


@pytest.fixture
def singing(henrike: Membership, today: Any) -> Offer:
    """An offer of the running year, with everything that goes on."""
    cooperation = make.cooperation(henrike, make.partner(henrike.user), title="Singklasse", phase=6)
    facts = {"minutes": 60, "slots": "Di 14:00", "place": "Aula"}
    return make.offer(henrike.user, cooperation, title="Singen 3/4", **facts)


def ticked(page: Any) -> dict[str, bool]:
    """What stands on the page: by title, whether it is ticked."""
    return {offer.title: not row.ends_before for row in page.context["turn"].ready for offer in row.offers}


def left_out(page: Any) -> dict[str, str]:
    return {row.title: why for row, why in page.context["turn"].left_out}


def test_an_offer_goes_on_with_its_facts_and_its_lineage(henrike: Membership, singing: Offer) -> None:
    client = signed_in(henrike)
    page = client.get(TURN)
    assert "Schuljahr 2027/28 vorbereiten" in page.content.decode()
    assert ticked(page) == {"Singen 3/4": True}
    done = client.post(TURN, {"angebot": [singing.ref]}, follow=True).content.decode()
    assert "1 Angebot ist in 2027/28 übernommen." in done
    offer = Offer.objects.get(year=2027)
    assert offer.rolled_from == singing
    assert all(getattr(offer, name) == getattr(singing, name) for name in school_year.COPIED)
    entry = AuditEntry.objects.get(verb="offers_rolled_over")
    assert (entry.about, entry.changes["offers"]) == (singing.cooperation.ref, ["Singen 3/4"])
    page = client.get(TURN)
    assert ticked(page) == {}
    assert [row.title for row in page.context["turn"].done] == ["Singklasse"]


def test_twice_is_impossible(henrike: Membership, singing: Offer) -> None:
    client = signed_in(henrike)
    for _twice in range(2):
        answer = client.post(TURN, {"angebot": [singing.ref]}, follow=True)
    assert "Es ist schon da." in answer.content.decode()
    assert Offer.objects.filter(year=2027).count() == 1
    again = Offer(cooperation=singing.cooperation, year=2027, title="Anders", rolled_from=singing)
    with pytest.raises(Exception, match="schon übernommen"):
        again.full_clean()


def test_the_last_year_that_has_any_counts_and_what_is_there_is_not_doubled(
    henrike: Membership, singing: Offer
) -> None:
    paused_a_year = make.cooperation(henrike, title="Trommeln", phase=7)
    for year in (2023, 2024):
        make.offer(henrike.user, paused_a_year, year=year, title=f"Trommeln {year}")
    make.offer(henrike.user, singing.cooperation, year=2026, title="Chor")
    make.offer(henrike.user, singing.cooperation, year=2027, title="Chor", groups=9)
    assert ticked(signed_in(henrike).get(TURN)) == {"Singen 3/4": True, "Trommeln 2024": True}
    signed_in(henrike).post(f"{TURN}?jahr=2026", {"alle": "1"})
    assert list(Offer.objects.filter(rolled_from__isnull=False).values_list("title", "year")) == [
        ("Trommeln 2024", 2026)
    ]


def test_who_rests_ends_or_is_closed_is_left_out_with_the_reason(henrike: Membership, today: Any) -> None:
    user = henrike.user

    def made(title: str, partner: Partner | None = None) -> Cooperation:
        cooperation = make.cooperation(henrike, partner or make.partner(user, title), title=title, phase=6)
        make.offer(user, cooperation, title=title)
        return cooperation

    closing, open_one = make.partner(user, "Kita Alt"), make.partner(user, "Kita Neu")
    actions.change_partner(actor=user, partner=closing, closed_on=date(2027, 7, 31), closed_why="Träger gibt auf.")
    made("Zu", closing)
    both = made("Einer bleibt", closing)
    actions.link_partner(actor=user, cooperation=both, partner=open_one)
    actions.pause(actor=user, cooperation=made("Ruht"), until=date(2027, 2, 1), why="Elternzeit")
    actions.end(actor=user, cooperation=made("Vorbei"), on=date(2026, 11, 2), why="Der Raum fehlt.")
    values = {"title": "", "minutes": 60, "place": "", "on": date(2026, 11, 24), "time": make.time(14, 0)}
    ending = made("Beschlossen")
    meeting = talks.add_meeting(actor=user, cooperation=ending, kind=MeetingKind.OTHER, **values)
    running = talks.begin(actor=user, meeting=meeting)
    talks.decide(actor=user, meeting=running, kind=DecisionKind.END, reason="Kein Bedarf.", on=date(2027, 7, 31))
    page = signed_in(henrike).get(TURN)
    assert ticked(page) == {"Einer bleibt": True}
    assert left_out(page) == {
        "Zu": "der Partner ist geschlossen",
        "Ruht": "ruht",
        "Vorbei": "ist beendet",
        "Beschlossen": "das Ende ist beschlossen",
    }
    # Whatever is sent, nothing of these goes on.
    refs = list(Offer.objects.values_list("ref", flat=True))
    signed_in(henrike).post(TURN, {"angebot": refs})
    assert list(Offer.objects.filter(year=2027).values_list("title", flat=True)) == ["Einer bleibt"]


def test_an_agreement_that_ends_before_asks_for_a_decision_first(henrike: Membership, singing: Offer) -> None:
    make.term(henrike.user, singing.cooperation, ends_on=date(2027, 7, 31))
    middle = make.cooperation(henrike, title="Halbes Jahr", phase=6)
    make.offer(henrike.user, middle, title="Tanz")
    make.term(henrike.user, middle, ends_on=date(2027, 12, 31))
    renewed = make.cooperation(henrike, title="Läuft weiter", phase=6)
    make.offer(henrike.user, renewed, title="Harfe")
    make.term(henrike.user, renewed, ends_on=date(2027, 7, 31), renewal=RenewalKind.SCHOOL_YEAR)
    page = signed_in(henrike).get(TURN)
    assert ticked(page) == {"Singen 3/4": False, "Tanz": True, "Harfe": True}
    text = page.content.decode()
    assert "Die Vereinbarung endet am 31.07.2027, vor Beginn des Schuljahrs." in text
    assert "Ungewöhnliche Laufzeit: Die Vereinbarung endet am 31.12.2027" in text


def test_all_at_once_leaves_out_what_asks_for_a_decision(
    henrike: Membership, singing: Offer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(school_year_turn, "PAGE", 1)
    make.term(henrike.user, singing.cooperation, ends_on=date(2027, 7, 31))
    client = signed_in(henrike)
    assert 'name="alle"' not in client.get(TURN).content.decode(), "nothing to be taken over without a decision"
    for title in ("Tanz", "Harfe"):
        make.offer(henrike.user, make.cooperation(henrike, title=title, phase=6), title=title)
    page = client.get(TURN)
    assert (page.context["turn"].offers, page.context["turn"].at_once) == (3, 2)
    assert "Alle 2 übernehmen" in page.content.decode()
    client.post(TURN, {"alle": "1"})
    assert set(Offer.objects.filter(year=2027).values_list("title", flat=True)) == {"Tanz", "Harfe"}
    client.post(TURN, {"angebot": [singing.ref]})
    assert Offer.objects.filter(year=2027, title="Singen 3/4").exists(), "whoever ticks it has decided"


def test_no_nul_reaches_the_database(henrike: Membership, singing: Offer) -> None:
    parameters: list[Any] = []

    def listen(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        parameters.extend(params or ())
        return execute(sql, params, many, context)

    client = signed_in(henrike)
    with connection.execute_wrapper(listen):
        assert client.post(TURN, {"angebot": ["\x00", f"{singing.ref}\x00"]}).status_code == 302
        assert client.post(f"{TURN}zurueck/", {"stapel": "\x00abc"}).status_code == 302
    assert not [value for value in parameters if "\x00" in str(value)]


def test_what_is_changed_while_the_batch_is_taken_back_stays(henrike: Membership, singing: Offer) -> None:
    (new_offer,) = actions.roll_over(actor=henrike.user, school=henrike.school, year=2027, offers=[singing.ref])
    batch, batches = new_offer.rolled_batch, []

    def meddle(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not batches and sql.startswith("SELECT") and '"rolled_from_id" IN' in sql:
            batches.append(sql)
            actions.save_offer(actor=henrike.user, offer=Offer.objects.get(pk=new_offer.pk), groups=5)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(meddle):
        actions.take_back_roll_over(actor=henrike.user, school=henrike.school, batch=batch)
    assert batches
    assert Offer.objects.get(pk=new_offer.pk).groups == 5


def test_a_batch_is_taken_back_while_nobody_has_touched_it(henrike: Membership, singing: Offer) -> None:
    client = signed_in(henrike)
    make.offer(henrike.user, singing.cooperation, title="Chor")
    client.post(TURN, {"alle": "1"})
    changed = Offer.objects.get(year=2027, title="Chor")
    actions.save_offer(actor=henrike.user, offer=changed, groups=5)
    page = client.get(TURN)
    assert page.context["last"]["total"] == 1
    response = client.post(f"{TURN}zurueck/", {"stapel": page.context["last"]["rolled_batch"]}, follow=True)
    assert "1 Angebot ist zurückgenommen." in response.content.decode()
    assert list(Offer.objects.filter(year=2027).values_list("title", flat=True)) == ["Chor"]
    again = client.post(f"{TURN}zurueck/", {"stapel": page.context["last"]["rolled_batch"]}, follow=True)
    assert "nichts mehr zurückzunehmen" in again.content.decode()
    assert client.post(f"{TURN}zurueck/", {"stapel": ""}).status_code == 302
    assert Offer.objects.filter(year=2026).count() == 2
    assert AuditEntry.objects.filter(verb="roll_over_undone").count() == 1


def test_nothing_ticked_is_told(henrike: Membership, singing: Offer) -> None:
    answer = signed_in(henrike).post(TURN, follow=True)
    assert "Wählen Sie mindestens ein Angebot." in answer.content.decode()


@pytest.mark.parametrize("person", ["pia", "klara"])
def test_only_the_leadership_prepares_the_year(request: Any, singing: Offer, person: str) -> None:
    client = signed_in(request.getfixturevalue(person))
    assert client.get(TURN).status_code == 403
    assert client.post(TURN, {"alle": "1"}).status_code == 403
    assert client.post(f"{TURN}zurueck/", {"stapel": "x"}).status_code == 403


def test_another_school_takes_nothing_over(otto: Membership, singing: Offer) -> None:
    signed_in(otto).post(TURN, {"angebot": [singing.ref]})
    signed_in(otto).post(TURN, {"alle": "1"})
    assert not Offer.unscoped.filter(year=2027).exists()


def test_closing_a_partner_needs_its_day_and_is_seen(henrike: Membership) -> None:
    partner, client = make.partner(henrike.user), signed_in(henrike)
    url = f"/partner/{partner.ref}/bearbeiten/"
    sent = {"name": partner.name, "kind": partner.kind, "basis": "unknown", "closed_why": "Zusammengelegt"}
    refused = client.post(url, sent)
    assert refused.status_code == 422
    assert "ab dem die Einrichtung geschlossen ist" in refused.content.decode()
    client.post(url, sent | {"closed_on": "2026-07-31"})
    for page in ("/partner/", f"/partner/{partner.ref}/"):
        assert "geschlossen" in client.get(page).content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_take_everything_over_once(today: Any) -> None:
    school = make.school()
    with tenancy.of(school.pk):
        head = make.member(school)
        cooperation = make.cooperation(head, make.partner(head.user), phase=6)
        refs = [make.offer(head.user, cooperation, title=f"Singen {number}").ref for number in range(5)]

    def roll(_try: int) -> int:
        try:
            with tenancy.of(school.pk):
                return len(actions.roll_over(actor=head.user, school=school, year=2027, offers=refs))
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(roll, range(2))) == [0, 5]
    assert Offer.unscoped.filter(year=2027).count() == 5

"""List and board: one reading of the address, saved views, lights, the phase changed from the board."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.validators import MaxLengthValidator
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Membership
from agreements import actions as agreed
from agreements.choices import AgreementState, NoticeKind, RenewalKind
from agreements.models import Agreement
from infrastructure import audit
from infrastructure.models import AuditEntry
from kooperation import actions
from kooperation.choices import Ball, Status, TeamPart
from kooperation.models import Cooperation, SavedView, TeamMember
from overview import cooperation_filters, queries
from overview.views import cooperation_list
from phases.models import PhaseTransition
from tests import make
from tests.conftest import signed_in

LIST, BOARD = "/kooperationen/", "/kooperationen/tafel/"


@pytest.fixture
def school_of_many(henrike: Membership, pia: Membership, today: Any) -> dict[str, Cooperation]:
    """One cooperation for each thing that can be asked for."""
    user, partner = henrike.user, make.partner(henrike.user, "KGS St. Walburga")
    rows = {
        name: make.cooperation(henrike, partner, title=name, **fields)
        for name, fields in {
            "Singklasse": {"phase": 2},
            "Still": {"phase": 7},
            "Bald": {"phase": 6, "field": "seniors"},
            "Pias": {"phase": 6, "lead": pia.user},
            "Ruht": {"phase": 6},
            "Vorbei": {"phase": 7},
        }.items()
    }
    Cooperation.objects.filter(pk=rows["Still"].pk).update(last_activity_at=timezone.now() - timedelta(days=30))
    make.term(user, rows["Bald"], starts_on=date(2025, 8, 1), ends_on=date(2027, 1, 31))
    make.offer(user, rows["Singklasse"], year=2027)
    actions.pass_ball(actor=user, cooperation=rows["Pias"], to=Ball.PARTNER)
    actions.pass_ball(actor=user, cooperation=rows["Singklasse"], to=Ball.SCHOOL)
    actions.pause(actor=user, cooperation=rows["Ruht"], until=date(2027, 2, 1), why="Elternzeit")
    actions.end(actor=user, cooperation=rows["Vorbei"], on=date(2026, 11, 1), why="Der Raum fehlt.")
    return rows


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", "Bald Pias Ruht Singklasse Still"),
        ("phase=6", "Bald Pias Ruht"),
        ("phase=6&stand=active", "Bald Pias"),
        ("stand=stockt", "Still"),
        ("stand=partner", "Pias"),
        ("stand=wir", "Singklasse"),
        ("stand=paused", "Ruht"),
        ("stand=ended", "Vorbei"),
        ("stand=alle", "Bald Pias Ruht Singklasse Still Vorbei"),
        ("feld=seniors", "Bald"),
        ("person=ich", "Bald Ruht Singklasse Still"),
        ("frist=90", "Bald"),
        ("frist=30", ""),
        ("still=21", "Still"),
        ("still=60", ""),
        ("schuljahr=neu", "Bald Pias Still"),
        ("q=walburga+sing", "Singklasse"),
        ("phase=9&stand=quatsch&frist=7&feld=x&still=-1&unbekannt=1&q=%00", "Bald Pias Ruht Singklasse Still"),
    ],
)
@pytest.mark.postgresql
def test_an_address_is_read_alike_by_list_and_board(
    henrike: Membership, school_of_many: dict[str, Cooperation], query: str, titles: str
) -> None:
    client = signed_in(henrike)
    page = client.get(f"{LIST}?{query}")
    assert " ".join(sorted(row.facts.title for row in page.context["rows"])) == titles
    board = client.get(f"{BOARD}?{query}").context
    cards = [row.facts.title for _n, _t, lanes in board["movements"] for lane in lanes for row in lane.rows]
    folded = [row.facts.title for fold in board["folds"] for row in fold.rows]
    expected = set(titles.split())
    assert set(cards) == expected - {"Ruht", "Vorbei"}
    assert expected & {"Ruht", "Vorbei"} <= set(folded)
    assert page.context["hits"] == board["hits"] == len(expected)
    rows = cooperation_filters.select(QueryDict(query), school=henrike.school, user=henrike.user, now=timezone.now())
    assert {row.title for row in rows} == expected, "what an export takes"


def test_a_colleague_is_chosen_by_reference(
    henrike: Membership, pia: Membership, school_of_many: dict[str, Cooperation]
) -> None:
    page = signed_in(henrike).get(f"{LIST}?person={pia.user.ref}")
    assert [row.facts.title for row in page.context["rows"]] == ["Pias"]
    text = page.content.decode()
    assert "mit Pia Steinkötter" in text
    assert 'href="?"' in text, "the chip leads to the address without it"
    mine = signed_in(pia).get(f"{LIST}?person=ich")
    assert [row.facts.title for row in mine.context["rows"]] == ["Pias"]


@pytest.mark.postgresql
def test_sorting_lives_in_the_address(henrike: Membership, school_of_many: dict[str, Cooperation]) -> None:
    client = signed_in(henrike)
    first = {
        order: client.get(f"{LIST}?sortierung={order}").context["rows"][0].facts.title for order in ("name", "frist")
    }
    assert first == {"name": "Bald", "frist": "Bald"}
    assert client.get(f"{LIST}?sortierung=phase").context["rows"][0].facts.phase == 2
    assert 'aria-sort="ascending"' in client.get(f"{LIST}?sortierung=name").content.decode()


def test_htmx_gets_the_hits_and_everybody_else_the_page(
    henrike: Membership, school_of_many: dict[str, Cooperation]
) -> None:
    for url in (f"{LIST}?feld=seniors", f"{BOARD}?feld=seniors"):
        piece = signed_in(henrike).get(url, headers={"HX-Request": "true"}).content.decode()
        assert "<html" not in piece
        assert "1 Treffer" in piece
        assert "Vereinbarung endet" in piece
    assert "Nichts gefunden" in signed_in(henrike).get(f"{LIST}?q=gibtesnicht").content.decode()


def test_every_school_sees_its_own(
    henrike: Membership, otto: Membership, school_of_many: dict[str, Cooperation]
) -> None:
    for url in (LIST, BOARD, "/kooperationen/schuljahr/", "/kooperationen/ansichten/"):
        assert "Singklasse" not in signed_in(otto).get(f"{url}?stand=alle").content.decode()


def statements(client: Any, url: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


ASKED = (
    LIST,
    f"{LIST}?frist=180&sortierung=frist",
    f"{LIST}?schuljahr=neu",
    BOARD,
    "/kooperationen/schuljahr/",
    "/?alle",
    "/fristen/",
)


@pytest.mark.slow
def test_queries_do_not_grow_with_the_rows(henrike: Membership, today: Any) -> None:
    client, user = signed_in(henrike), henrike.user

    def more(count: int) -> None:
        for number in range(count):
            cooperation = make.cooperation(
                henrike, make.partner(user, f"Schule {number}"), title=f"Singklasse {number}", phase=6
            )
            make.term(user, cooperation, ends_on=date(2027, 1, 31), starts_on=date(2026, 8, 1))
            make.offer(user, cooperation, title=f"Singen {number}")
            for due in (date(2026, 11, 20), date(2026, 12, 1)):
                actions.add_task(actor=user, cooperation=cooperation, title="Noten", due_on=due)

    def asked() -> dict[str, int]:
        return {url: statements(client, url) for url in ASKED}

    more(1)
    asked()
    few = asked()
    more(29)
    assert asked() == few


@pytest.mark.postgresql
def test_the_row_knows_the_next_day_of_its_agreement(henrike: Membership, today: Any) -> None:
    cooperation = make.cooperation(henrike, make.partner(henrike.user))

    def days() -> tuple[date | None, date | None]:
        cooperation.refresh_from_db()
        return cooperation.deadline_on, cooperation.agreed_until

    agreement = make.term(henrike.user, cooperation, renewal=RenewalKind.SCHOOL_YEAR, ends_on=date(2027, 7, 31))
    assert days() == (date(2027, 4, 30), None)
    notice = agreed.give_notice(
        actor=henrike.user, agreement=agreement, party=agreement.parties.all()[0], received_on=date(2026, 11, 20)
    )
    assert days() == (date(2027, 7, 31), date(2027, 7, 31))
    agreed.withdraw_notice(actor=henrike.user, given=notice, why="Man hat sich geeinigt.")
    assert days() == (date(2027, 4, 30), None)
    today.shift(timedelta(days=160))
    assert agreed.refresh_deadlines(actor=audit.SYSTEM) == 1
    assert days() == (date(2028, 4, 30), None), "nobody gave notice in time: the next term is sure"
    assert agreed.refresh_deadlines(actor=audit.SYSTEM) == 0
    # Rows entered past the actions are caught up with in the night.
    Cooperation.objects.update(deadline_on=None)
    assert agreed.refresh_deadlines(actor=audit.SYSTEM) == 1


def test_an_end_without_notice_rule_is_near(henrike: Membership, today: Any) -> None:
    cooperation = make.cooperation(henrike, phase=6, title="Bläserklasse")
    ends = {
        "starts_on": date(2026, 8, 1),
        "ends_on": date(2026, 12, 15),
        "notice": NoticeKind.NONE,
        "day": None,
        "month": None,
    }
    make.term(henrike.user, cooperation, **ends)
    page = signed_in(henrike).get("/").content.decode()
    assert "Vereinbarung läuft aus: Bläserklasse" in page
    assert "am 15.12.2026, in 22 Tagen" in page
    assert "Verlängerung …" in page
    assert "22 Tage" in page
    assert "Bläserklasse" in signed_in(henrike).get("/kalender/?monat=2026-12").content.decode()


def test_agreements_that_end_are_counted_as_they_are_listed(henrike: Membership, today: Any) -> None:
    user = henrike.user
    near = {"starts_on": date(2025, 8, 1), "ends_on": date(2027, 1, 31)}
    rows = {name: make.cooperation(henrike, title=name) for name in ("Gilt", "Ruht", "Vorbei", "Weg", "Signiert")}
    bound = {name: make.term(user, cooperation, **near) for name, cooperation in rows.items()}
    actions.pause(actor=user, cooperation=rows["Ruht"], until=date(2027, 2, 1), why="Elternzeit")
    Cooperation.objects.filter(pk=rows["Vorbei"].pk).update(status=Status.ENDED)
    Cooperation.objects.filter(pk=rows["Weg"].pk).update(archived=True)
    Agreement.objects.filter(pk=bound["Signiert"].pk).update(state=AgreementState.SIGNED)
    on = timezone.localdate()
    listed = [row.agreement.cooperation.title for row in queries.endings(on, limit=9)]
    assert listed == ["Gilt", "Ruht"]
    assert queries.endings_count(on) == len(listed)
    # What is passed over takes nobody's place.
    Agreement.objects.filter(pk=bound["Gilt"].pk).update(state=AgreementState.SIGNED)
    assert [row.agreement.cooperation.title for row in queries.endings(on, limit=1)] == ["Ruht"]
    Agreement.objects.update(state=AgreementState.IN_FORCE)
    for number in range(4):
        make.term(user, make.cooperation(henrike, title=f"Klasse {number}"), **near)
    client = signed_in(henrike)
    page = client.get("/").content.decode()
    assert "Alle 7 in der Liste" in page
    assert f'href="{LIST}?frist=120&amp;sortierung=frist"' in page
    assert client.get(f"{LIST}?frist=120&sortierung=frist").context["hits"] == 7


# The phase, changed from the board.


def move(client: Any, cooperation: Cooperation, **more: Any) -> Any:
    headers = more.pop("headers", None)
    url = (
        f"/kooperationen/{cooperation.address}/phasen/wechseln/?zurueck={more.pop('back', BOARD + '%3Ffeld%3Dschool')}"
    )
    sent = {"seen": cooperation.phase, "to": cooperation.phase + 1, "reason": "Läuft längst."} | more
    return client.post(url, sent, headers=headers)


def test_the_phase_is_changed_through_the_gate_and_one_is_back_at_the_board(henrike: Membership, today: Any) -> None:
    cooperation, client = make.cooperation(henrike, phase=3), signed_in(henrike)
    board = client.get(f"{BOARD}?feld=school").content.decode()
    assert "Phase wechseln …" in board
    assert "wechseln/?zurueck=/kooperationen/tafel/%3Ffeld%3Dschool" in board
    refused = move(client, cooperation, reason="")
    assert refused.status_code == 422
    assert "Sagen Sie in einem Satz" in refused.content.decode()
    done = move(client, cooperation)
    assert done["Location"] == f"{BOARD}?feld=school&bewegt={cooperation.ref}"
    assert f'href="{cooperation.get_absolute_url()}" data-focus' in client.get(done["Location"]).content.decode()
    again = move(client, cooperation)
    assert again.status_code == 302, "the same form once more moves nothing"
    cooperation.refresh_from_db()
    assert cooperation.phase == 4
    assert PhaseTransition.objects.filter(cooperation=cooperation).count() == 1


def test_in_the_dialog_the_same_page_answers_in_pieces(henrike: Membership, today: Any) -> None:
    cooperation, client = make.cooperation(henrike, phase=3), signed_in(henrike)
    htmx = {"HX-Request": "true"}
    url = f"/kooperationen/{cooperation.address}/phasen/wechseln/?zurueck={BOARD}"
    piece = client.get(url, headers=htmx).content.decode()
    assert "<html" not in piece
    assert "data-close-dialog" in piece
    refused = move(client, cooperation, reason="", headers=htmx)
    assert refused.status_code == 422
    assert "<html" not in refused.content.decode()
    done = move(client, cooperation, headers=htmx)
    assert (done.status_code, done["HX-Redirect"]) == (204, f"{BOARD}?feld=school&bewegt={cooperation.ref}")


def test_nobody_is_sent_to_a_foreign_page(henrike: Membership, today: Any) -> None:
    cooperation = make.cooperation(henrike, phase=3)
    done = move(signed_in(henrike), cooperation, back="//example.org/")
    assert done["Location"] == cooperation.get_absolute_url()


def test_teachers_move_only_what_they_lead(henrike: Membership, pia: Membership, today: Any) -> None:
    other = make.cooperation(henrike, title="Fremd")
    own = make.cooperation(henrike, title="Eigene", lead=pia.user)
    led = make.cooperation(henrike, title="Mitgeleitet")
    actions.add_to_team(actor=henrike.user, cooperation=led, user=pia.user)
    TeamMember.objects.filter(cooperation=led, user=pia.user).update(part=TeamPart.LEADS)
    board = signed_in(pia).get(BOARD)
    may = {
        row.facts.title: row.may_move
        for _n, _t, lanes in board.context["movements"]
        for lane in lanes
        for row in lane.rows
    }
    assert may == {"Fremd": False, "Eigene": True, "Mitgeleitet": True}
    assert "Ruhen lassen" not in board.content.decode()
    assert move(signed_in(pia), other).status_code == 403
    assert move(signed_in(pia), own).status_code == 302


def test_a_column_shows_twenty_and_leads_to_the_rest(henrike: Membership, today: Any) -> None:
    for number in range(22):
        make.cooperation(henrike, title=f"Klasse {number}", phase=4)
    board = signed_in(henrike).get(BOARD)
    lane = next(lane for _n, _t, lanes in board.context["movements"] for lane in lanes if lane.phase.number == 4)
    assert (lane.total, len(lane.rows), lane.left) == (22, 20, 2)
    assert f'href="{LIST}?phase=4&amp;stand=laufend"' in board.content.decode()


@pytest.mark.parametrize("query", ["", "stand=alle", "stand=active", "stand=ended", "stand=paused", "feld=school"])
def test_the_list_shows_as_many_as_the_board_counts(
    henrike: Membership, today: Any, monkeypatch: pytest.MonkeyPatch, query: str
) -> None:
    monkeypatch.setattr(cooperation_list, "COLUMN", 1)
    for status in Status.values:
        rows = [make.cooperation(henrike, title=f"{status} {number}", phase=4) for number in range(4)]
        put_away = [row.pk for row in rows[:2]]
        Cooperation.objects.filter(pk__in=[row.pk for row in rows]).update(status=status)
        Cooperation.objects.filter(pk__in=put_away).update(archived=True)
    client = signed_in(henrike)
    board = client.get(f"{BOARD}?{query}").context
    shown = [lane for _n, _t, lanes in board["movements"] for lane in lanes] + board["folds"]
    counted = [part for part in shown if part.total]
    assert counted
    for part in counted:
        assert client.get(f"{LIST}?{part.query}").context["hits"] == part.total


# Saved views.


def keep(client: Any, name: str = "Senioren", query: str = "feld=seniors", **more: Any) -> Any:
    return client.post("/kooperationen/ansichten/", {"name": name, "query": query, "place": "list"} | more)


def test_five_views_are_there_for_everybody(pia: Membership) -> None:
    page = signed_in(pia).get(f"{LIST}?sortierung=frist&frist=90").content.decode()
    for words in ("Fristen 90 Tage", "Ich bin dran", "Partner ist dran", "Ohne Aktivität", "Neues Schuljahr"):
        assert words in page
    assert 'aria-current="page">Fristen 90 Tage' in page
    assert "Ansicht speichern" not in page, "a preset need not be kept"


def test_a_filter_is_kept_under_a_name(henrike: Membership, pia: Membership) -> None:
    client = signed_in(pia)
    assert "Ansicht speichern" in client.get(f"{LIST}?feld=seniors").content.decode()
    done = keep(client, query="q=&stand=quatsch&feld=seniors&x=1", shared="on", place="board")
    assert done["Location"] == f"{BOARD}?feld=seniors"
    view = SavedView.objects.get()
    assert (view.query, view.shared, view.place, view.owner) == ("feld=seniors", False, "board", pia.user)
    assert 'aria-current="page">Senioren' in client.get(f"{BOARD}?feld=seniors").content.decode()
    assert "Senioren</a>" not in signed_in(henrike).get(LIST).content.decode()
    keep(client, query="feld=club")
    assert SavedView.objects.get().query == "feld=club", "the same name again keeps the newer filter"
    assert AuditEntry.objects.filter(verb="view_kept").count() == 2


@pytest.mark.parametrize("letter", ["ü", "\U0001d11e"])
def test_a_long_filter_is_kept_whole(henrike: Membership, letter: str) -> None:
    client = signed_in(henrike)
    query = urlencode({"person": letter * 100, "q": letter * 100, "sortierung": "verantwortlich"})
    assert keep(client, query=query).status_code == 302
    stored_query = SavedView.objects.get().query
    assert QueryDict(stored_query)["q"] == letter * 100
    assert client.get(f"{LIST}?{stored_query}").status_code == 200


def test_what_a_view_may_not_be_is_told(henrike: Membership, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SavedView._meta.get_field("query"), "validators", [MaxLengthValidator(5)])
    refused = keep(signed_in(henrike))
    assert refused.status_code == 422
    assert 'value="feld=seniors"' in refused.content.decode()


def test_the_leadership_shares_views(henrike: Membership, pia: Membership, otto: Membership) -> None:
    keep(signed_in(henrike), shared="on")
    view = SavedView.objects.get()
    assert "Senioren" in signed_in(pia).get(LIST).content.decode()
    url = f"/kooperationen/ansichten/{view.ref}/"
    for path in (url, f"{url}weg/", f"{url}hoch/", f"{url}zurueck/"):
        assert signed_in(pia).post(path, {"name": "Meine"}).status_code == 403
        assert signed_in(otto).post(path, {"name": "Meine"}).status_code == 404
    client = signed_in(henrike)
    client.post(url, {"name": "Haus Ahornblick", "place": "list"})
    view.refresh_from_db()
    assert (view.name, view.shared) == ("Haus Ahornblick", False)
    assert signed_in(pia).get(url).status_code == 404, "a colleague's own view is nobody else's business"


def test_a_view_is_removed_taken_back_and_ordered(henrike: Membership, today: Any) -> None:
    client = signed_in(henrike)
    keep(client, "Eins")
    keep(client, "Zwei", "feld=club")
    second = SavedView.objects.get(name="Zwei")
    url = f"/kooperationen/ansichten/{second.ref}/"
    client.post(f"{url}hoch/")
    assert list(SavedView.objects.seen_by(henrike.user).values_list("name", flat=True)) == ["Zwei", "Eins"]
    page = client.post(f"{url}weg/", follow=True).content.decode()
    assert "Rückgängig" in page
    assert "Zwei" not in client.get(LIST).content.decode()
    client.post(f"{url}zurueck/")
    assert SavedView.objects.not_removed().count() == 2
    client.post(f"{url}weg/")
    keep(client, "Zwei", "phase=2")
    client.post(f"{url}zurueck/")
    assert SavedView.objects.not_removed().count() == 2, "its name is taken by now"
    today.shift(timedelta(days=2))
    signed_in(henrike).post(f"/kooperationen/ansichten/{SavedView.objects.get(name='Eins').ref}/weg/")
    assert not SavedView.objects.filter(pk=second.pk).exists()


@pytest.mark.parametrize("sent", [{"name": ""}, {"name": "x" * 61}, {"name": "A", "place": "quatsch"}])
def test_bad_input_is_told_and_kept(henrike: Membership, sent: dict[str, str]) -> None:
    refused = keep(signed_in(henrike), **({"name": "A"} | sent))
    assert refused.status_code == 422
    assert 'value="feld=seniors"' in refused.content.decode()


def test_a_name_is_one_views_only(henrike: Membership) -> None:
    client = signed_in(henrike)
    keep(client, "Eins")
    keep(client, "Zwei", "feld=club")
    second = SavedView.objects.get(name="Zwei")
    answer = client.post(f"/kooperationen/ansichten/{second.ref}/", {"name": "Eins", "place": "list"})
    assert answer.status_code == 422
    assert "schon eine Ansicht" in answer.content.decode()

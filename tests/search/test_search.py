"""Search: what is found by which words, by whom, and never while it is sealed; the index follows what changes."""

from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import accounts.actions
import kooperation.actions
import meetings.actions
import phases.actions
from accounts.choices import Role
from accounts.models import Membership
from infrastructure import search, tenancy
from infrastructure.models import SearchEntry, SearchMark, SearchWord
from kooperation.choices import Audience, Side
from kooperation.models import Cooperation
from phases.models import Answer
from search import indexing
from search.tasks import index_changes, look_through_index
from tests import make
from tests.conftest import signed_in

pytestmark = [pytest.mark.postgresql, pytest.mark.slow]

PARTNER_SAYS = "Orchideenzucht"


def titles(who: Membership, query: str, **more: str) -> list[str]:
    """What the search's page shows somebody, in its order."""
    page = signed_in(who).get("/suche/", {"q": query, **more})
    assert page.status_code == 200
    rows = page.context["rows"] or [row for section in page.context["sections"] for row in section.rows]
    return [row.entry.title for row in rows]


@pytest.fixture
def cooperation(henrike: Membership, pia: Membership) -> Cooperation:
    """A cooperation with something of every kind."""
    user = henrike.user
    partner = make.partner(user, town="Wiesenbrück", notes="Der Hausmeister öffnet um sieben.")
    contact = make.contact(user, partner, function="Schulleiterin")
    cooperation = make.cooperation(
        henrike, partner, title="Streicherklasse", description="Verträge und Leihgeigen für alle Kinder", phase=4
    )
    kooperation.actions.add_to_team(actor=user, cooperation=cooperation, user=pia.user)
    kooperation.actions.add_to_team(actor=user, cooperation=cooperation, contact=contact)
    make.cooperation(henrike, make.partner(user, name="Seniorenheim Abendfrieden"), title="Projektchor")
    make.agreed(user, cooperation, "3.goals", result="Zwei Auftritte im Schuljahr")
    make.agreement(user, cooperation)
    make.file(user, cooperation=cooperation)
    series = make.series(user, cooperation, date(2026, 12, 14))
    meeting = series.meetings.order_by("on")[0]
    meetings.actions.begin(actor=user, meeting=meeting)
    entry = meeting.entries.order_by("position")[0]
    meetings.actions.write(actor=user, entry=entry, text="Das Sommerfest war ein Erfolg.", version=0)
    kooperation.actions.comment(
        actor=user, cooperation=cooperation, audience=Audience.BOTH, text="Notenständer fehlen."
    )
    return cooperation


# Typed words → the title that has to be among the hits. This table is the acceptance.
FOUND = [
    ("Mühlenteich", "Grundschule am Mühlenteich"),
    ("Muehlenteich", "Grundschule am Mühlenteich"),
    ("Muhlenteich", "Grundschule am Mühlenteich"),
    ("MÜHLENTEICH", "Grundschule am Mühlenteich"),
    ("Müllenteich", "Grundschule am Mühlenteich"),
    ("Mühlenteihc", "Grundschule am Mühlenteich"),
    ("Teich", "Grundschule am Mühlenteich"),
    ("Grundschulen", "Grundschule am Mühlenteich"),
    ("Schule", "Grundschule am Mühlenteich"),
    ("Grunds", "Grundschule am Mühlenteich"),
    ("teich grund", "Grundschule am Mühlenteich"),
    ("Hausmeisters", "Grundschule am Mühlenteich"),
    ("Rüschhoff", "Anke Rüschhoff"),
    ("Rueschhoff", "Anke Rüschhoff"),
    ("Rüschof", "Anke Rüschhoff"),
    ("Rüscho", "Anke Rüschhoff"),
    ("Schulleiterin Anke", "Anke Rüschhoff"),
    ("Steinkoetter", "Pia Steinkötter"),
    ("Klasse", "Streicherklasse"),
    ("Klassen", "Streicherklasse"),
    ("Streicherklase", "Streicherklasse"),
    ("streich", "Streicherklasse"),
    ("Vertrag", "Streicherklasse"),
    ("Verträge", "Streicherklasse"),
    ("Vertraege", "Streicherklasse"),
    ("Kind", "Streicherklasse"),
    ("Kindern", "Streicherklasse"),
    ("Kidner", "Streicherklasse"),
    ("Geige", "Streicherklasse"),
    ("Streicherklasse Mühlenteich", "Streicherklasse"),
    ("Pia Klasse", "Streicherklasse"),
    ("Chor", "Projektchor"),
    ("Chöre", "Projektchor"),
    ("Auftritt", "3.5 Vereinbarung von gemeinsamen Zielen, ggf. Fixierung"),
    ("Sommerfestes", "Feedback-Gespräch 14.12.2026"),
    ("Notenstaender", "Notenständer fehlen."),
    ("Raumplan", "Raumplan.pdf"),
]


def test_example_queries_find_what_is_meant(cooperation: Cooperation, henrike: Membership) -> None:
    question = make.question()
    missed = []
    for query, titles_expected in FOUND:
        title = f"{question.number} {question.text}" if titles_expected.startswith("3.5") else titles_expected
        hits = titles(henrike, query)
        if title not in hits:
            missed.append((query, title, hits))
    assert missed == []


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("Streicherklasse", "Streicherklasse"),
        ("Klasse", "Streicherklasse"),
        ("Rüschof", "Anke Rüschhoff"),
        ("Muehlenteich", "Grundschule am Mühlenteich"),
    ],
)
def test_what_is_called_so_comes_first(cooperation: Cooperation, henrike: Membership, query: str, first: str) -> None:
    page = signed_in(henrike, **{"HX-Request": "true"}).get("/suche/springen/", {"q": query})
    assert page.context["rows"][0].entry.title == first


def test_every_word_has_to_be_there(cooperation: Cooperation, henrike: Membership) -> None:
    assert titles(henrike, "Chor Mühlenteich") == []
    assert titles(henrike, "Xylophonkarawane") == []


def test_numbers_of_agreements(cooperation: Cooperation, henrike: Membership) -> None:
    agreement = cooperation.agreements.get()
    assert titles(henrike, agreement.number, art="vereinbarung") == [f"{agreement.number} Streicherklasse"]


def test_the_page_marks_what_was_found_and_says_what_it_looked_for(
    cooperation: Cooperation, henrike: Membership
) -> None:
    text = signed_in(henrike).get("/suche/", {"q": "Rüschof"}).content.decode()
    assert "Anke <mark>Rüschhoff</mark>" in text
    assert "„Rüschhoff“ und Ähnliches statt „rüschof“" in " ".join(text.split())
    text = signed_in(henrike).get("/suche/", {"q": "hausmeister"}).content.decode()
    assert "Der <mark>Hausmeister</mark> öffnet" in text


def test_nothing_found_says_so_and_helps(cooperation: Cooperation, henrike: Membership) -> None:
    page = signed_in(henrike).get("/suche/", {"q": "Projektchor Mühlenteich"})
    text = page.content.decode()
    assert "Nichts gefunden für „Projektchor Mühlenteich“." in text
    assert page.context["ideas"] == ["projektchor", "mühlenteich"]
    assert "Meinten Sie:" in text
    text = signed_in(henrike).get("/suche/", {"q": "<script>alert(1)</script>"}).content.decode()
    assert "<script>alert" not in text


def test_the_page_works_with_and_without_htmx(cooperation: Cooperation, henrike: Membership) -> None:
    plain = signed_in(henrike).get("/suche/", {"q": "Klasse"})
    assert "<html" in plain.content.decode()
    piece = signed_in(henrike, **{"HX-Request": "true"}).get("/suche/", {"q": "Klasse"})
    assert "<html" not in piece.content.decode()
    assert 'id="hits"' in piece.content.decode()
    assert "HX-Request" in piece.headers["Vary"]
    empty = signed_in(henrike).get("/suche/")
    assert "Geben Sie einen Namen" in empty.content.decode()


def test_many_hits_are_shown_by_kind_and_on_pages(henrike: Membership) -> None:
    for number in range(60):
        make.cooperation(henrike, title=f"Singkreis {number}")
    page = signed_in(henrike).get("/suche/", {"q": "Singkreis"})
    (section,) = page.context["sections"]
    assert (len(section.rows), section.total, section.left) == (6, 60, True)
    assert "art=kooperation" in page.content.decode()
    one = signed_in(henrike).get("/suche/", {"q": "Singkreis", "art": "kooperation"})
    two = signed_in(henrike).get("/suche/", {"q": "Singkreis", "art": "kooperation", "seite": "2"})
    assert (len(one.context["rows"]), len(two.context["rows"])) == (50, 10)
    assert not {row.entry.pk for row in one.context["rows"]} & {row.entry.pk for row in two.context["rows"]}


# -- Rights ------------------------------------------------------------------------------------


@pytest.fixture
def inside(henrike: Membership, pia: Membership) -> Cooperation:
    """A cooperation with an internal answer, an internal comment and an internal file."""
    cooperation = make.cooperation(henrike, title="Waldmusik", phase=1)
    kooperation.actions.add_to_team(actor=henrike.user, cooperation=cooperation, user=pia.user)
    save(henrike, cooperation, "1.want", "Kassandraruf zur Teambildung")
    kooperation.actions.comment(
        actor=henrike.user, cooperation=cooperation, audience=Audience.INTERNAL, text="Kassandraruf im Kollegium"
    )
    make.file(henrike.user, cooperation=cooperation, internal=True)
    return cooperation


def save(who: Membership, cooperation: Cooperation, key: str, text: str, side: Side = Side.SCHOOL) -> None:
    question = make.question(key)
    known = Answer.objects.filter(
        item__cooperation=cooperation, item__key=key, side=side, author=who.user if question.voice == "team" else None
    ).first()
    phases.actions.save_answer(
        actor=who.user,
        cooperation=cooperation,
        question=question,
        text=text,
        version=known.version if known else 0,
        side=side,
    )


def test_internal_things_are_found_by_leadership_and_team_alone(
    inside: Cooperation,
    henrike: Membership,
    timur: Membership,
    pia: Membership,
    klara: Membership,
    otto: Membership,
    school: Any,
) -> None:
    stranger = make.member(school, Role.TEACHER)
    for who in (henrike, timur, pia):
        assert len(titles(who, "Kassandraruf")) == 2
        assert titles(who, "Raumplan") == ["Raumplan.pdf"]
    for who in (stranger, klara, otto):
        assert titles(who, "Kassandraruf") == []
        assert titles(who, "Raumplan") == []
        helped = signed_in(who).get("/suche/", {"q": "Kassandraru Waldmusik"}).context["ideas"]
        assert not [idea for idea in helped if "assandra" in idea], "no hint to what one may not read"
    assert titles(stranger, "Waldmusik") == titles(klara, "Waldmusik") == ["Waldmusik"]
    assert titles(otto, "Waldmusik") == [], "another school's"


def told_instead(who: Membership, query: str) -> list[str]:
    """Which words page and quick list name instead of what was typed."""
    replacements = []
    for url, headers in (("/suche/", {}), ("/suche/springen/", {"HX-Request": "true"})):
        replacements += signed_in(who, **headers).get(url, {"q": query}).context["instead"]
    return [meant for _typed, meant in replacements]


def test_help_with_spelling_tells_no_word_one_may_not_read(
    inside: Cooperation, henrike: Membership, pia: Membership, klara: Membership, school: Any
) -> None:
    stranger = make.member(school, Role.TEACHER)
    kooperation.actions.comment(
        actor=henrike.user, cooperation=inside, audience=Audience.INTERNAL, text="Ärger bei Grzymala, Mondscheinwiese"
    )
    for who in (henrike, pia):
        assert told_instead(who, "Grzimala") == ["Grzymala", "Grzymala"]
    for who in (klara, stranger):
        assert titles(who, "Grzimala") == []
        assert told_instead(who, "Grzimala") == []
        assert "rzymala" not in signed_in(who).get("/suche/", {"q": "Grzimala"}).content.decode()
    make.cooperation(henrike, title="Grzymalla")
    make.cooperation(henrike, title="Mondscheinwiesenfest")
    for who in (klara, stranger):
        assert titles(who, "Grzimala") == ["Grzymalla"]
        assert told_instead(who, "Grzimala") == ["Grzymalla", "Grzymalla"], "what stands in their hits"
        # A hidden word brings hits, because a visible one begins with it: still no idea for who may not read it.
        ideas = signed_in(who).get("/suche/", {"q": "Mondschafwiege"}).context["ideas"]
        assert "Mondscheinwiese" not in ideas
    assert "Mondscheinwiese" in signed_in(pia).get("/suche/", {"q": "Mondschafwiege"}).context["ideas"]


def test_who_leads_is_of_the_team(inside: Cooperation, school: Any, henrike: Membership) -> None:
    lead = make.member(school, Role.TEACHER)
    assert titles(lead, "Kassandraruf") == []
    kooperation.actions.change_cooperation(actor=henrike.user, cooperation=inside, lead=lead.user)
    assert len(titles(lead, "Kassandraruf")) == 2


def test_guests_and_strangers_have_no_search(cooperation: Cooperation, henrike: Membership) -> None:
    browser = make.guest(henrike.user, cooperation, cooperation.team.get(contact__isnull=False).contact)
    for client in (Client(), browser):
        answer = client.get("/suche/", {"q": "Klasse"})
        assert answer.status_code in (302, 404)
        assert "Streicherklasse" not in answer.content.decode()


# -- Seals ---------------------------------------------------------------------------------------


@pytest.fixture
def asked_both(henrike: Membership) -> Cooperation:
    return make.cooperation(henrike, make.partner(henrike.user), title="Singklasse")


def partner_says(who: Membership, cooperation: Cooperation, *, hand_in: bool) -> None:
    save(who, cooperation, "3.goals", f"Wir wollen {PARTNER_SAYS}.", Side.PARTNER)
    if hand_in:
        phases.actions.hand_in(actor=who.user, cooperation=cooperation, question=make.question(), side=Side.PARTNER)


def nowhere(who: Membership) -> bool:
    """Neither found nor kept anywhere in the index."""
    hits = titles(who, PARTNER_SAYS)
    entries = SearchEntry.unscoped.filter(text__contains=PARTNER_SAYS) | SearchEntry.unscoped.filter(
        words__contains=PARTNER_SAYS.lower()
    )
    return not hits and not entries.exists() and not SearchWord.unscoped.filter(word=PARTNER_SAYS.lower()).exists()


def test_what_is_sealed_is_found_by_nobody(asked_both: Cooperation, henrike: Membership) -> None:
    partner_says(henrike, asked_both, hand_in=False)
    assert nowhere(henrike), "a draft"
    partner_says(henrike, asked_both, hand_in=True)
    assert nowhere(henrike), "handed in, but ours is not"
    save(henrike, asked_both, "3.goals", "Wir wollen Serenaden.")
    assert len(titles(henrike, "Serenade")) == 1, "our own draft"
    assert nowhere(henrike)
    phases.actions.hand_in(actor=henrike.user, cooperation=asked_both, question=make.question())
    assert len(titles(henrike, PARTNER_SAYS)) == 1, "both have handed in"


def test_what_is_opened_early_is_found_and_closed_again_is_not(asked_both: Cooperation, henrike: Membership) -> None:
    kooperation.actions.open_early(actor=henrike.user, cooperation=asked_both, early=True)
    partner_says(henrike, asked_both, hand_in=True)
    assert len(titles(henrike, PARTNER_SAYS)) == 1
    kooperation.actions.open_early(actor=henrike.user, cooperation=asked_both, early=False)
    assert titles(henrike, PARTNER_SAYS) == []


def test_what_was_taken_back_is_gone_at_once(asked_both: Cooperation, henrike: Membership) -> None:
    kooperation.actions.open_early(actor=henrike.user, cooperation=asked_both, early=True)
    partner_says(henrike, asked_both, hand_in=True)
    assert len(titles(henrike, PARTNER_SAYS)) == 1
    phases.actions.withdraw(actor=henrike.user, cooperation=asked_both, question=make.question(), side=Side.PARTNER)
    assert titles(henrike, PARTNER_SAYS) == []


def test_while_more_waits_than_can_be_caught_up_with_nothing_old_is_shown(
    asked_both: Cooperation, henrike: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert titles(henrike, "Singklasse") == ["Singklasse"]
    monkeypatch.setattr(indexing, "BEFORE_SEARCHING", 1)
    search.mark(henrike.school_id, "partner", [0] * indexing.ROUNDS)
    search.mark(henrike.school_id, "cooperation", [asked_both.pk])
    assert titles(henrike, "Singklasse") == []


# -- The index follows -----------------------------------------------------------------------------


def test_an_entry_changes_and_goes_with_its_object(cooperation: Cooperation, henrike: Membership) -> None:
    assert titles(henrike, "Streicherklasse")
    kooperation.actions.change_cooperation(actor=henrike.user, cooperation=cooperation, title="Ukulelenkreis")
    assert not [title for title in titles(henrike, "Streicherklasse") if "Streicherklasse" in title]
    hits = titles(henrike, "Ukulelenkreis")
    assert "Ukulelenkreis" in hits
    assert len(hits) > 3, "what belongs to it is found under its new name as well"
    addresses = SearchEntry.objects.filter(about=cooperation.ref).values_list("address", flat=True)
    assert all("ukulelenkreis" in address for address in addresses)
    comment = cooperation.comments.get()
    comment.delete()
    assert not SearchEntry.objects.filter(kind="comment").exists(), "in the same moment"


def test_a_colleagues_name_is_found_everywhere(cooperation: Cooperation, pia: Membership, henrike: Membership) -> None:
    assert titles(henrike, "Steinkötter", art="kooperation") == ["Streicherklasse"]
    accounts.actions.change_profile(actor=pia.user, user=pia.user, name="Pia Amselfeld")
    assert titles(henrike, "Steinkötter", art="person") == titles(henrike, "Steinkötter", art="kooperation") == []
    assert titles(henrike, "Amselfeld") == ["Pia Amselfeld", "Streicherklasse"]


def test_signing_in_marks_nothing(henrike: Membership) -> None:
    indexing.reindex()
    signed_in(henrike)
    assert not SearchMark.objects.exists()


def test_autosave_costs_one_statement_more(henrike: Membership) -> None:
    cooperation = make.cooperation(henrike, make.partner(henrike.user))
    save(henrike, cooperation, "3.goals", "Eins")
    with CaptureQueriesContext(connection) as queries:
        save(henrike, cooperation, "3.goals", "Zwei")
    about_search = [query["sql"] for query in queries.captured_queries if "infrastructure_search" in query["sql"]]
    assert len(about_search) == 1
    assert about_search[0].startswith("INSERT")


def test_the_background_catches_up(cooperation: Cooperation, henrike: Membership) -> None:
    assert not SearchEntry.objects.exists()
    index_changes()
    assert SearchEntry.objects.filter(kind="cooperation").count() == 2
    assert not SearchMark.objects.exists()


def test_every_night_all_of_it_is_looked_through(cooperation: Cooperation, henrike: Membership) -> None:
    index_changes()
    entry = SearchEntry.objects.get(kind="cooperation", object_id=cooperation.pk)
    SearchEntry.objects.filter(pk=entry.pk).update(title="falsch", words="falsch")
    SearchEntry.objects.filter(kind="partner").delete()
    SearchEntry.objects.filter(kind="comment").update(object_id=999_999)
    look_through_index()
    index_changes()
    entry.refresh_from_db()
    assert entry.title == "Streicherklasse"
    assert SearchEntry.objects.filter(kind="partner").count() == 2
    assert not SearchEntry.objects.filter(object_id=999_999).exists()
    assert SearchEntry.objects.filter(kind="comment").count() == 1


def reindexed() -> str:
    out = StringIO()
    call_command("reindex", stdout=out)
    return out.getvalue()


def test_reindex_finds_no_drift_and_repairs_what_there_is(cooperation: Cooperation, henrike: Membership) -> None:
    indexing.catch_up()
    assert "0 entries were missing" in reindexed()
    SearchEntry.objects.filter(kind="cooperation").update(title="falsch")
    SearchEntry.objects.filter(kind="partner").delete()
    SearchEntry.objects.filter(kind="comment").update(object_id=999_999)
    SearchWord.objects.create(school_id=henrike.school_id, word="weggezogen", stem="weggezog", shown="Weggezogen")
    # Two cooperations, two partners, one comment that is missing and one too many.
    assert "6 entries were missing" in reindexed()
    assert "0 entries were missing" in reindexed()
    assert not SearchWord.objects.filter(word="weggezogen").exists(), "words are forgotten too"
    assert SearchWord.objects.filter(word="streicherklasse").exists()
    assert titles(henrike, "Streicherklasse")


def test_data_that_came_before_the_index_get_one(cooperation: Cooperation, henrike: Membership) -> None:
    SearchMark.objects.all().delete()
    indexing.begin_where_missing()
    indexing.begin_where_missing()
    assert SearchMark.objects.count() == 1
    index_changes()
    assert titles(henrike, "Streicherklasse")


def test_one_thing_that_cannot_be_read_hides_no_other(
    cooperation: Cooperation, henrike: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: Cooperation) -> str:
        if self.title == "Projektchor":
            raise ValueError(self.title)
        return f"/kooperationen/{self.ref}/"

    monkeypatch.setattr(Cooperation, "get_absolute_url", broken)
    assert "Streicherklasse" in titles(henrike, "Klasse")


# -- Cost and hostility -----------------------------------------------------------------------------


def queries(client: Client, url: str, data: dict[str, str]) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url, data).status_code == 200
    return len(queries)


def test_three_hundred_entries_cost_as_many_queries_as_thirty(henrike: Membership, otto: Membership) -> None:
    client = signed_in(henrike, **{"HX-Request": "true"})
    queries_typed = (
        {"q": "Singkreis"},
        {"q": "Singkrise"},
        {"q": "Singkreis", "art": "kooperation"},
        {"q": "Kreis Sing"},
    )
    counts = []
    for size in (30, 300):
        while Cooperation.objects.count() < size:
            make.cooperation(henrike, title=f"Singkreis {Cooperation.objects.count()}")
        while indexing.catch_up():
            pass
        counts.append([queries(client, url, data) for url in ("/suche/", "/suche/springen/") for data in queries_typed])
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    "query",
    [
        "\x00",
        "Klasse\x00",
        "%",
        "_",
        "'",
        '"',
        "\\",
        '" OR 1=1 --',
        "*",
        "klasse*",
        "NEAR(a b)",
        "AND OR NOT",
        "names : x",
        "a:* & !b | <->",
        "x" * 1000,
        "wort " * 500,
        "und der die das",
        "日本語",
        "слово",
        "\ud83c\udfb5",
        "٣٤",
        "²½",
        "a",
        " ",
        "()",
    ],
)
def test_whatever_somebody_types_is_answered(cooperation: Cooperation, henrike: Membership, query: str) -> None:
    text = query.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    assert signed_in(henrike).get("/suche/", {"q": text}).status_code == 200
    assert signed_in(henrike).get("/suche/", {"q": text, "art": "%00", "seite": "x"}).status_code == 200
    quick = signed_in(henrike, **{"HX-Request": "true"})
    assert quick.get("/suche/springen/", {"q": text}).status_code == 200


def test_texts_of_any_kind_can_be_found(henrike: Membership) -> None:
    make.cooperation(henrike, title="Ⅷ. Abend ﬁnal 日本語 слово ½", description="x" * 5000 + " Ende\u00adsilbe ٣٤ 🎵")
    for query in ("VIII", "final", "日本語", "Слово", "Endsilbe", "Endesilbe", "34"):
        signed_in(henrike).get("/suche/", {"q": query})
    assert titles(henrike, "final")
    assert titles(henrike, "СЛОВО")
    assert titles(henrike, "Endesilbe")


# -- The quick list -----------------------------------------------------------------------------------


def test_the_quick_list_names_the_places_one_may_go_to(henrike: Membership, pia: Membership, klara: Membership) -> None:
    def words(who: Membership, query: str = "") -> list[str]:
        page = signed_in(who, **{"HX-Request": "true"}).get("/suche/springen/", {"q": query})
        return [str(place.word) for place in page.context["places"]]

    everybody = {
        "Übersicht",
        "Meine Aufgaben",
        "Kooperationen",
        "Partner",
        "Vereinbarungen",
        "Kalender",
        "Neue Kooperation",
    }
    assert everybody < set(words(pia))
    assert "Einstellungen der Schule" in words(henrike)
    assert not {"Einstellungen der Schule", "Nachrichten", "Partner anlegen"} & set(words(pia))
    assert {"Nachrichten", "Partner anlegen"} < set(words(klara))
    assert words(pia, "koop") == ["Kooperationen", "Neue Kooperation"]
    assert words(pia, "Uebersicht") == words(pia, "übers") == ["Übersicht"]


def test_the_quick_list_without_htmx_is_the_page(henrike: Membership) -> None:
    answer = signed_in(henrike).get("/suche/springen/", {"q": "ä b"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/suche/?q=%C3%A4+b")


def test_single_keys_can_be_switched_off(henrike: Membership) -> None:
    client = signed_in(henrike)
    assert 'data-key="g k"' in client.get("/partner/").content.decode()
    client.post("/konto/", {"name": henrike.user.name, "theme": "auto"})
    henrike.user.refresh_from_db()
    assert henrike.user.shortcuts is False
    assert "data-key" not in client.get("/partner/").content.decode()


def test_another_schools_scope_stays_closed(cooperation: Cooperation, otto: Membership) -> None:
    indexing.catch_up()
    with tenancy.of(otto.school_id):
        assert not SearchEntry.objects.exists()
        assert not SearchWord.objects.exists()

"""Answers: saved as one types, never overwritten, sealed until both have handed in."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Membership
from infrastructure.conflicts import StaleWriteError
from infrastructure.models import AuditEntry
from kooperation.actions import add_to_team
from kooperation.models import Cooperation
from phases import actions
from phases.choices import ItemState
from phases.models import Answer, Item, JointResult, SharedGoal
from phases.progress import counted
from tests import make
from tests.conftest import collapsed, signed_in

pytestmark = pytest.mark.postgresql

KEY = "3.goals"


@pytest.fixture
def cooperation(henrike: Membership, pia: Membership) -> Cooperation:
    cooperation = make.cooperation(henrike, make.partner(henrike.user))
    add_to_team(actor=henrike.user, cooperation=cooperation, user=pia.user)
    return cooperation


def url(cooperation: Cooperation, step: str = "", key: str = KEY) -> str:
    return f"/kooperationen/{cooperation.ref}/phasen/{key[0]}/fragen/{key}/{step}"


def test_autosave_answers_with_time_and_the_new_version(cooperation: Cooperation, pia: Membership) -> None:
    client = signed_in(pia, **{"HX-Request": "true"})
    answer = client.post(url(cooperation), {"text": "Alle Kinder singen.", "version": 0, "editor": "e1"})
    text = answer.content.decode()
    assert "Gespeichert um" in text
    assert 'name="version" value="1"' in collapsed(text)
    assert "<html" not in text
    saved = Answer.objects.get()
    assert (saved.text, saved.by_name, saved.version) == ("Alle Kinder singen.", "Pia Steinkötter", 1)


def test_without_javascript_the_same_form_saves_and_goes_on(cooperation: Cooperation, pia: Membership) -> None:
    answer = signed_in(pia).post(url(cooperation), {"text": "Ja", "version": 0, "weiter": "1"})
    assert answer.headers["Location"].endswith("/fragen/3.we/")


def test_saving_twice_is_saving_once(cooperation: Cooperation, pia: Membership) -> None:
    for _twice in range(2):
        actions.save_answer(
            actor=pia.user, cooperation=cooperation, question=make.question(), text="Ja", version=0, editor="e1"
        )
    assert Answer.objects.get().version == 1


def test_a_lost_reply_does_not_make_one_fight_oneself(cooperation: Cooperation, pia: Membership) -> None:
    for text in ("J", "Ja"):
        actions.save_answer(
            actor=pia.user, cooperation=cooperation, question=make.question(), text=text, version=0, editor="e1"
        )
    assert Answer.objects.get().text == "Ja"


def test_a_stale_answer_meets_409_and_both_texts(
    cooperation: Cooperation, henrike: Membership, pia: Membership
) -> None:
    signed_in(henrike).post(url(cooperation), {"text": "Alle Kinder singen täglich.", "version": 0, "editor": "h"})
    for headers in ({}, {"HX-Request": "true"}):
        answer = signed_in(pia, **headers).post(
            url(cooperation), {"text": "Alle Kinder singen wöchentlich.", "version": 0, "editor": "p"}
        )
        text = answer.content.decode()
        assert answer.status_code == 409
        assert "Dr. Henrike Vosskamp hat diesen Text um" in text
        assert "<mark>täglich.</mark>" in text
        assert "Alle Kinder singen wöchentlich.</textarea>" in text
        assert 'name="version" value="1"' in collapsed(text)
    assert Answer.objects.get().text == "Alle Kinder singen täglich."
    mine = signed_in(pia).post(url(cooperation), {"text": "Alle Kinder singen wöchentlich.", "version": 1})
    assert mine.status_code == 302
    assert Answer.objects.get().text == "Alle Kinder singen wöchentlich."
    texts = set(Answer.objects.get().revisions.values_list("text", flat=True))
    assert texts == {"Alle Kinder singen täglich.", "Alle Kinder singen wöchentlich."}


@pytest.mark.parametrize(
    ("take", "shown"), [("theirs", ">Von Henrike</textarea>"), ("both", ">Von Henrike\n\nVon Pia</textarea>")]
)
def test_a_conflict_can_be_settled_their_way_or_merged(
    cooperation: Cooperation, henrike: Membership, pia: Membership, take: str, shown: str
) -> None:
    signed_in(henrike).post(url(cooperation), {"text": "Von Henrike", "version": 0})
    answer = signed_in(pia).post(url(cooperation), {"text": "Von Pia", "version": 1, "take": take})
    assert shown in answer.content.decode()
    assert Answer.objects.get().text == "Von Henrike", "settling saves nothing by itself"


def test_a_text_that_is_too_long_is_refused_and_kept(cooperation: Cooperation, pia: Membership) -> None:
    long = "x" * 20_001
    answer = signed_in(pia).post(url(cooperation), {"text": long, "version": 0})
    assert answer.status_code == 422
    assert long in answer.content.decode()


def test_in_phase_one_every_colleague_answers_alone(
    cooperation: Cooperation, henrike: Membership, pia: Membership
) -> None:
    for member in (henrike, pia):
        signed_in(member).post(url(cooperation, key="1.want"), {"text": f"Von {member.user.name}", "version": 0})
    assert Answer.objects.count() == 2
    page = signed_in(pia).get(f"/kooperationen/{cooperation.ref}/phasen/1/").content.decode()
    assert "Von Dr. Henrike Vosskamp" in page
    assert "Nur für die Musikschule" in page


def hand_in(cooperation: Cooperation, member: Membership, text: str = "Wir wollen singen.") -> None:
    actions.save_answer(actor=member.user, cooperation=cooperation, question=make.question(), text=text, version=0)
    actions.hand_in(actor=member.user, cooperation=cooperation, question=make.question())


def record(cooperation: Cooperation, member: Membership, version: int = 0) -> Answer:
    return actions.record_for_partner(
        actor=member.user,
        cooperation=cooperation,
        question=make.question(),
        text="Wir auch.",
        told_by="Anke Rüschhoff",
        told_on=date(2026, 11, 20),
        version=version,
    )


def test_the_partners_answer_comes_after_ours_is_handed_in(cooperation: Cooperation, pia: Membership) -> None:
    with pytest.raises(ValidationError):
        actions.hand_in(actor=pia.user, cooperation=cooperation, question=make.question())
    with pytest.raises(ValidationError):
        record(cooperation, pia)
    hand_in(cooperation, pia)
    page = signed_in(pia).get(url(cooperation)).content.decode()
    assert "Antwort des Partners aufschreiben" in page
    record(cooperation, pia)
    page = signed_in(pia).get(url(cooperation)).content.decode()
    assert "Wir auch." in page
    assert "mitgeteilt von Anke Rüschhoff am 20.11.2026" in page
    with pytest.raises(ValidationError):
        actions.withdraw(actor=pia.user, cooperation=cooperation, question=make.question())
    assert "Berichtigen" in page
    assert record(cooperation, pia, version=1).version == 2, "what we wrote down ourselves we may correct"
    edited = signed_in(pia).post(url(cooperation), {"text": "Wir wollen viel singen.", "version": 1})
    assert edited.status_code == 302, "an open answer may still be changed, visibly"


def test_handing_in_can_be_taken_back_before(cooperation: Cooperation, pia: Membership) -> None:
    hand_in(cooperation, pia)
    client = signed_in(pia)
    assert "Zurückholen" in client.get(url(cooperation)).content.decode()
    client.post(url(cooperation, "zurueckholen/"))
    assert Answer.objects.get().handed_in_at is None


def test_the_trail_never_holds_a_sealed_text(cooperation: Cooperation, pia: Membership) -> None:
    hand_in(cooperation, pia, "Ein Geheimnis")
    trail = str(list(AuditEntry.objects.values("changes", "object_name")))
    assert "Geheimnis" not in trail
    assert "sha256" in trail
    history = signed_in(pia).get(f"/kooperationen/{cooperation.ref}/verlauf/").content.decode()
    assert "Geheimnis" not in history


def test_a_result_is_accepted_and_becomes_goals_with_their_source(cooperation: Cooperation, pia: Membership) -> None:
    hand_in(cooperation, pia)
    record(cooperation, pia)
    client = signed_in(pia)
    client.post(url(cooperation, "ergebnis/"), {"text": "- Wöchentlich singen\n- Zweimal auftreten", "version": 0})
    old = client.post(
        url(cooperation, "ergebnis/annehmen/"), {"told_by": "Anke", "told_on": "2026-11-21", "version": 0}
    )
    assert "inzwischen geändert" in old.content.decode()
    client.post(url(cooperation, "ergebnis/annehmen/"), {"told_by": "Anke", "told_on": "2026-11-21", "version": 1})
    assert Item.objects.get(key=KEY).state == ItemState.AGREED
    for _twice in range(2):
        client.post(url(cooperation, "ergebnis/uebernehmen/"), {"into": "goal"})
    assert list(SharedGoal.objects.order_by("pk").values_list("text", "source__key")) == [
        ("Wöchentlich singen", KEY),
        ("Zweimal auftreten", KEY),
    ]
    assert "aus Frage 3.5" in client.get(f"/kooperationen/{cooperation.ref}/ziele/").content.decode()
    result = JointResult.objects.get()
    actions.save_result(
        actor=pia.user, cooperation=cooperation, question=make.question(), text="Anders", version=result.version
    )
    assert JointResult.objects.get().partner_accepted_on is None, "a changed result is no longer accepted"
    assert Item.objects.get(key=KEY).state == ItemState.DISCUSS


def test_states_move_the_counters(cooperation: Cooperation, pia: Membership) -> None:
    client = signed_in(pia)

    def progress() -> list[Any]:
        return list(Cooperation.objects.get().progress[2])

    for state, settled in (("agreed", 1), ("agreed", 1), ("discuss", 0), ("postponed", 1), ("open", 0)):
        assert client.post(url(cooperation, "stand/"), {"state": state}).status_code == 302
        assert progress() == [settled, 6]
    refused = signed_in(pia, **{"HX-Request": "true"}).post(url(cooperation, "stand/"), {"state": "irrelevant"})
    assert refused.status_code == 422
    assert "warum das nicht relevant ist" in refused.content.decode()
    client.post(url(cooperation, "stand/"), {"state": "irrelevant", "reason": "Es gibt keine zweite Gruppe."})
    assert progress() == [1, 6]
    row = Cooperation.objects.get()
    assert row.progress == counted([row])[row.pk]


def test_two_people_saving_different_versions_lose_nothing(
    cooperation: Cooperation, henrike: Membership, pia: Membership
) -> None:
    actions.save_answer(actor=henrike.user, cooperation=cooperation, question=make.question(), text="A", version=0)
    with pytest.raises(StaleWriteError):
        actions.save_answer(actor=pia.user, cooperation=cooperation, question=make.question(), text="B", version=0)


def test_a_question_is_assigned_and_waits_in_my_tasks(
    cooperation: Cooperation, henrike: Membership, pia: Membership
) -> None:
    member = cooperation.team.get(user=pia.user)
    signed_in(henrike).post(url(cooperation, "zustaendig/"), {"assignee": member.pk, "due_on": "2026-12-04"})
    page = signed_in(pia).get("/aufgaben/").content.decode()
    assert "Ihnen zugeteilt" in page
    assert "Vereinbarung von gemeinsamen Zielen" in page
    other = signed_in(henrike).get("/aufgaben/").content.decode()
    assert "Vereinbarung von gemeinsamen Zielen" not in other


def test_a_result_waits_until_both_answers_are_open(cooperation: Cooperation, pia: Membership) -> None:
    signed_in(pia).post(url(cooperation, "ergebnis/"), {"text": "Zu früh", "version": 0})
    assert not JointResult.objects.exclude(text="").exists()


@pytest.mark.parametrize("take", ["", "theirs", "both"])
def test_after_a_conflict_the_field_is_still_there(cooperation: Cooperation, pia: Membership, take: str) -> None:
    """htmx swaps the whole form while a conflict is settled: every answer to it is a whole form."""
    client = signed_in(pia, **{"HX-Request": "true"})
    client.post(url(cooperation), {"text": "A", "version": 0})
    answer = client.post(url(cooperation), {"text": "B", "version": 1, "conflict": "1", "take": take})
    assert answer.content.decode().count("<textarea") == 1


def test_handing_in_takes_the_last_words_along(cooperation: Cooperation, pia: Membership) -> None:
    client = signed_in(pia, **{"HX-Request": "true", "HX-Current-URL": f"http://testserver{url(cooperation)}"})
    page = client.post(url(cooperation, "abgeben/"), {"text": "Eben getippt", "version": 0}).content.decode()
    assert Answer.objects.get().text == "Eben getippt"
    assert Answer.objects.get().handed_in_at
    assert "Fertig, nächste Frage" in page, "the full-screen question keeps its way on"


def test_a_gone_session_is_no_success(cooperation: Cooperation) -> None:
    answer = signed_in(None, **{"HX-Request": "true"}).post(url(cooperation), {"text": "Wichtig", "version": 0})
    assert answer.status_code == 401
    assert answer.content == b""


def test_the_team_round_shows_who_has_spoken_and_the_spread(henrike: Membership, pia: Membership) -> None:
    """Phase 1: each colleague answers alone, the head sees the spread and writes the common answer."""
    cooperation = make.cooperation(henrike, phase=1)
    make.kooperation.actions.add_to_team(actor=henrike.user, cooperation=cooperation, user=pia.user)
    url = f"/kooperationen/{cooperation.ref}/phasen/1/"
    signed_in(pia).post(f"{url}fragen/1.want/", {"text": "Mehr Kinder erreichen", "version": 0})
    head = signed_in(henrike)
    head.post(f"{url}fragen/1.want/", {"text": "Bekannter werden", "version": 0})
    head.post(f"{url}fragen/1.want/ergebnis/", {"text": "Beides: erreichen und bekannter werden", "version": 0})
    text = " ".join(head.get(url).content.decode().split())
    for words in ("Teamrunde", "1 von 5 beantwortet: 1.1", "Mehr Kinder erreichen", "Beides: erreichen"):
        assert words in text

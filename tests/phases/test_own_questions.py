"""A school edits its questions; running cooperations keep the wording they started with."""

import pytest
from django.test import Client

from accounts.models import Membership
from kooperation.choices import Template
from kooperation.models import Cooperation
from phases import actions, catalogue, catalogue_versions
from phases.choices import ItemState
from phases.models import Need, OwnQuestion, Responsibility, SchoolCatalogue
from phases.progress import counted
from tests import make
from tests.conftest import signed_in

URL = "/einstellungen/fragen/"


@pytest.fixture
def coordinator(timur: Membership) -> Client:
    return signed_in(timur)


def texts(cooperation: Cooperation, phase: int) -> list[str]:
    return [question.text for question in catalogue_versions.pinned(cooperation.catalogue).core(phase)]


def own(**more: object) -> dict[str, object]:
    return {"phase": "3", "text": "Was sagt der Elternbeirat?", "help": "Früh fragen.", "core": "on"} | more


def test_an_own_question_reaches_new_cooperations_and_no_running_one(coordinator: Client, henrike: Membership) -> None:
    before = make.cooperation(henrike, phase=3)
    assert before.catalogue == catalogue.newest().version
    coordinator.post(f"{URL}neu/", own())
    after = make.cooperation(henrike, phase=3)
    assert "Was sagt der Elternbeirat?" not in texts(before, 3)
    assert texts(after, 3)[-1] == "Was sagt der Elternbeirat?"
    page = signed_in(henrike).get(f"/kooperationen/{after.ref}/phasen/3/").content.decode()
    assert "Was sagt der Elternbeirat?" in page
    assert after.progress == counted([after])[after.pk]
    question = catalogue_versions.pinned(after.catalogue).core(3)[-1]
    actions.save_answer(actor=henrike.user, cooperation=after, question=question, text="Er freut sich.", version=0)
    actions.set_state(actor=henrike.user, cooperation=after, question=question, state=ItemState.AGREED)
    row = OwnQuestion.objects.get()
    coordinator.post(f"{URL}{row.ref}/", own(text="Was sagen die Eltern?"))
    assert texts(after, 3)[-1] == "Was sagt der Elternbeirat?", "the wording it started with"
    coordinator.post(f"{URL}{row.ref}/entfernen/")
    after.refresh_from_db()
    assert texts(after, 3)[-1] == "Was sagt der Elternbeirat?"
    assert after.progress == counted([after])[after.pk]
    assert make.cooperation(henrike, phase=3).catalogue == catalogue.newest().version


def test_the_same_questions_are_kept_once(coordinator: Client, henrike: Membership) -> None:
    coordinator.post(f"{URL}neu/", own())
    first, second = make.cooperation(henrike), make.cooperation(henrike)
    assert first.catalogue == second.catalogue
    assert SchoolCatalogue.objects.count() == 1


def test_hiding_and_ordering(coordinator: Client, henrike: Membership) -> None:
    coordinator.post(f"{URL}ordnen/", {"frage": "3.we", "tun": "ausblenden"})
    coordinator.post(f"{URL}ordnen/", {"frage": "3.values", "tun": "hoch"})
    cooperation = make.cooperation(henrike, phase=3)
    keys = [question.key for question in catalogue_versions.pinned(cooperation.catalogue).core(3)]
    assert keys == ["3.values", "3.operative", "3.common", "3.sense", "3.goals"]
    assert catalogue_versions.pinned(cooperation.catalogue).core(3)[0].number == "3.1"
    assert cooperation.progress[2] == [0, 5]
    page = coordinator.get(f"{URL}?phase=3").content.decode()
    assert "ausgeblendet" in page
    coordinator.post(f"{URL}ordnen/", {"frage": "3.we", "tun": "zeigen"})
    coordinator.post(f"{URL}ordnen/", {"frage": "3.values", "tun": "runter"})
    for nonsense in ({"frage": "9.x", "tun": "hoch"}, {"frage": "3.none", "tun": "hoch"}, {}):
        assert coordinator.post(f"{URL}ordnen/", nonsense).status_code == 302
    assert len(catalogue_versions.pinned(make.cooperation(henrike, phase=3).catalogue).core(3)) == 6


def test_a_phase_has_at_most_eight_core_questions(coordinator: Client) -> None:
    for number in range(2):
        assert coordinator.post(f"{URL}neu/", own(text=f"Frage {number}")).status_code == 302
    ninth = coordinator.post(f"{URL}neu/", own(text="Die neunte"))
    assert ninth.status_code == 422
    assert "höchstens acht Kernfragen" in ninth.content.decode()
    assert "Die neunte" in ninth.content.decode()
    coordinator.post(f"{URL}ordnen/", {"frage": "3.we", "tun": "ausblenden"})
    assert coordinator.post(f"{URL}neu/", own(text="Die neunte")).status_code == 302
    answer = coordinator.post(f"{URL}ordnen/", {"frage": "3.we", "tun": "zeigen"}, follow=True)
    assert "höchstens acht Kernfragen" in answer.content.decode()


@pytest.mark.parametrize("template", Template.values)
def test_a_template_enters_needs_topics_and_questions(henrike: Membership, template: str) -> None:
    answer = signed_in(henrike).post(
        "/kooperationen/neu/",
        {"title": "Neu", "field": "school", "template": template, "lead": henrike.user.pk, "phase": "1"},
    )
    assert answer.status_code == 302
    new_cooperation = Cooperation.objects.get(title="Neu")
    preset = catalogue_versions.templates()[template]
    assert Need.objects.filter(cooperation=new_cooperation, source=f"template:{template}").count() == len(
        preset["needs"]
    )
    assert Responsibility.objects.filter(cooperation=new_cooperation).count() == len(preset["topics"])
    pinned = catalogue_versions.pinned(new_cooperation.catalogue)
    keys = {question.key for question in pinned.questions}
    assert not keys & set(preset["hide"])
    assert {row["de"] for row in preset["questions"]} <= {question.german for question in pinned.questions}
    assert all(1 <= len(pinned.core(phase)) <= 8 for phase in range(1, 8))


def test_templates_hide_only_questions_that_exist() -> None:
    keys = {row["key"] for row in catalogue.rows()}
    for preset in catalogue_versions.templates().values():
        assert set(preset["hide"]) <= keys
        assert all(row["en"] and row["de"] for row in preset["questions"])


def test_another_schools_questions_are_not_ours(coordinator: Client, otto: Membership, henrike: Membership) -> None:
    coordinator.post(f"{URL}neu/", own())
    row = OwnQuestion.objects.get()
    assert signed_in(otto).get(f"{URL}{row.ref}/").status_code == 404
    assert "Elternbeirat" not in signed_in(otto).get(f"{URL}?phase=3").content.decode()

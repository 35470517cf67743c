"""What users of other programs asked for or complained about, kept true here."""

from accounts.models import Membership
from kooperation.models import Comment, Cooperation, Task
from phases import actions, catalogue, gate
from phases.choices import ItemState
from phases.models import Item, PhaseTransition, Responsibility
from tests import make
from tests.conftest import signed_in


def url(cooperation: Cooperation, path: str = "") -> str:
    return f"/kooperationen/{cooperation.ref}/phasen/{path}"


def test_3_what_is_obligatory_is_named_point_by_point_and_stops_nobody(henrike: Membership) -> None:
    """Puzzlepart/prosjektportalen365#1590: points before the next phase; here soft, with a reason."""
    cooperation = make.cooperation(henrike, phase=4)
    make.need(henrike.user, cooperation)
    text = signed_in(henrike).get(url(cooperation, "wechseln/")).content.decode()
    for point in gate.points(cooperation, 4):
        assert str(point.text) in text
    signed_in(henrike).post(url(cooperation, "wechseln/"), {"seen": 4, "to": 5, "reason": "Der Träger drängt."})
    assert any("Jeder Bedarf" in point for point in PhaseTransition.objects.get().open_points)


def test_4_the_gate_reads_what_is_stored_and_overwrites_nothing(henrike: Membership) -> None:
    """Puzzlepart/prosjektportalen#123: a dialogue that ignored and overwrote what stood there."""
    cooperation = make.cooperation(henrike, phase=3)
    for key, state in (("3.goals", ItemState.AGREED), ("3.sense", ItemState.DISCUSS)):
        actions.set_state(actor=henrike.user, cooperation=cooperation, question=make.question(key), state=state)
    before = list(Item.objects.order_by("key").values_list("key", "state"))
    page = signed_in(henrike).get(url(cooperation, "wechseln/")).content.decode()
    actions.set_state(
        actor=henrike.user, cooperation=cooperation, question=make.question("3.we"), state=ItemState.POSTPONED
    )
    assert "noch 5" in page
    signed_in(henrike).post(url(cooperation, "wechseln/"), {"seen": 3, "to": 4, "reason": "weiter"})
    move = PhaseTransition.objects.get()
    assert any("noch 4" in point for point in move.open_points), "what is stored, not what was on the screen"
    assert list(Item.objects.exclude(key="3.we").order_by("key").values_list("key", "state")) == before


def test_4_fast_clicks_move_once(henrike: Membership) -> None:
    """Puzzlepart/prosjektportalen365 PR #1610: fast clicks were lost; here the second finds the cooperation elsewhere."""
    cooperation = make.cooperation(henrike, phase=3)
    click = {
        "actor": henrike.user,
        "cooperation": Cooperation.objects.get(),
        "from_phase": 3,
        "to": 4,
        "reason": "weiter",
    }
    assert actions.change_phase(**click)
    click["cooperation"] = cooperation
    assert actions.change_phase(**click) is None
    assert PhaseTransition.objects.count() == 1


def test_5_the_board_leads_to_the_same_gate(henrike: Membership) -> None:
    """krayin/laravel-crm#2303: dropping a card must ask, not fail or skip; here the card's menu opens the gate's page."""
    cooperation = make.cooperation(henrike, phase=3)
    board = signed_in(henrike).get("/kooperationen/tafel/").content.decode()
    assert url(cooperation, "wechseln/").split("/")[2] in board
    assert "/phasen/wechseln/" in board
    assert "draggable" not in board


def test_6_one_tap_ticks_and_counts(henrike: Membership, pia: Membership) -> None:
    """espocrm/espocrm#951, kanboard/kanboard#3855: a checklist is a real thing with its own progress."""
    cooperation = make.cooperation(henrike, phase=3)
    answer = signed_in(henrike).post(url(cooperation, "3/fragen/3.we/stand/"), {"state": "agreed"})
    assert answer.status_code == 302
    cooperation.refresh_from_db()
    assert cooperation.progress[2] == [1, 6]


def test_7_a_template_copies_structure_and_nothing_else(henrike: Membership) -> None:
    """kanboard/kanboard#850: "duplicate" drags comments and states along."""
    first = make.cooperation(henrike, template="daycare")
    topic = Responsibility.objects.filter(cooperation=first)[0]
    actions.remove_row(actor=henrike.user, row=topic)
    make.kooperation.actions.comment(actor=henrike.user, cooperation=first, text="nur hier")
    second = make.cooperation(henrike, template="daycare")
    assert Responsibility.objects.filter(cooperation=second).count() == 5, "the template, not the changed copy"
    assert not Comment.objects.filter(cooperation=second).exists()
    assert not Task.objects.filter(cooperation=second).exists()
    assert not Item.objects.filter(cooperation=second).exists()


def test_8_every_question_explains_itself() -> None:
    """Puzzlepart/prosjektportalen365#1538: an empty column for help that nobody filled."""
    for question in catalogue.newest().questions:
        assert question.texts["help_de"].strip() != question.texts["de"].strip()
        assert len(question.texts["help_de"]) > 15, question.key

"""Phase changes: never refused, always remembered, harmless when repeated."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Membership
from infrastructure.models import AuditEntry
from kooperation import actions as lives
from kooperation.models import Cooperation
from phases import actions, gate
from phases.choices import ItemState, PhaseState
from phases.models import PhaseRecord, PhaseTransition
from phases.progress import counted
from tests import make
from tests.conftest import signed_in
from tests.examples import examples


def states(cooperation: Cooperation) -> list[str]:
    records = PhaseRecord.objects.filter(cooperation=cooperation).order_by("phase").values_list("state", flat=True)
    return list(records)


def test_a_cooperation_begins_anywhere(henrike: Membership) -> None:
    assert states(make.cooperation(henrike, phase=3)) == ["recorded_later"] * 2 + ["current"] + ["open"] * 4


def test_open_points_need_a_reason_and_stay_in_the_history(henrike: Membership) -> None:
    cooperation = make.cooperation(henrike, make.partner(henrike.user), phase=3)
    client, url = signed_in(henrike), f"/kooperationen/{cooperation.ref}/phasen/wechseln/"
    page = client.get(url).content.decode()
    assert "Mindestens ein gemeinsames Ziel" in page
    refused = client.post(url, {"seen": 3, "to": 4, "reason": " "})
    assert refused.status_code == 422
    assert "Sagen Sie in einem Satz, warum" in refused.content.decode()
    client.post(url, {"seen": 3, "to": 4, "reason": "Die Schule drängt."})
    move = PhaseTransition.objects.get()
    assert move.reason == "Die Schule drängt."
    assert any("Mindestens ein gemeinsames Ziel" in point for point in move.open_points)
    assert states(cooperation)[2:4] == [PhaseState.DONE, PhaseState.CURRENT]


def test_skipped_phases_add_their_open_points(henrike: Membership) -> None:
    cooperation = make.cooperation(henrike, phase=1)
    move = actions.change_phase(
        actor=henrike.user, cooperation=cooperation, from_phase=1, to=4, reason="Wir sind weiter."
    )
    assert move
    assert {point[0] for point in move.open_points} == {"1", "2", "3"}
    assert states(cooperation)[:4] == ["done", "skipped", "skipped", "current"]


def test_going_back_carries_its_reason(henrike: Membership) -> None:
    cooperation = make.cooperation(henrike, phase=7)
    with pytest.raises(ValidationError):
        actions.change_phase(actor=henrike.user, cooperation=cooperation, from_phase=7, to=4)
    actions.change_phase(
        actor=henrike.user, cooperation=cooperation, from_phase=7, to=4, reason="Die Räume sind andere."
    )
    assert (states(cooperation)[3], states(cooperation)[6]) == (PhaseState.REOPENED, PhaseState.OPEN)


def test_a_double_click_moves_once(henrike: Membership) -> None:
    cooperation = make.cooperation(henrike, phase=3)
    url, form = f"/kooperationen/{cooperation.ref}/phasen/wechseln/", {"seen": 3, "to": 4, "reason": "weiter"}
    for _twice in range(2):
        signed_in(henrike).post(url, form)
    assert PhaseTransition.objects.count() == 1
    assert Cooperation.objects.get().phase == 4


def test_a_settled_phase_is_left_without_a_reason(henrike: Membership) -> None:
    cooperation = make.cooperation(henrike, make.partner(henrike.user), phase=2)
    for question in ("2.colleague", "2.network", "2.leadership", "2.subject"):
        actions.set_state(
            actor=henrike.user, cooperation=cooperation, question=make.question(question), state=ItemState.AGREED
        )
    assert all(point.met for point in gate.points(cooperation, 2))
    assert actions.change_phase(actor=henrike.user, cooperation=cooperation, from_phase=2, to=3)


TOMORROW = timezone.localdate() + timedelta(days=1)
LIVES: dict[str, Callable[[Membership, Cooperation], object]] = {
    "pause": lambda by, row: lives.pause(actor=by.user, cooperation=row, until=TOMORROW, why="Elternzeit"),
    "resume": lambda by, row: lives.resume(actor=by.user, cooperation=row),
    "end": lambda by, row: lives.end(actor=by.user, cooperation=row, on=timezone.localdate(), why="genug"),
    "decline": lambda by, row: lives.decline(actor=by.user, cooperation=row, why="kein Platz"),
}


@examples(12)
@given(
    moves=st.lists(
        st.one_of(st.integers(1, 7), st.sampled_from(list(ItemState)), st.sampled_from(list(LIVES))), max_size=12
    )
)
def test_whatever_happens_counters_records_and_trail_agree(
    henrike: Membership, moves: list[int | ItemState | str]
) -> None:
    """Any sequence of moves, settled questions, rests and ends keeps one current phase, true counters, a gapless history."""
    cooperation = make.cooperation(henrike, phase=1)
    status = str(cooperation.status)
    expected = [1]
    for move in moves:
        if isinstance(move, ItemState):
            keys = ("3.goals", "3.sense")
            for key in keys:
                actions.set_state(
                    actor=henrike.user,
                    cooperation=cooperation,
                    question=make.question(key),
                    state=move,
                    reason="weil es so ist",
                )
        elif isinstance(move, str):
            try:
                LIVES[move](henrike, cooperation)
            except ValidationError:
                assert status == "declined" or (status == "ended" and move in ("pause", "decline"))
            else:
                status = {"pause": "paused", "resume": "active", "end": "ended", "decline": "declined"}[move]
        elif actions.change_phase(
            actor=henrike.user, cooperation=cooperation, from_phase=cooperation.phase, to=move, reason="so"
        ):
            expected.append(move)
    cooperation.refresh_from_db()
    history = list(PhaseTransition.objects.filter(cooperation=cooperation).order_by("pk"))
    assert [1, *(step.to_phase for step in history)] == expected
    assert cooperation.phase == expected[-1]
    assert cooperation.status == status
    assert (cooperation.rests_until is not None) == (status == "paused")
    turns = AuditEntry.objects.filter(about=cooperation.ref, verb=f"cooperation_{status}")
    assert status == "active" or turns.exists()
    assert states(cooperation)[cooperation.phase - 1] in (PhaseState.CURRENT, PhaseState.REOPENED)
    assert [s for s in states(cooperation) if s == PhaseState.CURRENT or s == PhaseState.REOPENED].__len__() >= 1
    assert cooperation.progress == counted([cooperation])[cooperation.pk]
    trail = AuditEntry.objects.filter(about=cooperation.ref, verb="phase_changed").count()
    assert trail == len(history)

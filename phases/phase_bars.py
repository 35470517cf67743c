"""The score of one cooperation: seven bars with their notes, states and words."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from kooperation.choices import PHASES
from kooperation.models import Cooperation
from phases.catalogue_versions import pinned
from phases.choices import PhaseState
from phases.models import PhaseRecord

NOTES = {
    PhaseState.DONE: "done",
    PhaseState.RECORDED_LATER: "done",
    PhaseState.SKIPPED: "skipped",
}


@dataclass(frozen=True)
class Bar:
    """One phase in the score."""

    number: int
    name: Promise | str
    icon: str
    movement: int
    note: str
    words: str
    url: str
    stalled: bool


def bars(cooperation: Cooperation) -> list[Bar]:
    """Seven bars, one query."""
    states = dict(PhaseRecord.objects.filter(cooperation=cooperation).values_list("phase", "state"))
    stalled = cooperation.stalls(timezone.now())
    return [
        Bar(
            number=phase.number,
            name=phase.name,
            icon=phase.icon,
            movement=phase.movement,
            note="now" if phase.number == cooperation.phase else NOTES.get(_state(states, phase.number), "todo"),
            words=_words(cooperation, phase.number, _state(states, phase.number)),
            url=reverse("checklists:phase", args=[cooperation.address, phase.number]),
            stalled=stalled and phase.number == cooperation.phase,
        )
        for phase in PHASES
    ]


def _state(states: dict[int, str], phase: int) -> PhaseState:
    return PhaseState(states.get(phase, PhaseState.OPEN))


def _words(cooperation: Cooperation, phase: int, state: PhaseState) -> str:
    settled, total = cooperation.progress[phase - 1]
    if phase != cooperation.phase:
        return str(state.label)
    two_sided = any(question.voice == "both" for question in pinned(cooperation.catalogue).core(phase))
    words = _("{n} of {total} agreed") if two_sided else _("{n} of {total} settled")
    return words.format(n=settled, total=total)

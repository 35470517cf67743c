"""What a phase still asks for before it is left: computed from stored state, warns and never locks (RULINGS 9)."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kooperation.choices import Side
from kooperation.models import Cooperation, CooperationPartner
from phases.catalogue import pinned
from phases.models import Answer, GateFact, Item, SharedGoal


@dataclass(frozen=True)
class Point:
    """One condition of the gate: met or not, and what is missing."""

    text: str
    met: bool
    missing: str = ""


def points(cooperation: Cooperation, phase: int) -> list[Point]:
    """All conditions of a phase (domain, section 4)."""
    questions = pinned(cooperation.catalogue).core(phase)
    settled = Item.objects.core_of(phase).settled().filter(cooperation=cooperation).count()
    left = len(questions) - settled
    found = [
        Point(
            _("All questions settled or consciously postponed"),
            left <= 0,
            ngettext("{n} to go", "{n} to go", left).format(n=left) if left > 0 else "",
        )
    ]
    if phase == 1:
        found.append(Point(_("A responsible person is named"), cooperation.lead_id is not None))
    if phase == 2:
        found.append(
            Point(_("A partner is named"), CooperationPartner.objects.filter(cooperation=cooperation).exists())
        )
    if phase == 3:
        found.append(Point(_("At least one shared goal"), SharedGoal.objects.filter(cooperation=cooperation).exists()))
        sides = set(
            Answer.objects.filter(item__cooperation=cooperation, item__phase=3)
            .exclude(text="")
            .values_list("side", flat=True)
        )
        found.append(Point(_("Working people of both sides took part"), sides == set(Side.values)))
    facts = GateFact.objects.filter(cooperation=cooperation, phase=phase).order_by("key")
    return [*found, *(Point(fact.text, fact.met) for fact in facts)]


def open_points(cooperation: Cooperation, phases: Iterable[int]) -> list[str]:
    """What is left open in these phases, as sentences for the history; skipped phases add theirs."""
    return [
        " – ".join(filter(None, [f"{phase}: {point.text}", point.missing]))
        for phase in phases
        for point in points(cooperation, phase)
        if not point.met
    ]

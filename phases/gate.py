"""The conditions for leaving a phase, computed from stored state; they warn and never block."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kooperation.models import Cooperation, CooperationPartner
from phases import participation, responsibility_matrix
from phases.catalogue_versions import pinned
from phases.models import Confirmation, GateFact, Item, Milestone, Need, SharedGoal


@dataclass(frozen=True)
class Point:
    """One condition of a phase's gate: met or not, and what is missing."""

    text: str
    met: bool
    missing: str = ""


def points(cooperation: Cooperation, phase: int) -> list[Point]:
    """All conditions of a phase."""
    questions = pinned(cooperation.catalogue).core(phase)
    settled = Item.objects.core_of(phase).settled().filter(cooperation=cooperation).count()
    left = len(questions) - settled
    criteria = [
        Point(
            _("All questions settled or consciously postponed"),
            left <= 0,
            ngettext("{n} to go", "{n} to go", left).format(n=left) if left > 0 else "",
        )
    ]
    if phase == 1:
        criteria.append(Point(_("A responsible person is named"), cooperation.lead_id is not None))
    if phase == 2:
        criteria.append(
            Point(_("A partner is named"), CooperationPartner.objects.filter(cooperation=cooperation).exists())
        )
    if phase == 3:
        criteria.append(
            Point(_("At least one shared goal"), SharedGoal.objects.filter(cooperation=cooperation).exists())
        )
        criteria += _operative_level(cooperation)
    if phase == 4:
        criteria += _organisation(cooperation)
    if phase == 6:
        started = Milestone.objects.filter(cooperation=cooperation, key="started").exclude(reached_on=None).exists()
        criteria.append(Point(_("The start phase is completed"), started))
    facts = GateFact.objects.filter(cooperation=cooperation, phase=phase).order_by("key")
    return [*criteria, *(Point(fact.text, fact.met) for fact in facts)]


def _operative_level(cooperation: Cooperation) -> list[Point]:
    """The working people of both sides, without exception (talk, phase 3); the point names the side that is missing."""
    missing = participation.missing(cooperation)
    return [Point(_("Working people of both sides took part"), not missing, ", ".join(missing))]


def _organisation(cooperation: Cooperation) -> list[Point]:
    """What phase 4 asks for besides its questions: needs decided, topics clear, proofs there."""
    undecided = Need.objects.undecided().filter(cooperation=cooperation).count()
    unclear = responsibility_matrix.of(cooperation).warnings
    today = timezone.localdate()
    lacking = sum(row.lacking(today) for row in Confirmation.objects.filter(cooperation=cooperation))
    return [
        Point(
            _("Every need is promised or covered"),
            not undecided,
            ngettext("{n} still open", "{n} still open", undecided).format(n=undecided) if undecided else "",
        ),
        Point(
            _("For every topic it is clear who decides"),
            not unclear,
            ngettext("{n} topic not clear", "{n} topics not clear", unclear).format(n=unclear) if unclear else "",
        ),
        Point(
            _("All proofs were seen"),
            not lacking,
            ngettext("{n} missing", "{n} missing", lacking).format(n=lacking) if lacking else "",
        ),
    ]


def open_points(cooperation: Cooperation, phases: Iterable[int]) -> list[str]:
    """What is left open in these phases, as sentences for the history; skipped phases add theirs."""
    return [
        " – ".join(filter(None, [f"{phase}: {point.text}", point.missing]))
        for phase in phases
        for point in points(cooperation, phase)
        if not point.met
    ]

"""Counters of the seven phases: seven pairs [settled, total] on the cooperation's row, moved by delta."""

from django.db.models import Count

from kooperation.models import Cooperation
from phases.catalogue import pinned
from phases.models import Item


def totals(cooperation: Cooperation) -> list[int]:
    """How many core questions each phase of the pinned catalogue has."""
    catalogue = pinned(cooperation.catalogue)
    return [len(catalogue.core(phase)) for phase in range(1, 8)]


def counted(cooperation: Cooperation) -> list[list[int]]:
    """The counters as the rows say, without looking at the stored ones."""
    by_phase = dict(
        Item.objects.settled()
        .filter(cooperation=cooperation, core=True)
        .values_list("phase")
        .annotate(count=Count("pk"))
        .order_by()
    )
    return [[by_phase.get(phase, 0), total] for phase, total in enumerate(totals(cooperation), start=1)]


def moved(progress: list[list[int]], phase: int, delta: int) -> list[list[int]]:
    """The counters after `delta` more settled questions in a phase."""
    return [
        [settled + delta, total] if number == phase else [settled, total]
        for number, (settled, total) in enumerate(progress, start=1)
    ]

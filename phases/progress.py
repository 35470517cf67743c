"""Counters of the seven phases: seven pairs [settled, total] on the cooperation's row, moved by delta."""

from collections.abc import Iterable

from django.db.models import Count

from kooperation.models import Cooperation
from phases.catalogue_versions import pinned
from phases.models import Item


def totals(cooperation: Cooperation) -> list[int]:
    """How many core questions each phase of the pinned catalogue has."""
    catalogue = pinned(cooperation.catalogue)
    return [len(catalogue.core(phase)) for phase in range(1, 8)]


def counted(cooperations: Iterable[Cooperation]) -> dict[int, list[list[int]]]:
    """The counters of cooperations recomputed from their rows, by primary key."""
    rows = list(cooperations)
    counts = (
        Item.objects.settled()
        .filter(cooperation__in=[row.pk for row in rows], core=True)
        .values_list("cooperation", "phase")
        .annotate(count=Count("pk"))
        .order_by()
    )
    settled = {(cooperation, phase): count for cooperation, phase, count in counts}
    return {
        row.pk: [[settled.get((row.pk, phase), 0), total] for phase, total in enumerate(totals(row), start=1)]
        for row in rows
    }


def moved(progress: list[list[int]], phase: int, delta: int) -> list[list[int]]:
    """The counters after `delta` more settled questions in a phase."""
    return [
        [settled + delta, total] if number == phase else [settled, total]
        for number, (settled, total) in enumerate(progress, start=1)
    ]

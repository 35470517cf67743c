"""Keeps an agreement's next day on its cooperation's row, where lists of thousands filter and sort by it."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from agreements import deadline_status
from agreements.models import Agreement
from infrastructure.audit import Actor
from kooperation.models import Cooperation

BATCH = 500


def keep_deadline(cooperation: Cooperation) -> None:
    """What changed at an agreement shows in its cooperation's row; part of the action that changed it."""
    _keep(Cooperation.objects.filter(pk=cooperation.pk))


def _keep(cooperations: Iterable[Cooperation]) -> int:
    """Put the days of the binding agreements on the rows; returns how many were different."""
    known = {row.pk: row for row in cooperations}
    today, days_by_cooperation = timezone.localdate(), {}
    for agreement in deadline_status.binding(Agreement.objects.filter(cooperation__in=known)):
        stands = deadline_status.of(agreement, today)
        days_by_cooperation[agreement.cooperation_id] = (stands.next_day, stands.sure_end)
    changed = []
    for row in known.values():
        days = days_by_cooperation.get(row.pk, (None, None))
        if (row.deadline_on, row.agreed_until) != days:
            row.deadline_on, row.agreed_until = days
            changed.append(row)
    Cooperation.objects.bulk_update(changed, ["deadline_on", "agreed_until"], batch_size=BATCH)
    return len(changed)


def refresh_deadlines(*, actor: Actor) -> int:
    """Days that have passed give way to the next; called every night and after bulk entries. Returns how many differed.

    Everything else is kept by the actions themselves, so only rows with an agreement that binds are looked at.
    """
    changed, after = 0, 0
    bound = Q(pk__in=Agreement.objects.filter(state__in=deadline_status.BINDING).values("cooperation"))
    cooperations = Cooperation.objects.filter(bound | Q(deadline_on__isnull=False) | Q(agreed_until__isnull=False))
    while True:
        with transaction.atomic():
            rows = list(cooperations.filter(pk__gt=after).order_by("pk")[:BATCH])
            changed += _keep(rows)
        if len(rows) < BATCH:
            return changed
        after = rows[-1].pk

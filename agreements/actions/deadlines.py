"""Stores an agreement's next deadline on its cooperation's row, so that long lists can filter and sort by it."""

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
    """Update the deadline of a cooperation's row; part of the action that changed the agreement."""
    _keep(Cooperation.objects.filter(pk=cooperation.pk))


def _keep(cooperations: Iterable[Cooperation]) -> int:
    """Store the deadlines of the binding agreements on the rows; returns how many changed."""
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
    """Replace passed deadlines by the next ones, every night and after bulk entries. Idempotent. Returns how many
    changed.

    Only rows with a binding agreement are checked; the actions update all others themselves.
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

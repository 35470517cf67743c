"""Actions on closed days; apps above listen to the signal and move meetings."""

from collections.abc import Iterable

from infrastructure import audit
from infrastructure.action import action
from infrastructure.audit import Actor
from infrastructure.closed_day_files import Days
from kooperation.models import ClosedDay, Partner
from kooperation.signals import closed_days_changed


@action
def add_closed_days(*, actor: Actor, partner: Partner | None, days: Iterable[Days]) -> int:
    """Enter stretches of days on which the school, or a partner, is closed; returns how many are new.

    What is entered already is left alone. Raises ValidationError.
    """
    new = [row for row in days if not _known(partner, row)]
    for day in new:
        row = ClosedDay(partner=partner, starts_on=day.starts_on, ends_on=day.ends_on, reason=day.reason)
        row.full_clean()
        row.save()
        # One audit log entry per imported batch.
        if day is new[0]:
            audit.record(actor=actor, verb="closed_days_added", obj=row, changes={"count": len(new)})
    if new:
        closed_days_changed.send(sender=ClosedDay, partner=partner, actor=actor)
    return len(new)


def _known(partner: Partner | None, day: Days) -> bool:
    return ClosedDay.objects.filter(partner=partner, starts_on=day.starts_on, ends_on=day.ends_on).exists()


@action
def remove_closed_day(*, actor: Actor, day: ClosedDay) -> None:
    """Remove a stretch of closed days."""
    partner = day.partner
    audit.record(actor=actor, verb="closed_day_removed", obj=day, changes={"on": str(day.starts_on)})
    day.delete()
    closed_days_changed.send(sender=ClosedDay, partner=partner, actor=actor)

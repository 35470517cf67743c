"""Own closed days as a calendar: which day, why."""

from collections.abc import Iterable
from datetime import timedelta

from infrastructure.closed_days import Closures
from kooperation.models import ClosedDay, Cooperation


def _by_day(rows: Iterable[ClosedDay]) -> Closures:
    return {
        row.starts_on + timedelta(days=days): f"{row.reason} ({row.partner})" if row.partner else row.reason
        for row in rows
        for days in range((row.ends_on - row.starts_on).days + 1)
    }


def of_school() -> Closures:
    """The days on which the school in scope is closed."""
    return _by_day(ClosedDay.objects.of_school())


def of_cooperation(cooperation: Cooperation) -> Closures:
    """The days on which the school or a partner of the cooperation is closed; the school's reason comes first."""
    rows = ClosedDay.objects.of_cooperation(cooperation).select_related("partner")
    return _by_day(sorted(rows, key=lambda row: row.partner_id is None))

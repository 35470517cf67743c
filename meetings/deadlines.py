"""Decision deadlines of a cooperation: the last days for notice of its agreement, or its end."""

from datetime import date

from agreements import deadline_status
from agreements.deadline_status import BINDING
from agreements.models import Agreement
from kooperation.models import Cooperation


def binding_agreement(cooperation: Cooperation) -> Agreement | None:
    """The agreement that the parties have signed, newest first."""
    agreements = Agreement.objects.filter(cooperation=cooperation, state__in=BINDING).select_related(
        "notice", "renewal"
    )
    return agreements.order_by("-pk").first()


def days_to_decide_by(cooperation: Cooperation, start: date, until: date) -> list[date]:
    """Each day from `start` to `until` before which the two sides must have decided; earliest first."""
    agreement = binding_agreement(cooperation)
    return days_of(agreement, start, until) if agreement else []


def days_of(agreement: Agreement, start: date, until: date) -> list[date]:
    """The same for an agreement at hand; asks for nothing that is prefetched."""
    stands = deadline_status.of(agreement, start)
    if stands.given:
        days = {stands.given.effect_on}
    else:
        days = {pair.day for pair in deadline_status.pairs_between(agreement, start, until) if pair.day}
        # An end that the next term follows in any case asks for no decision, one without a rule of notice does.
        if stands.ends_on and not stands.notice_on:
            days.add(stands.ends_on)
    return sorted(day for day in days if start <= day <= until)

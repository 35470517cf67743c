"""Until when it must be decided whether a cooperation goes on: the notice days of its agreement, or its end."""

from collections.abc import Iterator
from datetime import date, timedelta

from agreements import deadline_status, terms
from agreements.choices import NoticeKind
from agreements.deadline_status import BINDING, DeadlineStatus
from agreements.models import Agreement, Term
from kooperation.models import Cooperation


def binding_agreement(cooperation: Cooperation) -> Agreement | None:
    """The agreement that the parties have signed, newest first."""
    found = Agreement.objects.filter(cooperation=cooperation, state__in=BINDING).select_related("notice", "renewal")
    return found.order_by("-pk").first()


def days_to_decide_by(cooperation: Cooperation, start: date, until: date) -> list[date]:
    """Each day from `start` to `until` before which the two sides must have decided; earliest first."""
    agreement = binding_agreement(cooperation)
    return days_of(agreement, start, until) if agreement else []


def days_of(agreement: Agreement, start: date, until: date) -> list[date]:
    """The same for an agreement at hand; asks for nothing that is prefetched."""
    stands = deadline_status.of(agreement, start)
    found: set[date] = {stands.given.effect_on} if stands.given else set()
    if stands.given is None:
        for term in agreement.terms.all():
            found.update(_of_term(stands, term, start, until))
    return sorted(day for day in found if start <= day <= until)


def _of_term(stands: DeadlineStatus, term: Term, start: date, until: date) -> Iterator[date]:
    agreement, notice = stands.agreement, stands.notice
    last = min(until, term.ends_on) if term.ends_on else until
    day = max(start, term.starts_on)
    if notice is None or notice.kind not in (NoticeKind.FIXED_DAY, NoticeKind.PERIOD):
        # An end that the next term follows in any case asks for no decision.
        if term.ends_on and not (term == stands.term and stands.ends_on is None):
            yield term.ends_on
        return
    while day <= last:
        found = terms.last_notice_day(school=agreement.school, term=term, notice=notice, on=day)
        if found is None or found < day:
            return
        yield found
        day = found + timedelta(days=1)

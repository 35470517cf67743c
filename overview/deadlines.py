"""All deadlines in one list: what must be done, decided or answered by when."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import School, User
from agreements import deadline_status
from agreements.choices import AgreementState
from agreements.deadline_status import DeadlineStatus, Pair
from agreements.models import Agreement
from kooperation.models import ContactLogEntry, Cooperation, Task
from meetings.choices import ConditionState, MeetingState
from meetings.models import ChangingCondition, Meeting
from overview import queries

M = TypeVar("M", bound=Model)
HORIZON = timedelta(days=400)
# The earliest of each kind, so that the page stays fast for a school with ten thousand cooperations.
MOST = 300
SIGNED_WITHIN = timedelta(days=14)


@dataclass(frozen=True)
class Date:
    """Something that has a day, or is late."""

    on: date
    kind: str
    icon: str
    title: str
    below: str
    url: str

    def late(self, today: date) -> bool:
        """Whether its day has passed."""
        return self.on < today


KINDS = {
    "agreement": gettext_lazy("Agreements"),
    "meeting": gettext_lazy("Meetings"),
    "task": gettext_lazy("Tasks"),
    "reply": gettext_lazy("Promised replies"),
    "condition": gettext_lazy("Changes"),
    "silence": gettext_lazy("Silence"),
}


class DeadlineFilter:
    """Rows of one person's cooperations, or all of the school's."""

    def __init__(self, user: User | None, most: int | None = MOST) -> None:
        self.user, self.most = user, most
        self.own = set(Cooperation.objects.of_user(user).values_list("pk", flat=True)) if user else set()

    def of(self, rows: QuerySet[M]) -> QuerySet[M]:
        """The rows that belong to them."""
        return rows if self.user is None else rows.filter(cooperation__in=self.own)


def agreement_days(
    stands: DeadlineStatus, start: date, until: date, *, pairs: Sequence[Pair] | None = None
) -> Iterator[Date]:
    """The days of one agreement in a stretch of time: its end, its last days for notice (`pairs`, else the next), its review."""
    cooperation = stands.agreement.cooperation
    url = reverse("agreements:edit", args=[cooperation.address])
    if stands.ends_on and start <= stands.ends_on <= until:
        words = _("Notice given: the agreement ends") if stands.given else _("Agreement ends")
        words = _("Term ends, the next one follows") if stands.renews else words
        yield Date(stands.ends_on, "agreement", "file-clock", words, cooperation.title, url)
    for pair in stands.pairs if pairs is None else pairs:
        last = pair.end.last_arrival
        if last and start <= last <= until:
            below = f"{cooperation.title} · {pair.label}"
            yield Date(last, "agreement", "file-clock", _("Last day for notice"), below, url)
    if stands.review_on and start <= stands.review_on <= until:
        words = _("Review the open-ended agreement")
        yield Date(stands.review_on, "agreement", "file-clock", words, cooperation.title, url)


def _notice_days(today: date, until: date, only: DeadlineFilter) -> Iterator[Date]:
    for agreement in queries.due_agreements(until, limit=only.most, among=only.own if only.user else None):
        yield from agreement_days(deadline_status.of(agreement, today), today, until)


def _signatures(today: date, only: DeadlineFilter) -> Iterator[Date]:
    rows = Agreement.objects.filter(state=AgreementState.OUT_FOR_SIGNATURE).select_related("cooperation", "signing")
    rows = rows.exclude(pk__in=deadline_status.begun_unsigned(today).values("agreement"))
    for row in only.of(rows).order_by("created_at", "pk")[: only.most]:
        since = timezone.localdate(row.signing.created_at if row.signing else row.created_at)
        url = reverse("agreements:signatures", args=[row.cooperation.address])
        yield Date(since + SIGNED_WITHIN, "agreement", "signature", _("Signature missing"), row.cooperation.title, url)


def _begun_unsigned(today: date, only: DeadlineFilter) -> Iterator[Date]:
    """Agreements whose term has begun without all signatures, at the day on which it began."""
    rows = deadline_status.begun_unsigned(today)
    if only.user:
        rows = rows.filter(agreement__cooperation__in=only.own)
    for term in rows[: only.most]:
        assert term.starts_on
        cooperation = term.agreement.cooperation
        url = reverse("agreements:edit", args=[cooperation.address])
        yield Date(term.starts_on, "agreement", "signature", _("Begun, not signed"), cooperation.title, url)


def _meetings(now: datetime, until: date, only: DeadlineFilter) -> Iterator[Date]:
    """Coming meetings, meetings without minutes, and minutes to be confirmed."""
    today = timezone.localdate(now)
    rows = Meeting.objects.exclude(state__in=[MeetingState.CANCELLED, MeetingState.CONFIRMED]).filter(on__lte=until)
    for row in only.of(rows.select_related("cooperation")).order_by("starts_at", "pk")[: only.most]:
        url = reverse("meetings:minutes", args=[row.cooperation.address, row.ref])
        if row.state == MeetingState.MINUTES:
            title, day = _("Minutes to confirm: {title}"), row.on + timedelta(days=14)
        elif row.on < today:
            title, day = _("Minutes missing: {title}"), row.on + timedelta(days=2)
        else:
            title, day = "{title}", row.on
        yield Date(day, "meeting", "users", title.format(title=row.title), row.cooperation.title, url)


def _tasks(until: date, only: DeadlineFilter) -> Iterator[Date]:
    rows = Task.objects.open().filter(due_on__lte=until).select_related("cooperation", "assignee__user")
    for row in only.of(rows)[: only.most]:
        assert row.due_on
        who = " · ".join(filter(None, [row.cooperation.title, str(row.assignee or "")]))
        url = reverse("cooperations:tasks", args=[row.cooperation.address])
        yield Date(row.due_on, "task", "circle-check-big", row.title, who, url)


def replies(until: date, only: DeadlineFilter, start: date = date.min) -> Iterator[Date]:
    """Replies that partners promised, from a day on."""
    rows = ContactLogEntry.objects.awaited().filter(promised_until__gte=start, promised_until__lte=until)
    rows = rows.filter(cooperation__isnull=False)
    for row in only.of(rows.select_related("cooperation", "partner")).order_by("promised_until", "pk")[: only.most]:
        assert row.promised_until
        assert row.cooperation
        url = reverse("cooperations:contacts", args=[row.cooperation.address])
        words = _("Reply promised: {who}").format(who=row.partner)
        yield Date(row.promised_until, "reply", "phone", words, row.cooperation.title, url)


def conditions(until: date, only: DeadlineFilter, start: date = date.min) -> Iterator[Date]:
    """Days on which something around a cooperation changes, from a day on."""
    rows = ChangingCondition.objects.exclude(state=ConditionState.SETTLED)
    rows = rows.filter(changes_on__gte=start, changes_on__lte=until)
    for row in only.of(rows.select_related("cooperation")).order_by("changes_on", "pk")[: only.most]:
        assert row.changes_on
        url = reverse("meetings:conditions", args=[row.cooperation.address])
        yield Date(row.changes_on, "condition", "triangle-alert", row.text, row.cooperation.title, url)


def _silence(now: datetime, only: DeadlineFilter) -> Iterator[Date]:
    for row in queries.stalled(now, limit=50):
        if only.user is None or row.pk in only.own:
            day = timezone.localdate(row.last_activity_at) + timedelta(days=21)
            words = _("Nothing has happened for a while")
            yield Date(
                min(day, timezone.localdate(now)), "silence", "hourglass", words, row.title, row.get_absolute_url()
            )


def coming(
    school: School, now: datetime, *, days: timedelta = HORIZON, of: User | None = None, most: int | None = MOST
) -> list[Date]:
    """Everything of the school, or of one person's cooperations, that is late or has its day within `days`; earliest first."""
    today, only = timezone.localdate(now), DeadlineFilter(of, most)
    until = today + days
    dates = [
        *_notice_days(today, until, only),
        *_signatures(today, only),
        *_begun_unsigned(today, only),
        *_meetings(now, until, only),
        *_tasks(until, only),
        *replies(until, only),
        *conditions(until, only),
        *_silence(now, only),
    ]
    return sorted(dates, key=lambda row: (row.on, row.kind, row.below))


def cut_off(rows: list[Date]) -> bool:
    """Whether a kind reached its limit, so that the page says that there is more."""
    return any(sum(row.kind == kind for row in rows) >= MOST for kind in KINDS)

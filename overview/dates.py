"""Everything with a day in one list: what must be done, decided or answered by when (design/ui, 6.12)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import School, User
from agreements.choices import AgreementState
from agreements.models import Agreement
from kooperation.models import ContactLogEntry, Cooperation, Task
from meetings.choices import ConditionState, MeetingState
from meetings.deadlines import BINDING, days_to_decide_by
from meetings.models import ChangingCondition, Meeting
from overview import figures

M = TypeVar("M", bound=Model)
HORIZON = timedelta(days=400)
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


class Only:
    """Rows of one person's cooperations, or all of the school's."""

    def __init__(self, user: User | None) -> None:
        self.user = user
        self.own = set(Cooperation.objects.of_user(user).values_list("pk", flat=True)) if user else set()

    def of(self, rows: QuerySet[M]) -> QuerySet[M]:
        """The rows that belong to them."""
        return rows if self.user is None else rows.filter(cooperation__in=self.own)


def _notice_days(today: date, until: date, only: Only) -> Iterator[Date]:
    bound = Agreement.objects.filter(state__in=BINDING).select_related("cooperation__school").order_by("pk")
    seen: set[int] = set()
    for agreement in only.of(bound):
        cooperation = agreement.cooperation
        if cooperation.pk in seen:
            continue
        seen.add(cooperation.pk)
        url = reverse("agreements:edit", args=[cooperation.address])
        ends = {term.ends_on for term in agreement.terms.all() if term.ends_on and today <= term.ends_on <= until}
        for day in sorted(ends):
            yield Date(day, "agreement", "file-clock", _("Agreement ends"), cooperation.title, url)
        for day in days_to_decide_by(cooperation, today, until):
            if day not in ends:
                yield Date(day, "agreement", "file-clock", _("Last day for notice"), cooperation.title, url)


def _signatures(only: Only) -> Iterator[Date]:
    rows = Agreement.objects.filter(state=AgreementState.OUT_FOR_SIGNATURE).select_related("cooperation", "signing")
    for row in only.of(rows):
        since = timezone.localdate(row.signing.created_at if row.signing else row.created_at)
        url = reverse("agreements:signatures", args=[row.cooperation.address])
        yield Date(since + SIGNED_WITHIN, "agreement", "signature", _("Signature missing"), row.cooperation.title, url)


def _meetings(now: datetime, until: date, only: Only) -> Iterator[Date]:
    """What comes, what has no minutes, and minutes that wait to be confirmed."""
    today = timezone.localdate(now)
    rows = Meeting.objects.exclude(state__in=[MeetingState.CANCELLED, MeetingState.CONFIRMED]).filter(on__lte=until)
    for row in only.of(rows.select_related("cooperation")):
        url = reverse("meetings:minutes", args=[row.cooperation.address, row.ref])
        if row.state == MeetingState.MINUTES:
            title, day = _("Minutes to confirm: {title}"), row.on + timedelta(days=14)
        elif row.on < today:
            title, day = _("Minutes missing: {title}"), row.on + timedelta(days=2)
        else:
            title, day = "{title}", row.on
        yield Date(day, "meeting", "users", title.format(title=row.title), row.cooperation.title, url)


def _tasks(until: date, only: Only) -> Iterator[Date]:
    rows = Task.objects.open().filter(due_on__lte=until).select_related("cooperation", "assignee__user")
    for row in only.of(rows):
        assert row.due_on
        who = " · ".join(filter(None, [row.cooperation.title, str(row.assignee or "")]))
        url = reverse("cooperations:tasks", args=[row.cooperation.address])
        yield Date(row.due_on, "task", "circle-check-big", row.title, who, url)


def replies(until: date, only: Only) -> Iterator[Date]:
    """Replies that partners promised."""
    rows = ContactLogEntry.objects.awaited().filter(promised_until__lte=until, cooperation__isnull=False)
    for row in only.of(rows.select_related("cooperation", "partner")):
        assert row.promised_until
        assert row.cooperation
        url = reverse("cooperations:contacts", args=[row.cooperation.address])
        words = _("Reply promised: {who}").format(who=row.partner)
        yield Date(row.promised_until, "reply", "phone", words, row.cooperation.title, url)


def conditions(until: date, only: Only) -> Iterator[Date]:
    """Days on which something around a cooperation changes."""
    rows = ChangingCondition.objects.exclude(state=ConditionState.SETTLED).filter(changes_on__lte=until)
    for row in only.of(rows.select_related("cooperation")):
        assert row.changes_on
        url = reverse("meetings:conditions", args=[row.cooperation.address])
        yield Date(row.changes_on, "condition", "triangle-alert", row.text, row.cooperation.title, url)


def _silence(now: datetime, only: Only) -> Iterator[Date]:
    for row in figures.stalled(now, limit=50):
        if only.user is None or row.pk in only.own:
            day = timezone.localdate(row.last_activity_at) + timedelta(days=21)
            words = _("Nothing has happened for a while")
            yield Date(
                min(day, timezone.localdate(now)), "silence", "hourglass", words, row.title, row.get_absolute_url()
            )


def coming(school: School, now: datetime, *, days: timedelta = HORIZON, of: User | None = None) -> list[Date]:
    """Everything of the school, or of one person's cooperations, that is late or has its day within `days`; earliest first."""
    today, only = timezone.localdate(now), Only(of)
    until = today + days
    found = [
        *_notice_days(today, until, only),
        *_signatures(only),
        *_meetings(now, until, only),
        *_tasks(until, only),
        *replies(until, only),
        *conditions(until, only),
        *_silence(now, only),
    ]
    return sorted(found, key=lambda row: (row.on, row.kind, row.below))

"""The traffic light of a cooperation with its reasons and days; the worst reason first.

Pure computing from facts; `of` reads the facts of many cooperations with the same few queries as those of one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum
from typing import Any

from django.db.models import Count, Min, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements import deadline_status
from agreements.choices import AgreementState
from agreements.deadline_status import DeadlineStatus
from agreements.models import Agreement
from kooperation.choices import Status
from kooperation.models import STALLS_AFTER, Cooperation, Task
from meetings.choices import MeetingState
from meetings.models import Meeting

RED_WITHIN = timedelta(days=30)
AMBER_WITHIN = timedelta(days=90)
SIGNED_WITHIN = timedelta(days=14)
MINUTES_WITHIN = timedelta(days=2)


class Look(IntEnum):
    """Red, amber, green, or none because it rests or is over."""

    RED = 0
    AMBER = 1
    GREEN = 2
    NONE = 3

    @property
    def css(self) -> str:
        """The chip's colour."""
        return ("bad", "warn", "ok", "")[self]

    @property
    def word(self) -> str:
        """What the colour means: never the colour alone."""
        return (_("urgent"), _("watch"), _("in time"), _("at rest"))[self]

    @property
    def icon(self) -> str:
        """A shape of its own for each colour."""
        return ("octagon-alert", "triangle-alert", "circle-check", "pause")[self]


@dataclass(frozen=True)
class LightReason:
    """One reason with its day."""

    look: Look
    reason: str
    on: date | None = None


@dataclass(frozen=True)
class TrafficLight:
    """The worst reason, the others, and the next day on which something is to be done."""

    worst: LightReason
    others: tuple[LightReason, ...]
    next_on: date | None
    next_what: str

    @property
    def look(self) -> Look:
        return self.worst.look


@dataclass(frozen=True)
class LightFacts:
    """The facts a light is computed from; the defaults are unproblematic."""

    status: Status = Status.ACTIVE
    last_activity: date | None = None
    promised_until: date | None = None
    rests_until: date | None = None
    ended_on: date | None = None
    stands: DeadlineStatus | None = None
    unsigned_since: date | None = None
    begun_unsigned: date | None = None
    overdue_task: date | None = None
    overdue_tasks: int = 0
    next_task: date | None = None
    minutes_missing: date | None = None
    next_meeting: date | None = None


def light(facts: LightFacts, today: date) -> TrafficLight:
    """The light of one cooperation on a day."""
    if facts.status in (Status.ENDED, Status.DECLINED):
        word = _("ended") if facts.status == Status.ENDED else _("declined")
        return TrafficLight(LightReason(Look.NONE, word, facts.ended_on), (), None, "")
    resting = facts.status == Status.PAUSED
    signs = sorted(_resting(facts, today) if resting else _signs(facts, today), key=lambda sign: sign.look)
    next_on, what = _next(facts, today)
    fine = (
        LightReason(Look.NONE, _("at rest"), facts.rests_until)
        if resting
        else LightReason(Look.GREEN, _("in time"), next_on)
    )
    worst, *others = signs or [fine]
    return TrafficLight(worst, tuple(others), next_on, what)


def _resting(facts: LightFacts, today: date) -> list[LightReason]:
    """While a cooperation is paused, only its agreement and the end of the pause count."""
    over = facts.rests_until is not None and facts.rests_until <= today
    return [
        *([LightReason(Look.AMBER, _("its rest is over"), facts.rests_until)] if over else []),
        *_of_agreement(facts, today),
    ]


def _signs(facts: LightFacts, today: date) -> list[LightReason]:
    reasons = _of_agreement(facts, today)
    if facts.begun_unsigned:
        reasons.append(LightReason(Look.RED, _("begun, not signed"), facts.begun_unsigned))
    elif facts.unsigned_since and facts.unsigned_since + SIGNED_WITHIN < today:
        reasons.append(LightReason(Look.RED, _("signature missing"), facts.unsigned_since))
    if facts.promised_until and facts.promised_until < today:
        reasons.append(LightReason(Look.RED, _("promised reply overdue"), facts.promised_until))
    if facts.overdue_task:
        many = max(1, facts.overdue_tasks)
        words = ngettext("task overdue", "{n} tasks overdue", many).format(n=many)
        reasons.append(LightReason(Look.RED, words, facts.overdue_task))
    if facts.last_activity and facts.last_activity + STALLS_AFTER < today:
        weeks = (today - facts.last_activity).days // 7
        words = ngettext("stalled for {n} week", "stalled for {n} weeks", weeks).format(n=weeks)
        reasons.append(LightReason(Look.AMBER, words, facts.last_activity))
    if not facts.begun_unsigned and facts.unsigned_since and facts.unsigned_since + SIGNED_WITHIN >= today:
        reasons.append(LightReason(Look.GREEN, _("out for signature"), facts.unsigned_since))
    if facts.minutes_missing and facts.minutes_missing + MINUTES_WITHIN <= today:
        reasons.append(LightReason(Look.AMBER, _("minutes missing"), facts.minutes_missing))
    return reasons


def _of_agreement(facts: LightFacts, today: date) -> list[LightReason]:
    stands = facts.stands
    if stands is None:
        return []
    reasons = []
    ends_on = stands.sure_end
    if ends_on and ends_on < today:
        reasons.append(LightReason(Look.RED, _("agreement has ended"), ends_on))
    elif ends_on and ends_on <= today + AMBER_WITHIN:
        words = _("notice given, ends") if stands.given else _("agreement ends")
        reasons.append(LightReason(_near(ends_on, today), words, ends_on))
    elif stands.given:
        reasons.append(LightReason(Look.AMBER, _("notice given, ends"), stands.given.effect_on))
    if stands.notice_on and today <= stands.notice_on <= today + AMBER_WITHIN:
        reasons.append(LightReason(_near(stands.notice_on, today), _("last day for notice"), stands.notice_on))
    return sorted(reasons, key=lambda sign: (sign.look, sign.on or date.max))


def _near(day: date, today: date) -> Look:
    return Look.RED if day <= today + RED_WITHIN else Look.AMBER


def _next(facts: LightFacts, today: date) -> tuple[date | None, str]:
    """The next day of all, and what it is."""
    days = [
        (facts.next_meeting, _("meeting")),
        (facts.next_task, _("task")),
        (facts.promised_until, _("reply")),
        (facts.stands.notice_on if facts.stands else None, _("last day for notice")),
        (facts.stands.ends_on if facts.stands else None, _("term ends")),
        (facts.rests_until, _("rests until")),
    ]
    coming = [(day, what) for day, what in days if day and day >= today]
    return min(coming, key=lambda pair: pair[0]) if coming else (None, "")


def of(cooperations: Iterable[Cooperation], now: datetime) -> dict[int, TrafficLight]:
    """The lights of cooperations at hand by their keys: seven queries, however many there are."""
    rows, today = list(cooperations), timezone.localdate(now)
    keys = [row.pk for row in rows]
    stands = _agreements(keys, today)
    unsigned, begun = _unsigned(keys), _begun_unsigned(keys, today)
    tasks, meetings = _tasks(keys, today), _meetings(keys, now)
    return {
        row.pk: light(
            LightFacts(
                status=Status(row.status),
                last_activity=timezone.localdate(row.last_activity_at),
                promised_until=row.promised_until,
                rests_until=row.rests_until,
                ended_on=row.ended_on,
                stands=stands.get(row.pk),
                unsigned_since=unsigned.get(row.pk),
                begun_unsigned=begun.get(row.pk),
                **tasks.get(row.pk, {}),
                **meetings.get(row.pk, {}),
            ),
            today,
        )
        for row in rows
    }


def _agreements(keys: list[int], today: date) -> dict[int, DeadlineStatus]:
    agreements = deadline_status.binding(Agreement.objects.filter(cooperation__in=keys))
    return {row.cooperation_id: deadline_status.of(row, today) for row in agreements}


def _unsigned(keys: list[int]) -> dict[int, date]:
    rows = Agreement.objects.filter(cooperation__in=keys, state=AgreementState.OUT_FOR_SIGNATURE).order_by()
    counted = rows.values("cooperation").annotate(since=Min(Coalesce("signing__created_at", "created_at")))
    return {row["cooperation"]: timezone.localdate(row["since"]) for row in counted}


def _begun_unsigned(keys: list[int], today: date) -> dict[int, date]:
    terms = deadline_status.begun_unsigned(today).filter(agreement__cooperation__in=keys).order_by("-starts_on")
    return {term.agreement.cooperation_id: term.starts_on for term in terms if term.starts_on}


def _tasks(keys: list[int], today: date) -> dict[int, dict[str, Any]]:
    late = Q(due_on__lt=today)
    rows = Task.objects.open().filter(cooperation__in=keys, due_on__isnull=False).order_by().values("cooperation")
    counted = rows.annotate(
        overdue_task=Min("due_on", filter=late),
        overdue_tasks=Count("pk", filter=late),
        next_task=Min("due_on", filter=~late),
    )
    return _by_cooperation(counted)


def _meetings(keys: list[int], now: datetime) -> dict[int, dict[str, Any]]:
    planned = Q(state__in=[MeetingState.PLANNED, MeetingState.RUNNING])
    rows = Meeting.objects.filter(planned, cooperation__in=keys).order_by().values("cooperation")
    past = Q(state=MeetingState.PLANNED, starts_at__lt=now)
    counted = rows.annotate(
        minutes_missing=Min("on", filter=past), next_meeting=Min("on", filter=Q(starts_at__gte=now))
    )
    return _by_cooperation(counted)


def _by_cooperation(rows: Iterable[Any]) -> dict[int, dict[str, Any]]:
    return {row["cooperation"]: {name: day for name, day in row.items() if name != "cooperation"} for row in rows}

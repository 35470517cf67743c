"""The reminders of an agreement's days: 90, 30 and 14 days before the last day for notice, the end and the review.

On the last working day before a notice day once more; after that it is only shown in red. Rows with keys: planning
again changes nothing, a date that changed stops the old ones.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Membership, User
from agreements import deadline_status, mails
from agreements.choices import AgreementState
from agreements.deadline_status import Pair
from agreements.mails import END, NOTICE, REVIEW
from agreements.models import Agreement
from infrastructure import closed_days, outbox
from infrastructure.choices import MailState
from infrastructure.models import OutgoingMail
from infrastructure.outbox import Recipient

KIND = "agreement_reminder"
DAYS = (90, 30, 14)
AT = time(8, 0)


@dataclass(frozen=True)
class Occasion:
    """One day to be reminded of, and how many days before."""

    day: date
    kind: str
    send_on: date
    pair: Pair | None = None

    @property
    def key(self) -> str:
        """The same occasion, the same words; the end that a notice leads to belongs to it."""
        leads_to = f":{self.pair.end.ends_on.isoformat()}" if self.pair else ""
        return f"{self.kind}:{self.day.isoformat()}{leads_to}:{self.send_on.isoformat()}"


def occasions(agreement: Agreement, today: date) -> Iterator[Occasion]:
    """All of an agreement in force, also those that have passed; of the term after this one too, when it is near."""
    if agreement.state != AgreementState.IN_FORCE:
        return
    stands = deadline_status.of(agreement, today)
    land = agreement.school.land
    for pair in stands.pairs:
        if pair.end.last_arrival:
            yield from _before_day(pair.end.last_arrival, NOTICE, (*DAYS, 1), land, pair=pair)
    if stands.sure_end:
        yield from _before_day(stands.sure_end, END, DAYS, land)
    if stands.review_on:
        yield from _before_day(stands.review_on, REVIEW, DAYS, land)


def _before_day(
    day: date, kind: str, days_before: tuple[int, ...], land: str, *, pair: Pair | None = None
) -> Iterator[Occasion]:
    for days in days_before:
        yield Occasion(day, kind, closed_days.last_working_day(_before(day, days), land), pair)


def _before(day: date, days: int) -> date:
    return day - timedelta(days=days)


def _readers(agreement: Agreement) -> list[User]:
    """The school's heads and who leads the cooperation, each once."""
    heads = [member.user for member in Membership.objects.heads().select_related("user").order_by("pk")]
    lead = agreement.cooperation.lead
    here = Membership.objects.active().filter(user=lead).exists() if lead else False
    return list(dict.fromkeys([*heads, *([lead] if lead and here else [])]))


def rows(agreement: Agreement) -> "QuerySet[OutgoingMail]":
    """All reminders of an agreement, sent or not."""
    return OutgoingMail.objects.filter(key__startswith=f"agreement:{agreement.ref}:", kind=KIND)


@transaction.atomic
def plan(agreement: Agreement) -> int:
    """Queue the reminders an agreement should have and stop what it should not; returns how many are new.

    Nothing is queued for a moment that has passed.
    """
    now, today = timezone.now(), timezone.localdate()
    # Read anew: the caller may hold terms as they were before.
    row = Agreement.objects.select_related("school", "cooperation__lead").get(pk=agreement.pk)
    readers = _readers(row)
    reminders = {
        f"agreement:{row.ref}:{occasion.key}:{reader.email}"[:200]: (occasion, reader)
        for occasion in occasions(row, today)
        for reader in readers
        if _moment(occasion.send_on) > now
    }
    outbox.cancel(rows(row).exclude(key__in=reminders))
    standing_keys = set(rows(row).exclude(state=MailState.CANCELLED).values_list("key", flat=True))
    new = 0
    for key, (occasion, reader) in reminders.items():
        if key in standing_keys:
            continue
        pair = occasion.pair
        written = mails.reminder(
            agreement=row,
            name=reader.name,
            day=occasion.day,
            kind=occasion.kind,
            ends_on=pair.end.ends_on if pair else None,
            party=pair.own.party.called if pair and pair.own else "",
        )
        new += outbox.queue(
            key=key,
            kind=KIND,
            to=Recipient(reader.email, reader.name),
            letter=written,
            due_at=_moment(occasion.send_on),
            not_after=_moment(occasion.day) + timedelta(hours=16),
            about=row.cooperation.ref,
            reply_to=row.school.email,
        )
    return new


def _moment(on: date) -> datetime:
    return timezone.make_aware(datetime.combine(on, AT))

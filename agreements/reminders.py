"""The reminders of an agreement's days: 90, 30 and 14 days before the last day for notice and before the end.

On the last working day before a notice day once more; after that it is only shown in red (RULINGS, figures). Rows with
keys: planning again changes nothing, a date that changed stops the old ones.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Membership, User
from agreements import deadline_status, mails, terms
from agreements.choices import AgreementState
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
    """One day that comes near, and how many days before somebody hears of it."""

    day: date
    of_notice: bool
    send_on: date

    @property
    def key(self) -> str:
        """The same occasion, the same words."""
        return f"{'notice' if self.of_notice else 'end'}:{self.day.isoformat()}:{self.send_on.isoformat()}"


def occasions(agreement: Agreement, today: date) -> Iterator[Occasion]:
    """All of an agreement in force, also those that have passed; of the term after this one too, when it is near."""
    if agreement.state != AgreementState.IN_FORCE:
        return
    found = deadline_status.of(agreement, today)
    land = agreement.school.land
    if found.notice_on:
        for days in DAYS:
            yield Occasion(found.notice_on, True, closed_days.last_working_day(_before(found.notice_on, days), land))
        yield Occasion(found.notice_on, True, closed_days.last_working_day(_before(found.notice_on, 1), land))
    if found.ends_on and (found.given or not (found.term and terms.renews(found.renewal, found.term))):
        for days in DAYS:
            yield Occasion(found.ends_on, False, closed_days.last_working_day(_before(found.ends_on, days), land))


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
    wanted = {
        f"agreement:{row.ref}:{occasion.key}:{reader.email}"[:200]: (occasion, reader)
        for occasion in occasions(row, today)
        for reader in readers
        if _moment(occasion.send_on) > now
    }
    outbox.cancel(rows(row).exclude(key__in=wanted))
    standing_keys = set(rows(row).exclude(state=MailState.CANCELLED).values_list("key", flat=True))
    new = 0
    for key, (occasion, reader) in wanted.items():
        if key in standing_keys:
            continue
        written = mails.reminder(agreement=row, name=reader.name, day=occasion.day, of_notice=occasion.of_notice)
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

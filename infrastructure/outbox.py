"""Mails as rows: queued with the change that causes them, claimed by a lease, delivered at least once, recorded once.

Transactional outbox: a mail is a row with a key unique per occasion; workers lease it. Nothing is sent inside a request or a transaction.
"""

import logging
import os
import smtplib
import socket
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.validators import validate_email
from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from infrastructure import tenancy
from infrastructure.choices import MailState
from infrastructure.models import Delivery, OutgoingMail

log = logging.getLogger(__name__)

BATCH = 20
LEASE = timedelta(seconds=60)
MAX_LATE = timedelta(days=3)
MAX_CLAIMS = 8
FIRST_RETRY = timedelta(minutes=1)
LAST_RETRY = timedelta(hours=6)
CLOCK_TOLERANCE = 300.0
# Fields that a requeued mail gets anew.
FRESH = ("to_name", "reply_to", "subject", "body_text", "body_html", "calendar", "due_at", "not_after")
SMTP = "smtp"

_started_wall, _started_monotonic = time.time(), time.monotonic()


@dataclass(frozen=True)
class Letter:
    """The content of a mail: subject, plain text and HTML of the same words, and perhaps a calendar entry."""

    subject: str
    text: str
    html: str = ""
    calendar: str = ""


@dataclass(frozen=True)
class Recipient:
    """Who gets a mail."""

    address: str
    name: str = ""


def queue(
    *,
    key: str,
    kind: str,
    to: Recipient,
    letter: Letter,
    due_at: datetime | None = None,
    not_after: datetime | None = None,
    about: str = "",
    reply_to: str = "",
    secret: bool = False,
    for_school: bool = True,
) -> bool:
    """Put one mail into the outbox within the caller's transaction.

    A `secret` mail holds a link that opens an account; its text is shown to as few people as possible and erased once a
    mail server has it. `for_school` is False for mails that no school's people may see. Returns False when the same
    occasion (`key`) is queued already; one that was called off by the product, not by a person, is taken up again with
    the new words. Raises ValidationError for an address that is not exactly one mailbox, so that "a@x, b@x" never
    becomes two recipients.
    """
    validate_email(to.address)
    row = OutgoingMail(
        key=key,
        kind=kind,
        school_id=tenancy.current() if for_school else None,
        about=about,
        to_address=to.address,
        to_name=to.name,
        reply_to=reply_to,
        secret=secret,
        subject=" ".join(letter.subject.split())[:250],
        body_text=letter.text,
        body_html=letter.html,
        calendar=letter.calendar,
        due_at=due_at or timezone.now(),
        not_after=not_after,
    )
    return _enter(row)


def _enter(row: OutgoingMail) -> bool:
    """Put a mail into the outbox, or requeue the one with its key that the product cancelled; False when it is queued."""
    known = OutgoingMail.unscoped.filter(key=row.key)
    if not known.exists():
        OutgoingMail.unscoped.bulk_create([row], ignore_conflicts=True)
        return True
    fresh = {name: getattr(row, name) for name in FRESH}
    return bool(known.filter(state=MailState.CANCELLED, stopped_by_hand=False).update(state=MailState.PLANNED, **fresh))


def cancel(rows: "QuerySet[OutgoingMail]", *, by_hand: bool = False) -> int:
    """Cancel planned mails without a lease, `by_hand` for good; returns how many were cancelled."""
    return (
        rows.filter(state=MailState.PLANNED)
        .filter(Q(locked_until=None) | Q(locked_until__lt=timezone.now()))
        .update(state=MailState.CANCELLED, stopped_by_hand=by_hand, locked_by="", locked_until=None)
    )


def reword(rows: "QuerySet[OutgoingMail]", letter: Letter) -> int:
    """Replace the words of planned mails without a lease; returns how many. The calendar entry stays."""
    words = {"subject": " ".join(letter.subject.split())[:250], "body_text": letter.text, "body_html": letter.html}
    free = Q(locked_until=None) | Q(locked_until__lt=timezone.now())
    return rows.filter(free, state=MailState.PLANNED, secret=False).update(**words)


def resend(rows: "QuerySet[OutgoingMail]") -> int:
    """Plan mails anew for now that were stopped or did not arrive; returns how many. Planned ones are left alone."""
    return rows.filter(state__in=[MailState.DEAD, MailState.STALE, MailState.CANCELLED]).update(
        state=MailState.PLANNED,
        due_at=timezone.now(),
        not_after=None,
        attempts=0,
        locked_by="",
        locked_until=None,
        last_error="",
    )


def _claimable(now: datetime) -> "QuerySet[OutgoingMail]":
    return OutgoingMail.unscoped.filter(
        Q(locked_until=None) | Q(locked_until__lt=now),
        Q(not_after=None) | Q(not_after__gte=now),
        state=MailState.PLANNED,
        due_at__lte=now,
        due_at__gte=now - MAX_LATE,
    )


def claim(batch: int = BATCH) -> tuple[str, list[OutgoingMail]]:
    """Lease up to `batch` due mails; returns the lease's token and the rows."""
    token, now = str(uuid4()), timezone.now()
    with transaction.atomic():
        due = _claimable(now).order_by("due_at", "id")
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True)
        ids = list(due.values_list("id", flat=True)[:batch])
        # The same condition again: correct on databases without row locks too.
        _claimable(now).filter(id__in=ids).update(locked_by=token, locked_until=now + LEASE, attempts=F("attempts") + 1)
    return token, list(OutgoingMail.unscoped.filter(id__in=ids, locked_by=token))


def _leased(row: OutgoingMail, token: str) -> "QuerySet[OutgoingMail]":
    return OutgoingMail.unscoped.filter(id=row.id, locked_by=token, state=MailState.PLANNED)


def finish(row: OutgoingMail, token: str, *, channel: str) -> None:
    """Record a mail as sent; only the holder of the lease can."""
    now = timezone.now()
    with transaction.atomic():
        if _leased(row, token).update(
            state=MailState.SENT,
            sent_at=now,
            locked_by="",
            locked_until=None,
            last_error="",
            message_id=_message_id(row),
        ):
            if row.secret and channel == SMTP:
                OutgoingMail.unscoped.filter(id=row.id).update(body_text="", body_html="")
            worker = f"{socket.gethostname()}:{os.getpid()}"
            Delivery.objects.create(mail_id=row.id, at=now, worker=worker[:60], channel=channel)


def _message_id(row: OutgoingMail) -> str:
    host = settings.BASE_URL.split("//")[-1].split(":")[0].split("/")[0]
    return f"<{row.id}@{host}>"


def _message(row: OutgoingMail, server: BaseEmailBackend) -> EmailMultiAlternatives:
    to = f'"{row.to_name.replace(chr(34), "")}" <{row.to_address}>' if row.to_name else row.to_address
    message = EmailMultiAlternatives(
        row.subject,
        row.body_text,
        settings.DEFAULT_FROM_EMAIL,
        [to],
        reply_to=[row.reply_to] if row.reply_to else None,
        headers={"Message-ID": _message_id(row), "Auto-Submitted": "auto-generated"},
        connection=server,
    )
    if row.body_html:
        message.attach_alternative(row.body_html, "text/html")
    if row.calendar:
        # Mail programs that know calendars read the part, the others show the file.
        method = "CANCEL" if "METHOD:CANCEL" in row.calendar else "REQUEST"
        message.attach_alternative(row.calendar, f"text/calendar; method={method}")
        message.attach("termin.ics", row.calendar, "application/ics")
    return message


def _later(row: OutgoingMail, token: str, error: Exception) -> None:
    wait = min(FIRST_RETRY * 2 ** min(row.attempts, 9), LAST_RETRY)
    _leased(row, token).update(locked_by="", locked_until=timezone.now() + wait, last_error=str(error)[:500])


def _bury(row: OutgoingMail, token: str, error: str) -> None:
    _leased(row, token).update(state=MailState.DEAD, locked_by="", locked_until=None, last_error=error[:500])


def _give_back(rows: Iterable[OutgoingMail], token: str) -> None:
    """Return leased mails: the mail server is down, so the attempt does not count."""
    for row in rows:
        _leased(row, token).update(locked_by="", locked_until=timezone.now() + FIRST_RETRY, attempts=F("attempts") - 1)


def clock_jumped() -> bool:
    """Whether the wall clock left the monotonic clock by more than five minutes since this process started."""
    drift = (time.time() - _started_wall) - (time.monotonic() - _started_monotonic)
    return abs(drift) > CLOCK_TOLERANCE


class _ServerAwayError(Exception):
    """The mail server cannot be reached; the mail itself is not at fault."""


def _deliver(row: OutgoingMail, token: str, server: BaseEmailBackend) -> bool:
    """Send one leased mail and record the outcome; raises _ServerAwayError when the server cannot be reached."""
    if row.attempts > MAX_CLAIMS:
        _bury(row, token, row.last_error or "claimed too often without result")
        return False
    try:
        _message(row, server).send()
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _text in error.recipients.values()]
        _refused(row, token, error, final=all(code >= 500 for code in codes))
    except smtplib.SMTPResponseException as error:
        _refused(row, token, error, final=error.smtp_code >= 500)
    except (OSError, smtplib.SMTPException) as error:
        raise _ServerAwayError(str(error)) from error
    except ValueError as error:
        _bury(row, token, str(error))
    else:
        finish(row, token, channel=SMTP if settings.EMAIL_URL else "product")
        return True
    return False


def _refused(row: OutgoingMail, token: str, error: Exception, *, final: bool) -> None:
    if final:
        _bury(row, token, str(error))
    else:
        _later(row, token, error)


def drain(batch: int = BATCH) -> int:
    """Send due mails; returns how many. Safe to run concurrently and repeatedly."""
    if clock_jumped():
        log.error("The clock jumped; no mail is sent until this worker restarts.")
        return 0
    retire_late()
    token, rows = claim(batch)
    if not rows:
        return 0
    give_back_from = timezone.now() + LEASE * 0.8
    sent = done = 0
    server: BaseEmailBackend = get_connection()
    try:
        _open(server)
        for row in rows:
            if timezone.now() > give_back_from:
                break
            sent += _deliver(row, token, server)
            done += 1
    except _ServerAwayError as away:
        log.warning("The mail server does not answer: %s", away)
    finally:
        server.close()
    _give_back(rows[done:], token)
    return sent


def _open(server: BaseEmailBackend) -> None:
    try:
        server.open()
    except (OSError, smtplib.SMTPException) as error:
        raise _ServerAwayError(str(error)) from error


def retire_late() -> int:
    """Hold back mails that are more than three days late or past their last useful moment; a person decides about them."""
    now = timezone.now()
    return (
        OutgoingMail.unscoped.filter(Q(due_at__lt=now - MAX_LATE) | Q(not_after__lt=now), state=MailState.PLANNED)
        .filter(Q(locked_until=None) | Q(locked_until__lt=now))
        .update(state=MailState.STALE)
    )

"""Reminders and the daily mail to a partner's people."""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from infrastructure import outbox
from infrastructure.action import action
from infrastructure.audit import Actor
from infrastructure.outbox import Recipient
from kooperation.actions import ask_to_remind, fresh_link, note_told
from kooperation.models import Cooperation, GuestPass
from partner_portal import daily_mail, mails, workspace


@dataclass(frozen=True)
class ReminderResult:
    """Who was reminded now, who tomorrow, who has nothing open, and who gets no mails."""

    now: list[str] = field(default_factory=list)
    later: list[str] = field(default_factory=list)
    idle: list[str] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)


@action
def remind_guests(*, actor: Actor, cooperation: Cooperation) -> ReminderResult:
    """Remind the partner's people of open requests: at once, or tomorrow for those who got a mail today."""
    outcome, now = ReminderResult(), timezone.now()
    passes = GuestPass.objects.usable(now).filter(cooperation=cooperation)
    reached = []
    for guest in passes.select_related("cooperation", "contact__partner", "school").order_by("pk"):
        if not guest.wants_mail:
            outcome.silent.append(str(guest.contact))
        elif not workspace.open_requests(guest):
            outcome.idle.append(str(guest.contact))
        else:
            reached.append(guest)
    for guest in ask_to_remind(actor=actor, cooperation=cooperation, passes=reached):
        sent = tell_guest(actor=actor, address=guest.address, now=now)
        (outcome.now if sent else outcome.later).append(str(guest.contact))
    return outcome


@action
def tell_guest(*, actor: Actor, address: str, now: datetime) -> bool:
    """Queue the one mail of the day to an address, with the news of all its cooperations; False when there is none to
    send.

    Idempotent: the mail's key contains the day, so that two concurrent workers queue only one.
    """
    parts = [] if daily_mail.had_mail(address, now) else daily_mail.due(address, now)
    if not parts:
        return False
    passes = [guest for guest, _news, _requests in parts]
    sections = [
        mails.Section(guest, news, requests, fresh_link(actor=actor, guest_pass=guest))
        for guest, news, requests in parts
    ]
    first = passes[0]
    queued = outbox.queue(
        key=f"guest-news:{first.school.ref}:{timezone.localdate(now):%Y%m%d}:{address}"[:200],
        kind=daily_mail.KIND,
        to=Recipient(address, first.contact.name),
        letter=mails.guest_news(sections),
        about=first.cooperation.ref,
        reply_to=first.school.email,
        secret=True,
    )
    if queued:
        for guest in passes:
            note_told(actor=actor, guest_pass=guest, at=now)
    return queued


@action
def tell_guests(*, actor: Actor) -> int:
    """The morning's mails to all partners' people of the school in scope; returns how many."""
    now = timezone.now()
    addresses = GuestPass.objects.usable(now).filter(wants_mail=True).values_list("address", flat=True).distinct()
    return sum(tell_guest(actor=actor, address=address, now=now) for address in addresses.order_by("address"))

"""What people do to messages of the outbox, and to what gathers from several rooms."""

from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from infrastructure import audit, jobs, outbox
from infrastructure.audit import Actor
from infrastructure.models import Job, OutgoingMail
from infrastructure.outbox import Recipient
from kooperation.actions import ask_to_remind, fresh_link, note_told
from kooperation.models import Cooperation, GuestPass
from overview import guest_mail, mails


@transaction.atomic
def stop_mail(*, actor: Actor, mail: OutgoingMail) -> None:
    """Stop a planned message; raises ValidationError when it is on its way or sent."""
    if not outbox.cancel(OutgoingMail.objects.filter(pk=mail.pk), by_hand=True):
        raise ValidationError(_("This message cannot be stopped any more."))
    audit.record(actor=actor, verb="mail_stopped", obj=mail, about=mail.about)


@transaction.atomic
def send_mail_again(*, actor: Actor, mail: OutgoingMail) -> None:
    """Plan a message that was stopped or did not arrive for now; raises ValidationError when it has been sent."""
    if not outbox.resend(OutgoingMail.objects.filter(pk=mail.pk)):
        raise ValidationError(_("This message has been sent already."))
    audit.record(actor=actor, verb="mail_planned_again", obj=mail, about=mail.about)


@transaction.atomic
def order_folder(*, actor: User, cooperation: Cooperation) -> Job:
    """Have the hand-over folder made; one that is being made is not ordered twice."""
    Cooperation.objects.select_for_update().get(pk=cooperation.pk)
    known = Job.objects.filter(key__startswith=f"handover:{cooperation.ref}:", state__in=jobs.OPEN).first()
    if known:
        return known
    audit.record(actor=actor, verb="folder_ordered", obj=cooperation, about=cooperation.ref)
    return jobs.order(
        actor=actor,
        key=f"handover:{cooperation.ref}:{timezone.now():%Y%m%d%H%M%S%f}",
        task="overview.tasks.make_folder",
        payload={"cooperation": cooperation.ref, "user": actor.pk},
        about=cooperation.ref,
    )


@dataclass(frozen=True)
class Told:
    """Who was reminded at once, and who will be with tomorrow's mail."""

    now: list[str] = field(default_factory=list)
    later: list[str] = field(default_factory=list)


@transaction.atomic
def remind_guests(*, actor: Actor, cooperation: Cooperation) -> Told:
    """Ask the partner's people politely for what is open: at once, or tomorrow for who had a mail today."""
    told, now = Told(), timezone.now()
    for guest in ask_to_remind(actor=actor, cooperation=cooperation):
        sent = tell_guest(actor=actor, address=guest.address, now=now)
        (told.now if sent else told.later).append(str(guest.contact))
    return told


@transaction.atomic
def tell_guest(*, actor: Actor, address: str, now: datetime) -> bool:
    """Queue the one mail of the day to an address, with the news of all its cooperations; False when there is none to send.

    The key holds the day, so that not even two workers at once send a second one.
    """
    parts = [] if guest_mail.had_mail(address, now) else guest_mail.due(address, now)
    if not parts:
        return False
    passes = [guest for guest, _news, _wanted in parts]
    sections = [
        mails.Section(guest, news, wanted, fresh_link(actor=actor, guest_pass=guest)) for guest, news, wanted in parts
    ]
    first = passes[0]
    queued = outbox.queue(
        key=f"guest-news:{first.school.ref}:{timezone.localdate(now):%Y%m%d}:{address}"[:200],
        kind=guest_mail.KIND,
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


@transaction.atomic
def tell_guests(*, actor: Actor) -> int:
    """The morning's mails to all partners' people of the school in scope; returns how many."""
    now = timezone.now()
    addresses = GuestPass.objects.usable(now).filter(wants_mail=True).values_list("address", flat=True).distinct()
    return sum(tell_guest(actor=actor, address=address, now=now) for address in addresses.order_by("address"))

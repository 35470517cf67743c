"""The one mail a day to a partner's person: news and reminders of all cooperations, bundled."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from infrastructure.choices import MailState
from infrastructure.models import OutgoingMail
from kooperation.choices import Status
from kooperation.models import GuestPass
from partner_portal import workspace

# Mails that a guest asked for just then do not count.
ASKED_FOR = ("guest_code", "guest_renewal")
KIND = "guest_news"


def had_mail(address: str, now: datetime) -> bool:
    """Whether any mail is sent to this address today, except those the guest asked for."""
    day = timezone.localdate(now)
    begin = timezone.make_aware(datetime.combine(day, time()))
    mails = OutgoingMail.objects.filter(
        to_address__iexact=address, due_at__gte=begin, due_at__lt=begin + timedelta(days=1)
    )
    return mails.filter(state__in=[MailState.PLANNED, MailState.SENT]).exclude(kind__in=ASKED_FOR).exists()


def due(address: str, now: datetime) -> list[tuple[GuestPass, list[str], list[workspace.OpenRequest]]]:
    """The passes of an address with news since the last mail, or with a requested reminder."""
    parts = []
    running = (Status.IDEA, Status.ACTIVE)
    passes = GuestPass.objects.usable(now).filter(address=address, wants_mail=True, cooperation__status__in=running)
    for guest in passes.select_related("cooperation", "contact__partner", "school").order_by("pk"):
        news = workspace.news(guest, now)
        if news or guest.reminded_at:
            parts.append((guest, news, workspace.open_requests(guest)))
    return parts

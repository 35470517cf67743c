"""What people do to messages of the outbox, and to what gathers from several rooms."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import Right
from accounts.models import School, User
from infrastructure import audit, jobs, outbox
from infrastructure.audit import Actor
from infrastructure.models import Job, OutgoingMail
from infrastructure.outbox import Letter, Recipient
from kooperation.actions import ask_to_remind, fresh_link, note_told
from kooperation.models import Cooperation, GuestPass
from overview import digest
from partner_portal import daily_mail, mails, workspace


@transaction.atomic
def stop_mail(*, actor: Actor, mail: OutgoingMail) -> None:
    """Stop a planned message; raises ValidationError when it is on its way or sent."""
    if not outbox.cancel(OutgoingMail.objects.filter(pk=mail.pk), by_hand=True):
        raise ValidationError(_("This message cannot be stopped any more."))
    audit.record(actor=actor, verb="mail_stopped", obj=mail, about=mail.about)


@transaction.atomic
def change_mail(*, actor: Actor, mail: OutgoingMail, subject: str, text: str) -> None:
    """Give a planned message other words; raises ValidationError when it is on its way, sent, or personal."""
    html = render_to_string("mail/plain.html", {"site_name": settings.SITE_NAME, "text": text})
    if not outbox.reword(OutgoingMail.objects.filter(pk=mail.pk), Letter(subject, text, html)):
        raise ValidationError(_("This message cannot be changed any more."))
    audit.record(actor=actor, verb="mail_changed", obj=mail, about=mail.about, changes={"subject": subject})


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
        title=_("Hand-over folder: {title}").format(title=cooperation.title),
        place=reverse("handover:folder", args=[cooperation.address]),
    )


@transaction.atomic
def order_portfolio(
    *, actor: User, school: School, year: str, fields_shown: list[str], costs: bool, recipient: str
) -> Job:
    """Have the report on all cooperations of a year made; `year` is its kind and number, "schuljahr-2026"."""
    asked = {"year": year, "fields": fields_shown, "costs": costs, "recipient": recipient}
    audit.record(actor=actor, verb="report_ordered", obj=school, changes=asked)
    return jobs.order(
        actor=actor,
        key=f"portfolio:{actor.ref}:{timezone.now():%Y%m%d%H%M%S%f}",
        task="overview.tasks.make_portfolio",
        payload={"school": school.pk, **asked},
        title=_("Report on the cooperations"),
        right=Right.REPORT.name,
    )


@transaction.atomic
def order_dossier(*, actor: User, cooperation: Cooperation, costs: bool) -> Job:
    """Have the dossier of one cooperation made."""
    audit.record(actor=actor, verb="dossier_ordered", obj=cooperation, about=cooperation.ref, changes={"costs": costs})
    return jobs.order(
        actor=actor,
        key=f"dossier:{cooperation.ref}:{timezone.now():%Y%m%d%H%M%S%f}",
        task="overview.tasks.make_dossier",
        payload={"cooperation": cooperation.ref, "costs": costs},
        about=cooperation.ref,
        title=_("Dossier of “{name}”").format(name=cooperation.title),
        right=Right.REPORT.name,
    )


@dataclass(frozen=True)
class ReminderResult:
    """Who was reminded at once, who will be with tomorrow's mail, whom nothing is needed of, and who wants no mails."""

    now: list[str] = field(default_factory=list)
    later: list[str] = field(default_factory=list)
    idle: list[str] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)


@transaction.atomic
def remind_guests(*, actor: Actor, cooperation: Cooperation) -> ReminderResult:
    """Ask the partner's people politely for what is open: at once, or tomorrow for who had a mail today."""
    told, now = ReminderResult(), timezone.now()
    passes = GuestPass.objects.usable(now).filter(cooperation=cooperation)
    reached = []
    for guest in passes.select_related("cooperation", "contact__partner", "school").order_by("pk"):
        if not guest.wants_mail:
            told.silent.append(str(guest.contact))
        elif not workspace.wanted(guest):
            told.idle.append(str(guest.contact))
        else:
            reached.append(guest)
    for guest in ask_to_remind(actor=actor, cooperation=cooperation, passes=reached):
        sent = tell_guest(actor=actor, address=guest.address, now=now)
        (told.now if sent else told.later).append(str(guest.contact))
    return told


@transaction.atomic
def tell_guest(*, actor: Actor, address: str, now: datetime) -> bool:
    """Queue the one mail of the day to an address, with the news of all its cooperations; False when there is none to send.

    The key holds the day, so that not even two workers at once send a second one.
    """
    parts = [] if daily_mail.had_mail(address, now) else daily_mail.due(address, now)
    if not parts:
        return False
    passes = [guest for guest, _news, _wanted in parts]
    sections = [
        mails.Section(guest, news, wanted, fresh_link(actor=actor, guest_pass=guest)) for guest, news, wanted in parts
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


@transaction.atomic
def tell_guests(*, actor: Actor) -> int:
    """The morning's mails to all partners' people of the school in scope; returns how many."""
    now = timezone.now()
    addresses = GuestPass.objects.usable(now).filter(wants_mail=True).values_list("address", flat=True).distinct()
    return sum(tell_guest(actor=actor, address=address, now=now) for address in addresses.order_by("address"))


@transaction.atomic
def send_digests(*, actor: Actor) -> int:
    """Queue the week ahead for everybody who wants it, once a week; returns how many. Who has nothing gets nothing."""
    now = timezone.now()
    year, week, _day = timezone.localdate(now).isocalendar()
    sent = 0
    for member in digest.readers():
        ahead = digest.week_of(member, now)
        if ahead:
            sent += outbox.queue(
                key=f"digest:{member.ref}:{year}-{week:02d}",
                kind="digest",
                to=outbox.Recipient(member.user.email, member.user.name),
                letter=digest.written(member, ahead),
                not_after=now + timedelta(days=2),
                reply_to=member.school.email,
            )
    if sent:
        audit.record(actor=actor, verb="digests_sent", obj=member.school, changes={"people": sent})
    return sent

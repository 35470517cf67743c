"""Stopping, rewording and resending messages of the outbox; the weekly digest."""

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from infrastructure import audit, outbox
from infrastructure.action import action
from infrastructure.audit import Actor
from infrastructure.models import OutgoingMail
from infrastructure.outbox import Letter
from overview import digest


@action
def stop_mail(*, actor: Actor, mail: OutgoingMail) -> None:
    """Stop a planned message; raises ValidationError when it is on its way or sent."""
    if not outbox.cancel(OutgoingMail.objects.filter(pk=mail.pk), by_hand=True):
        raise ValidationError(_("This message cannot be stopped any more."))
    audit.record(actor=actor, verb="mail_stopped", obj=mail, about=mail.about)


@action
def change_mail(*, actor: Actor, mail: OutgoingMail, subject: str, text: str) -> None:
    """Give a planned message other words; raises ValidationError when it is on its way, sent, or personal."""
    html = render_to_string("mail/plain.html", {"site_name": settings.SITE_NAME, "text": text})
    if not outbox.reword(OutgoingMail.objects.filter(pk=mail.pk), Letter(subject, text, html)):
        raise ValidationError(_("This message cannot be changed any more."))
    audit.record(actor=actor, verb="mail_changed", obj=mail, about=mail.about, changes={"subject": subject})


@action
def send_mail_again(*, actor: Actor, mail: OutgoingMail) -> None:
    """Plan a message that was stopped or did not arrive for now; raises ValidationError when it has been sent."""
    if not outbox.resend(OutgoingMail.objects.filter(pk=mail.pk)):
        raise ValidationError(_("This message has been sent already."))
    audit.record(actor=actor, verb="mail_planned_again", obj=mail, about=mail.about)


@action
def send_digests(*, actor: Actor) -> int:
    """Queue the weekly digest for everybody who wants it, once a week; returns how many. Empty digests are not sent."""
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

"""What people do to messages of the outbox."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from infrastructure import audit, outbox
from infrastructure.audit import Actor
from infrastructure.models import OutgoingMail


@transaction.atomic
def stop_mail(*, actor: Actor, mail: OutgoingMail) -> None:
    """Stop a planned message; raises ValidationError when it is on its way or sent."""
    if not outbox.cancel(OutgoingMail.objects.filter(pk=mail.pk)):
        raise ValidationError(_("This message cannot be stopped any more."))
    audit.record(actor=actor, verb="mail_stopped", obj=mail, about=mail.about)


@transaction.atomic
def send_mail_again(*, actor: Actor, mail: OutgoingMail) -> None:
    """Plan a message that was stopped or did not arrive for now; raises ValidationError when it has been sent."""
    if not outbox.resend(OutgoingMail.objects.filter(pk=mail.pk)):
        raise ValidationError(_("This message has been sent already."))
    audit.record(actor=actor, verb="mail_planned_again", obj=mail, about=mail.about)

"""What people do to messages of the outbox, and to what gathers from several rooms."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from infrastructure import audit, jobs, outbox
from infrastructure.audit import Actor
from infrastructure.models import Job, OutgoingMail
from kooperation.models import Cooperation


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

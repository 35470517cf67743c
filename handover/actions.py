"""Ordering the hand-over folder."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from infrastructure import audit, jobs
from infrastructure.action import action
from infrastructure.models import Job
from kooperation.models import Cooperation


@action
def order_folder(*, actor: User, cooperation: Cooperation) -> Job:
    """Order the hand-over folder; an order that is still being worked on is not repeated."""
    Cooperation.objects.select_for_update().get(pk=cooperation.pk)
    known = Job.objects.filter(key__startswith=f"handover:{cooperation.ref}:", state__in=jobs.OPEN).first()
    if known:
        return known
    audit.record(actor=actor, verb="folder_ordered", obj=cooperation, about=cooperation.ref)
    return jobs.order(
        actor=actor,
        key=f"handover:{cooperation.ref}:{timezone.now():%Y%m%d%H%M%S%f}",
        task="handover.tasks.make_folder",
        payload={"cooperation": cooperation.ref, "user": actor.pk},
        about=cooperation.ref,
        title=_("Hand-over folder: {title}").format(title=cooperation.title),
        place=reverse("handover:folder", args=[cooperation.address]),
    )

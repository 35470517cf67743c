"""Signal receivers of this app."""

from typing import Any

from django.dispatch import receiver
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from infrastructure import audit
from infrastructure.choices import JobState
from infrastructure.models import Job
from infrastructure.signals import job_over
from kooperation import actions


@receiver(job_over)
def tell_who_ordered(sender: type[Job], *, job: Job, **kwargs: Any) -> None:
    """Notify the person who ordered a job of its result or of its failure."""
    user = User.objects.filter(ref=job.ordered_by.removeprefix("user:")).first()
    if user is None or job.state == JobState.CANCELLED:
        return
    failed = job.state == JobState.FAILED
    actions.notify(
        actor=audit.SYSTEM,
        user=user,
        key=f"work:{job.ref}",
        icon="circle-alert" if failed else "check",
        look="bad" if failed else "ok",
        title=(_("Did not work: {title}") if failed else _("Ready: {title}")).format(title=job.title),
        below=(job.excuse or _("It was tried several times. Try again later.")) if failed else job.step,
        url=reverse("jobs:detail", args=[job.ref]) if failed or not job.place else job.place,
    )

"""Actions on notifications (the bell) and on one's own background jobs."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from infrastructure import audit, jobs
from infrastructure.action import action
from infrastructure.audit import Actor
from infrastructure.models import Job
from kooperation.models import Notification


@action(silent="the news tells of an action that has its own entry")
def notify(
    *, actor: Actor, user: User, key: str, icon: str, title: str, url: str, below: str = "", look: str = ""
) -> None:
    """Notify somebody; the same occasion again becomes unread again instead of a second row."""
    values = {"icon": icon, "look": look, "title": title[:250], "below": below[:500], "url": url}
    Notification.objects.update_or_create(user=user, key=key, defaults=values | {"at": timezone.now(), "seen_at": None})


@action(silent="reading leaves no trail")
def see_notices(*, actor: User, refs: list[str] | None = None) -> None:
    """Mark these notifications of a person as seen, or all."""
    rows = Notification.objects.filter(user=actor, seen_at=None)
    (rows if refs is None else rows.filter(ref__in=refs)).update(seen_at=timezone.now())


@action
def cancel_work(*, actor: Actor, job: Job) -> None:
    """Cancel a job; raises ValidationError when it is over already."""
    if not jobs.cancel(job):
        raise ValidationError(_("This is over already."))
    audit.record(actor=actor, verb="work_cancelled", obj=job, about=job.about)


@action
def repeat_work(*, actor: Actor, job: Job) -> None:
    """Restart a failed or cancelled job; raises ValidationError for any other."""
    if not jobs.again(job):
        raise ValidationError(_("This did not fail and was not stopped."))
    transaction.on_commit(lambda: jobs.nudge(job))
    audit.record(actor=actor, verb="work_repeated", obj=job, about=job.about)

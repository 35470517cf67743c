"""Actions on the status of a cooperation: pause, end, decline and resume."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from infrastructure import audit
from infrastructure.action import action
from infrastructure.audit import Actor
from kooperation.choices import OPEN_STATUSES, Status
from kooperation.models import Cooperation, Retrospective
from kooperation.signals import status_changed


def _locked(cooperation: Cooperation, *allowed: Status) -> Cooperation:
    """The row as it is now; raises ValidationError when somebody has ended or declined it since."""
    row = Cooperation.objects.select_for_update().get(pk=cooperation.pk)
    if row.status not in allowed:
        raise ValidationError(
            _("This cooperation is “{status}” in the meantime.").format(status=row.get_status_display())
        )
    return row


def _turn(actor: Actor, row: Cooperation, status: Status, **values: Any) -> Cooperation:
    """Change the status of a locked row and its fields, and send the signal."""
    values |= {"status": status}
    changes = audit.changed(row, values)
    if not changes:
        return row
    for name, value in values.items():
        setattr(row, name, value)
    row.last_activity_at = timezone.now()
    row.full_clean()
    row.save()
    audit.record(actor=actor, verb=f"cooperation_{status}", obj=row, about=row.ref, changes=changes)
    status_changed.send(sender=Cooperation, cooperation=row, actor=actor)
    return row


@action
def pause(*, actor: Actor, cooperation: Cooperation, until: date, why: str) -> Cooperation:
    """Pause a cooperation until a day; raises ValidationError for a past day or without a reason."""
    if until <= timezone.localdate():
        raise ValidationError({"until": _("This day lies in the past.")})
    if not why.strip():
        raise ValidationError({"why": _("Say why it rests.")})
    row = _locked(cooperation, *OPEN_STATUSES)
    return _turn(actor, row, Status.PAUSED, rests_until=until, rest_reason=why.strip())


@action
def resume(*, actor: Actor, cooperation: Cooperation) -> Cooperation:
    """Resume a paused, ended or declined cooperation."""
    row = _locked(cooperation, *Status)
    return _turn(actor, row, Status.ACTIVE, rests_until=None, rest_reason="", ended_on=None, archived=False)


@action
def decline(*, actor: Actor, cooperation: Cooperation, why: str) -> Cooperation:
    """Decline a cooperation, by us or by the partner. Raises ValidationError without a reason."""
    if not why.strip():
        raise ValidationError({"why": _("Say in a sentence why. It stays in the history.")})
    row = _locked(cooperation, *OPEN_STATUSES)
    today = timezone.localdate()
    return _turn(actor, row, Status.DECLINED, rests_until=None, rest_reason=why.strip(), ended_on=today)


@action
def end(*, actor: Actor, cooperation: Cooperation, on: date, **words: Any) -> Retrospective:
    """End a cooperation with a look back: why, what worked, what we learned, thanks, who is told, instruments back.

    Ending again changes the look back. Raises ValidationError.
    """
    ending = _locked(cooperation, *OPEN_STATUSES, Status.ENDED)
    if on > timezone.localdate():
        raise ValidationError({"on": _("This day is still to come. End the cooperation when it has come.")})
    row = Retrospective.objects.filter(cooperation=cooperation).first() or Retrospective(cooperation=cooperation)
    for name, value in words.items():
        setattr(row, name, value)
    row.by_ref, row.by_name, row.at = actor.actor_ref, actor.actor_name, timezone.now()
    row.full_clean()
    row.save()
    audit.record(actor=actor, verb="looked_back", obj=row, about=cooperation.ref)
    _turn(actor, ending, Status.ENDED, ended_on=on, rests_until=None, rest_reason="")
    return row

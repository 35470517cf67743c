"""Actions on changing conditions: watch, trigger a review, settle."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from infrastructure import audit
from infrastructure.action import action
from infrastructure.audit import Actor
from kooperation.actions import add_task, touch
from kooperation.models import Cooperation, TeamMember
from meetings.actions.agenda import add_agenda_point, drop_agenda_point
from meetings.choices import ConditionKind, ConditionState, Trigger
from meetings.models import ChangingCondition

BEFORE = timedelta(days=90)
TIME_TO_TALK = timedelta(days=21)


@action
def watch_condition(
    *, actor: Actor, condition: ChangingCondition, kind: ConditionKind, text: str, changes_on: date | None
) -> ChangingCondition:
    """Watch a condition that may change; ninety days before its day it goes on the agenda. Raises ValidationError."""
    values = {"kind": kind, "text": text, "changes_on": changes_on}
    changes = audit.changed(condition, values) if condition.pk else {}
    for name, value in values.items():
        setattr(condition, name, value)
    condition.look_on = changes_on - BEFORE if changes_on else None
    condition.full_clean()
    condition.save()
    verb = "condition_changed" if changes else "condition_watched"
    audit.record(actor=actor, verb=verb, obj=condition, about=condition.cooperation.ref, changes=changes)
    if condition.look_on and condition.look_on <= timezone.localdate() and condition.state == ConditionState.WATCHED:
        open_review(
            actor=actor, condition=condition, trigger=Trigger.FUNDING_END if kind == "money" else Trigger.BY_HAND
        )
    touch(condition.cooperation)
    return condition


@action
def open_review(*, actor: Actor, condition: ChangingCondition, trigger: Trigger) -> bool:
    """Something has changed, or will soon: it comes on the agenda, and who leads the cooperation arranges a talk.

    False when that has happened already.
    """
    row = ChangingCondition.objects.select_for_update().get(pk=condition.pk)
    if row.state == ConditionState.REVIEW:
        return False
    row.state, row.trigger = ConditionState.REVIEW, trigger
    row.save(update_fields=["state", "trigger"])
    condition.state = row.state
    cooperation = Cooperation.objects.select_related("lead").get(pk=row.cooperation_id)
    when = f" ({row.changes_on:%d.%m.%Y})" if row.changes_on else ""
    words = f"{row.get_kind_display()}: {row.text}{when}"[:300]
    add_agenda_point(actor=actor, cooperation=cooperation, text=words, source=f"condition:{row.ref}")
    lead = TeamMember.objects.filter(cooperation=cooperation, user__isnull=False, user=cooperation.lead).first()
    add_task(
        actor=actor,
        cooperation=cooperation,
        source=f"condition:{row.ref}",
        title=_("Talk about a change: {what}").format(what=words)[:300],
        assignee=lead,
        due_on=timezone.localdate() + TIME_TO_TALK,
    )
    audit.record(actor=actor, verb="review_opened", obj=row, about=cooperation.ref, changes={"trigger": trigger})
    return True


@action
def set_off(
    *, actor: Actor, cooperation: Cooperation, kind: ConditionKind, trigger: Trigger, text: str, source: str
) -> bool:
    """News of a change opens a review, once a source; False when it did already."""
    Cooperation.objects.select_for_update().get(pk=cooperation.pk)
    if ChangingCondition.objects.filter(cooperation=cooperation, source=source).exists():
        return False
    row = ChangingCondition(
        cooperation=cooperation, kind=kind, text=text[:300], source=source, changes_on=timezone.localdate()
    )
    row.full_clean()
    row.save()
    audit.record(actor=actor, verb="condition_set_off", obj=row, about=cooperation.ref, changes={"trigger": trigger})
    return open_review(actor=actor, condition=row, trigger=trigger)


@action
def receive_notice(*, actor: Actor, cooperation: Cooperation, on: date, by: str) -> bool:
    """A notice of termination has arrived: it opens a review. Raises ValidationError for a day to come; False when noted."""
    if on > timezone.localdate():
        raise ValidationError({"on": _("This day is still to come.")})
    opened = set_off(
        actor=actor,
        cooperation=cooperation,
        kind=ConditionKind.OTHER,
        trigger=Trigger.NOTICE_RECEIVED,
        text=_("Notice received on {day} from {who}").format(day=f"{on:%d.%m.%Y}", who=by),
        source=f"notice:{on:%Y-%m-%d}",
    )
    audit.record(actor=actor, verb="notice_received", obj=cooperation, about=cooperation.ref, changes={"on": str(on)})
    return opened


@action
def settle_condition(*, actor: Actor, condition: ChangingCondition) -> ChangingCondition:
    """Settle a condition that was discussed or no longer matters; it leaves the agenda."""
    row = ChangingCondition.objects.select_for_update(of=("self",)).select_related("cooperation").get(pk=condition.pk)
    row.state = ConditionState.SETTLED
    row.save(update_fields=["state"])
    drop_agenda_point(actor=actor, cooperation=row.cooperation, source=f"condition:{row.ref}")
    audit.record(actor=actor, verb="condition_settled", obj=row, about=row.cooperation.ref)
    touch(row.cooperation)
    return row

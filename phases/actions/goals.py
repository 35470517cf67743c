"""Actions on shared goals."""

from infrastructure import audit
from infrastructure.action import action
from infrastructure.audit import Actor
from kooperation.actions import touch
from kooperation.models import Cooperation
from phases.models import Item, SharedGoal


@action
def add_goal(
    *,
    actor: Actor,
    cooperation: Cooperation,
    text: str,
    indicator: str = "",
    priority: int = 2,
    source: Item | None = None,
) -> SharedGoal:
    """Add a shared goal with its source question. Idempotent per question and text."""
    known = SharedGoal.objects.filter(cooperation=cooperation, text=text, source=source).first()
    if known:
        return known
    goal = SharedGoal(cooperation=cooperation, text=text, indicator=indicator, priority=priority, source=source)
    goal.full_clean()
    goal.save()
    audit.record(actor=actor, verb="goal_added", obj=goal, about=cooperation.ref, changes={"goal": text})
    touch(cooperation)
    return goal


@action
def change_goal(*, actor: Actor, goal: SharedGoal, text: str, indicator: str, priority: int) -> SharedGoal:
    """Change a goal's wording, sign or priority; raises ValidationError."""
    values = {"text": text, "indicator": indicator, "priority": priority}
    changes = audit.changed(goal, values)
    goal.text, goal.indicator, goal.priority = text, indicator, priority
    goal.full_clean()
    goal.save()
    audit.record(actor=actor, verb="goal_changed", obj=goal, about=goal.cooperation.ref, changes=changes)
    touch(goal.cooperation)
    return goal


@action
def remove_goal(*, actor: Actor, goal: SharedGoal) -> None:
    """Remove a goal; its wording stays in the audit log."""
    audit.record(actor=actor, verb="goal_removed", obj=goal, about=goal.cooperation.ref, changes={"goal": goal.text})
    touch(goal.cooperation)
    goal.delete()

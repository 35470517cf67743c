"""Actions on the plain lists of the phases, the responsibility matrix and the first contact plan."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import School, User
from infrastructure import audit
from infrastructure.action import action
from infrastructure.audit import Actor
from kooperation.actions import add_task, touch
from kooperation.models import Cooperation, CooperationPartner, Task, TeamMember
from phases.choices import STANDING_MILESTONES, USUAL_TOPICS, NeedState, Part, ProvidedBy
from phases.models import Bearer, FirstContactPlan, Item, Milestone, Need, PlanRow, Responsibility, ResponsibilityPart

R = TypeVar("R", bound=PlanRow)


@action
def save_row(*, actor: Actor, row: R, **values: Any) -> R:
    """A new or changed row of a list; raises ValidationError."""
    changes = audit.changed(row, values) if row.pk else {}
    verb = "plan_changed" if row.pk else "plan_extended"
    for name, value in values.items():
        setattr(row, name, value)
    row.full_clean()
    row.save()
    audit.record(actor=actor, verb=verb, obj=row, about=row.cooperation.ref, changes=changes)
    touch(row.cooperation)
    return row


@action
def remove_row(*, actor: Actor, row: PlanRow) -> None:
    """Remove a row of a list; its words stay in the audit log."""
    audit.record(actor=actor, verb="plan_shortened", obj=row, about=row.cooperation.ref)
    touch(row.cooperation)
    row.delete()


@action
def cover_by_responsibility(*, actor: Actor, need: Need) -> Responsibility:
    """Turn a need into a topic of the matrix. Idempotent; raises ValidationError while nobody provides it."""
    if need.state == NeedState.OPEN or need.provided_by == ProvidedBy.OPEN:
        raise ValidationError(_("Say first who brings it."))
    source = f"need:{need.ref}"
    known = Responsibility.objects.filter(cooperation=need.cooperation, source=source).first()
    return known or add_topic(actor=actor, cooperation=need.cooperation, topic=need.what, source=source)


@action
def cover_by_task(*, actor: Actor, need: Need) -> Task:
    """Add a task for a need, with its source. Idempotent."""
    source = f"need:{need.ref}"
    known = Task.objects.filter(cooperation=need.cooperation, source=source).first()
    if known:
        return known
    audit.record(actor=actor, verb="need_taken_up", obj=need, about=need.cooperation.ref)
    title = _("See to it: {what}").format(what=need.what)
    return add_task(actor=actor, cooperation=need.cooperation, source=source, title=title[:300])


@action
def reach_milestone(*, actor: Actor, milestone: Milestone, reached: bool) -> Milestone:
    """Mark a milestone as reached today, or not reached. Idempotent."""
    row = Milestone.objects.select_for_update().get(pk=milestone.pk)
    if (row.reached_on is not None) == reached:
        return row
    row.reached_on = timezone.localdate() if reached else None
    row.save(update_fields=["reached_on"])
    verb = "milestone_reached" if reached else "milestone_reopened"
    audit.record(actor=actor, verb=verb, obj=row, about=milestone.cooperation.ref)
    touch(milestone.cooperation)
    return row


@action
def prepare_implementation(*, actor: Actor, cooperation: Cooperation) -> int:
    """Enter the talk's milestones of preparation and start that are not there yet; returns how many were."""
    known = set(Milestone.objects.filter(cooperation=cooperation).exclude(key="").values_list("key", flat=True))
    with override("de"):  # what stands in agreements is German
        new = [
            Milestone(cooperation=cooperation, key=key, title=str(title))
            for key, title in STANDING_MILESTONES
            if key not in known
        ]
    for row in new:
        row.full_clean()
        row.save()
    if new:
        audit.record(
            actor=actor, verb="milestones_proposed", obj=cooperation, about=cooperation.ref, changes={"count": len(new)}
        )
    return len(new)


@action
def add_topic(*, actor: Actor, cooperation: Cooperation, topic: str, source: str = "") -> Responsibility:
    """A topic of the matrix; raises ValidationError when it is there already."""
    Cooperation.objects.select_for_update().get(pk=cooperation.pk)
    place = Responsibility.objects.filter(cooperation=cooperation).count() + 1
    row = Responsibility(cooperation=cooperation, topic=topic, source=source, position=place)
    return save_row(actor=actor, row=row)


@action
def add_usual_topics(*, actor: Actor, cooperation: Cooperation) -> int:
    """Enter the topics most cooperations have to settle, as far as they are not there; returns how many were new."""
    known = set(Responsibility.objects.filter(cooperation=cooperation).values_list("topic", flat=True))
    with override("de"):  # what stands in agreements is German
        new = [str(topic) for topic in USUAL_TOPICS if str(topic) not in known]
    for topic in new:
        add_topic(actor=actor, cooperation=cooperation, topic=topic, source="usual")
    audit.record(
        actor=actor, verb="topics_proposed", obj=cooperation, about=cooperation.ref, changes={"count": len(new)}
    )
    return len(new)


@action
def share_out(
    *, actor: Actor, responsibility: Responsibility, topic: str, parts: Mapping[Bearer, Part | None]
) -> Responsibility:
    """Who of these people, partners, and the school decides, does, helps, knows, or nothing.

    Others keep their part, those who left lose theirs.

    Raises ValidationError for a topic named twice.
    """
    row = Responsibility.objects.select_for_update().get(pk=responsibility.pk)
    before = {part.called: part.part for part in row.parts.select_related("link__partner")}
    row.parts.filter(_having(parts)).delete()
    named = [(_columns(bearer), part) for bearer, part in parts.items() if part]
    for columns, part in named:
        ResponsibilityPart.objects.create(responsibility=row, part=part, **columns)
    row.topic = topic
    row.full_clean()
    row.save()
    after = {columns["name"]: str(part) for columns, part in named}
    audit.record(
        actor=actor,
        verb="responsibility_shared",
        obj=row,
        about=responsibility.cooperation.ref,
        changes={"parts": [str(before), str(after)]},
    )
    touch(responsibility.cooperation)
    return row


def _having(bearers: Iterable[Bearer]) -> Q:
    """Parts of these bearers, and of those who left."""
    members = [bearer for bearer in bearers if isinstance(bearer, TeamMember)]
    links = [bearer for bearer in bearers if isinstance(bearer, CooperationPartner)]
    having = Q(member__in=members) | Q(link__in=links) | Q(member=None, link=None, of_school=False)
    return having | Q(of_school=True) if any(isinstance(bearer, School) for bearer in bearers) else having


def _columns(bearer: Bearer) -> dict[str, Any]:
    if isinstance(bearer, TeamMember):
        return {"member": bearer, "name": str(bearer)}
    if isinstance(bearer, CooperationPartner):
        return {"link": bearer, "name": bearer.partner.name}
    return {"of_school": True, "name": bearer.name}


@action
def plan_first_contact(*, actor: User, cooperation: Cooperation, **values: Any) -> FirstContactPlan:
    """Plan how we get in touch, or note what came of it; one plan a cooperation. Raises ValidationError."""
    Cooperation.objects.select_for_update().get(pk=cooperation.pk)
    row = FirstContactPlan.objects.filter(cooperation=cooperation).first() or FirstContactPlan(cooperation=cooperation)
    return save_row(actor=actor, row=row, **values)


@action
def hand_on(*, actor: Actor, old: TeamMember, new: TeamMember) -> None:
    """Assigned questions and parts of the matrix move from one member to another; who has a part already keeps the larger."""
    Item.objects.filter(assignee=old).update(assignee=new)
    Item.objects.filter(partner_assignee=old).update(partner_assignee=new)
    order = list(Part)
    theirs = {part.responsibility_id: part for part in ResponsibilityPart.objects.filter(member=new)}
    for part in ResponsibilityPart.objects.filter(member=old):
        has = theirs.get(part.responsibility_id)
        if has is None:
            part.member, part.name = new, str(new)
            part.save()
            continue
        has.part = min(Part(has.part), Part(part.part), key=order.index)
        has.save()
        part.delete()
    audit.record(
        actor=actor, verb="handed_on", obj=new, about=new.cooperation.ref, changes={"from": str(old), "to": str(new)}
    )

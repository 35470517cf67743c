"""Actions after both sides have handed in: verdict, joint result, its acceptance, its adoption."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from infrastructure import audit
from infrastructure.action import action
from infrastructure.audit import Actor
from kooperation.actions import touch
from kooperation.choices import Side
from kooperation.models import Cooperation
from phases import sealing
from phases.actions.goals import add_goal
from phases.actions.item_updates import locked_item, overwrite, settle, two_answers
from phases.actions.plans import add_topic, save_row
from phases.catalogue import Question
from phases.choices import Adopted, ItemState, NeedCategory, Verdict
from phases.models import Item, JointResult, Need, Responsibility
from phases.signals import verdict_set

FURTHER = "further"


def _open_item(cooperation: Cooperation, question: Question) -> Item:
    """The question's row, locked; raises ValidationError until both sides have handed in."""
    item = locked_item(cooperation, question)
    if question.voice == "both" and not sealing.opened(*two_answers(item)):
        raise ValidationError(_("Both sides answer first, then they agree on a result."))
    return item


def _result(actor: Actor, item: Item) -> JointResult:
    JointResult.objects.get_or_create(
        item=item, defaults={"by_ref": actor.actor_ref, "by_name": actor.actor_name, "version": 0}
    )
    return JointResult.objects.select_for_update().get(item=item)


@action
def save_result(
    *,
    actor: Actor,
    cooperation: Cooperation,
    question: Question,
    text: str,
    version: int,
    editor: str = "",
    side: Side = Side.SCHOOL,
) -> JointResult:
    """Save the joint result of a question with optimistic locking; a change resets all acceptances. Either `side` may
    write. Raises StaleWriteError, ValidationError."""
    item = _open_item(cooperation, question)
    result = _result(actor, item)
    relied_on = timezone.now() if result.partner_accepted_on or result.school_accepted_on else None
    if overwrite(result, actor=actor, text=text, version=version, editor=editor, fixed_at=relied_on):
        if relied_on:
            _lapse(result)
        if relied_on or (question.voice == "both" and item.state == ItemState.AGREED):
            settle(actor=actor, cooperation=cooperation, item=item, state=ItemState.DISCUSS)
        audit.record(
            actor=actor,
            verb="result_saved",
            obj=result,
            about=cooperation.ref,
            changes={"question": question.key, "text": text[:2000], "side": side},
            coalesce=True,
        )
        touch(cooperation)
    return result


def _lapse(result: JointResult) -> None:
    JointResult.objects.filter(pk=result.pk).update(
        school_accepted_on=None, school_accepted_by="", partner_accepted_on=None, partner_accepted_how=""
    )
    result.refresh_from_db()


@action
def set_verdict(*, actor: Actor, cooperation: Cooperation, question: Question, verdict: Verdict) -> JointResult:
    """How two answers compare; "discuss" waits on the agenda of the next meeting, "postponed" settles the question for now.

    Raises ValidationError until both answers are open.
    """
    item = _open_item(cooperation, question)
    result = _result(actor, item)
    changes = audit.changed(result, {"verdict": verdict})
    if not changes:
        return result
    result.verdict = verdict
    result.save(update_fields=["verdict", "updated_at"])
    audit.record(
        actor=actor,
        verb="answers_compared",
        obj=result,
        about=cooperation.ref,
        changes={"question": question.key, **changes},
    )
    state = {Verdict.DISCUSS: ItemState.DISCUSS, Verdict.POSTPONED: ItemState.POSTPONED}.get(verdict)
    if state is None and item.state != ItemState.AGREED:
        state = ItemState.AGREED if result.accepted else ItemState.OPEN
    if state:
        settle(actor=actor, cooperation=cooperation, item=item, state=state)
    touch(cooperation)
    verdict_set.send(sender=JointResult, cooperation=cooperation, question=question, verdict=verdict, actor=actor)
    return result


def _to_accept(cooperation: Cooperation, question: Question, version: int) -> JointResult:
    """The result at `version`, locked; raises ValidationError when there is none or a newer one."""
    item = _open_item(cooperation, question)
    result = JointResult.objects.select_for_update().filter(item=item).first()
    if result is None or not result.text.strip():
        raise ValidationError(_("Write down the joint result first."))
    if result.version != version:
        raise ValidationError(_("The result has changed in the meantime. Read it once more."))
    return result


def _accepted(
    actor: Actor, cooperation: Cooperation, question: Question, result: JointResult, verb: str, how: str
) -> None:
    """Store an acceptance; with both, the question is Einig and nothing is left to discuss."""
    settled = result.accepted and result.verdict in ("", Verdict.DISCUSS, Verdict.POSTPONED)
    if settled:
        result.verdict = Verdict.COMMON
    result.full_clean(validate_unique=False)
    result.save()
    audit.record(
        actor=actor, verb=verb, obj=result, about=cooperation.ref, changes={"question": result.item.key, "how": how}
    )
    touch(cooperation)
    if settled:
        verdict_set.send(
            sender=JointResult, cooperation=cooperation, question=question, verdict=Verdict.COMMON, actor=actor
        )
    if result.accepted:
        item = Item.objects.select_for_update().get(pk=result.item_id)
        settle(actor=actor, cooperation=cooperation, item=item, state=ItemState.AGREED)


@action
def accept_result(
    *, actor: Actor, cooperation: Cooperation, question: Question, version: int, side: Side
) -> JointResult:
    """A side agrees with the result as it read at `version`; when both have, the question is Einig.

    Raises ValidationError when there is no result, when it has changed since, or before both answers are open.
    """
    result = _to_accept(cooperation, question, version)
    today = timezone.localdate()
    if side == Side.SCHOOL:
        result.school_accepted_on, result.school_accepted_by = today, actor.actor_name
    else:
        result.partner_accepted_on = today
        result.partner_accepted_how = _("confirmed by {name}").format(name=actor.actor_name)
    _accepted(actor, cooperation, question, result, "result_agreed", str(side))
    return result


@action
def accept_for_partner(
    *, actor: Actor, cooperation: Cooperation, question: Question, told_by: str, told_on: date, version: int
) -> JointResult:
    """Note that the partner agrees with a result as it read at `version`, by phone or in person; we agree with it too.

    Raises ValidationError as `accept_result` does.
    """
    result = _to_accept(cooperation, question, version)
    result.school_accepted_on, result.school_accepted_by = timezone.localdate(), actor.actor_name
    result.partner_accepted_on = told_on
    result.partner_accepted_how = _("told by {name} on {day}").format(name=told_by, day=told_on.strftime("%d.%m.%Y"))
    _accepted(actor, cooperation, question, result, "result_accepted", result.partner_accepted_how)
    return result


@action
def adopt_result(*, actor: User, cooperation: Cooperation, question: Question, into: Adopted) -> int:
    """What both agreed on becomes goals, needs, responsibilities (one a line) or text of the agreement; the source is kept.

    Returns how many rows there are of it; doing it twice makes nothing twice. Raises ValidationError until both accepted it.
    """
    item = _open_item(cooperation, question)
    result = JointResult.objects.select_for_update().filter(item=item).first()
    if result is None or not result.text.strip():
        raise ValidationError(_("Write down the joint result first."))
    if question.voice == "both" and not result.accepted:
        raise ValidationError(_("Both sides agree with the result first."))
    lines = list(filter(None, (line.strip(" -–•\t") for line in result.text.splitlines())))
    if into == Adopted.AGREEMENT:
        result.clause = FURTHER
        result.save(update_fields=["clause", "updated_at"])
        audit.record(
            actor=actor, verb="result_adopted", obj=result, about=cooperation.ref, changes={"question": question.key}
        )
        touch(cooperation)
        return 1
    for line in lines:
        _adopt(actor, cooperation, item, line, into)
    return len(lines)


def _adopt(actor: User, cooperation: Cooperation, item: Item, line: str, into: Adopted) -> None:
    source = f"question:{item.key}"
    if into == Adopted.GOAL:
        add_goal(actor=actor, cooperation=cooperation, text=line[:500], source=item)
    elif into == Adopted.NEED:
        if not Need.objects.filter(cooperation=cooperation, source=source, what=line[:200]).exists():
            row = Need(cooperation=cooperation, source=source)
            save_row(actor=actor, row=row, category=NeedCategory.OTHER, what=line[:200])
    elif not Responsibility.objects.filter(cooperation=cooperation, topic=line[:200]).exists():
        add_topic(actor=actor, cooperation=cooperation, topic=line[:200], source=source)

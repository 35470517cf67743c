"""Actions on questions: answers of both sides, states, assignments."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from infrastructure import audit
from infrastructure.action import action
from infrastructure.audit import Actor
from infrastructure.conflicts import StaleWriteError
from kooperation.actions import bring_colleague, pass_ball, touch
from kooperation.choices import Ball, Side
from kooperation.models import Cooperation, GuestPass, TeamMember
from phases import sealing
from phases.actions.item_updates import (
    fingerprint,
    keep_revision,
    locked_item,
    overwrite,
    relied_on_since,
    seen_from,
    settle,
    two_answers,
)
from phases.catalogue import Question
from phases.catalogue_versions import pinned
from phases.choices import ItemState
from phases.models import Answer, Item


@action
def save_answer(
    *,
    actor: Actor,
    cooperation: Cooperation,
    question: Question,
    text: str,
    version: int,
    editor: str = "",
    side: Side = Side.SCHOOL,
) -> Answer:
    """Save a side's answer with optimistic locking: `version` is the one seen (0: none yet). Raises StaleWriteError,
    ValidationError.

    Idempotent for the same text, so a lost response does no harm. What the partner writes takes the place of what we
    wrote down on their behalf.
    """
    item = locked_item(cooperation, question)
    author = actor if question.voice == "team" and isinstance(actor, User) else None
    answer, created = Answer.objects.get_or_create(
        item=item,
        side=side,
        author=author,
        defaults={"by_ref": actor.actor_ref, "by_name": actor.actor_name, "version": 0},
    )
    if not created:
        answer = Answer.objects.select_for_update().get(pk=answer.pk)
    if answer.handed_in_at and not text.strip():
        raise ValidationError(_("What is handed in cannot be emptied. Take it back first, or correct it."))
    if side == Side.PARTNER and answer.text != text:
        answer.on_behalf = ""
    if overwrite(
        answer, actor=actor, text=text, version=version, editor=editor, fixed_at=relied_on_since(item, answer)
    ):
        audit.record(
            actor=actor,
            verb="answer_saved",
            obj=answer,
            about=cooperation.ref,
            changes={"question": question.key, **fingerprint(text)},
            coalesce=True,
        )
        touch(cooperation)
    return answer


@action
def hand_in(*, actor: Actor, cooperation: Cooperation, question: Question, side: Side = Side.SCHOOL) -> None:
    """A side's answer is ready; raises ValidationError when there is none. Handing in twice changes nothing."""
    ours, _theirs = seen_from(side, locked_item(cooperation, question))
    if ours is None or not ours.text.strip():
        raise ValidationError(_("Write an answer first."))
    if ours.handed_in_at is None:
        ours.handed_in_at = timezone.now()
        ours.save(update_fields=["handed_in_at", "updated_at"])
        audit.record(
            actor=actor, verb="answer_handed_in", obj=ours, about=cooperation.ref, changes={"question": question.key}
        )
        touch(cooperation)
        _pass_the_turn(actor, cooperation, side)


def _pass_the_turn(actor: Actor, cooperation: Cooperation, side: Side) -> None:
    """Pass the turn to the other side once a side has handed in all of the running phase and the other has not.

    Only if somebody of the partner has a usable pass; otherwise the turn stays with the school.
    """
    keys = [q.key for q in pinned(cooperation.catalogue).core(cooperation.phase) if q.voice == "both"]
    answers = Answer.objects.filter(item__cooperation=cooperation, item__key__in=keys, handed_in_at__isnull=False)
    ours, theirs = answers.filter(side=side).count(), answers.exclude(side=side).count()
    if not keys or ours < len(keys):
        return
    if side == Side.PARTNER:
        pass_ball(actor=actor, cooperation=cooperation, to=Ball.SCHOOL)
    elif theirs < len(keys) and GuestPass.objects.usable(timezone.now()).filter(cooperation=cooperation).exists():
        pass_ball(actor=actor, cooperation=cooperation, to=Ball.PARTNER)


@action
def withdraw(*, actor: Actor, cooperation: Cooperation, question: Question, side: Side = Side.SCHOOL) -> None:
    """Withdraw a handed-in answer; raises ValidationError once the other side has handed in."""
    ours, theirs = seen_from(side, locked_item(cooperation, question))
    if not sealing.may_withdraw(ours, theirs):
        raise ValidationError(_("Both answers are open already; they cannot be taken back."))
    if ours:
        ours.handed_in_at = None
        ours.save(update_fields=["handed_in_at", "updated_at"])
        audit.record(
            actor=actor, verb="answer_withdrawn", obj=ours, about=cooperation.ref, changes={"question": question.key}
        )


@action
def record_for_partner(
    *,
    actor: User,
    cooperation: Cooperation,
    question: Question,
    text: str,
    told_by: str,
    told_on: date,
    version: int = 0,
) -> Answer:
    """Write down what the partner told us, marked as such, or correct that as seen at `version`.

    Raises ValidationError before ours is handed in, StaleWriteError when somebody was quicker.
    """
    item = locked_item(cooperation, question)
    ours, theirs = two_answers(item)
    if not sealing.may_record_for_partner(ours, theirs):
        raise ValidationError(_("Hand in your own answer first; then you can write down the partner's."))
    answer = theirs or Answer(item=item, side=Side.PARTNER, version=0)
    if answer.version != version:
        raise StaleWriteError(answer)
    fixed_at = relied_on_since(item, answer)
    answer.text = text
    answer.version += 1
    answer.editor, answer.by_ref, answer.by_name = "", actor.actor_ref, actor.actor_name
    answer.on_behalf = _("told by {name} on {day}").format(name=told_by, day=told_on.strftime("%d.%m.%Y"))
    answer.handed_in_at = timezone.now()
    answer.full_clean(validate_unique=False, validate_constraints=False)
    answer.save()
    keep_revision(answer, fixed_at=fixed_at)
    audit.record(
        actor=actor,
        verb="answer_recorded_for_partner",
        obj=answer,
        about=cooperation.ref,
        changes={"question": question.key, **fingerprint(text)},
    )
    touch(cooperation)
    return answer


@action(silent="the state a question has already changes nothing; any other leaves its entry in `settle`")
def set_state(*, actor: User, cooperation: Cooperation, question: Question, state: ItemState, reason: str = "") -> Item:
    """Set a question's state by hand; "not relevant" needs a reason, else ValidationError."""
    item = locked_item(cooperation, question)
    kept_reason = reason if state == ItemState.IRRELEVANT else ""
    settle(actor=actor, cooperation=cooperation, item=item, state=state, reason=kept_reason)
    return item


@action
def assign(
    *, actor: User, cooperation: Cooperation, question: Question, assignee: TeamMember | None, due_on: date | None
) -> Item:
    """Assign a question to a person with a due day."""
    item = locked_item(cooperation, question)
    changes = audit.changed(item, {"assignee": assignee, "due_on": due_on})
    item.assignee, item.due_on = assignee, due_on
    item.full_clean(validate_unique=False)
    item.save()
    audit.record(
        actor=actor,
        verb="question_assigned",
        obj=item,
        about=cooperation.ref,
        changes={"question": item.key, **changes},
    )
    return item


@action
def pass_question_on(
    *, actor: GuestPass, question: Question, name: str, email: str, function: str = "", note: str = ""
) -> Item:
    """A guest assigns a question to a colleague of the same partner, who gets a pass of their own.

    Raises ValidationError as `bring_colleague` does.
    """
    cooperation = actor.cooperation
    # Lock the question before the cooperation, in the order of every other action on questions.
    item = locked_item(cooperation, question)
    guest_pass = bring_colleague(
        actor=actor, name=name, email=email, function=function, question=question.text, note=note
    )
    member = TeamMember.objects.get(cooperation=cooperation, contact=guest_pass.contact)
    item.partner_assignee = member
    item.full_clean(validate_unique=False)
    item.save()
    audit.record(
        actor=actor,
        verb="question_passed_on",
        obj=item,
        about=cooperation.ref,
        changes={"question": question.key, "to": str(member)},
    )
    return item

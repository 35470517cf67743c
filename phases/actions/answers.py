"""What can happen to questions: answers of both sides, joint results, states, who answers."""

import hashlib
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from infrastructure import audit
from infrastructure.audit import Actor
from infrastructure.conflicts import StaleWriteError
from kooperation.actions import touch
from kooperation.choices import Side
from kooperation.models import Cooperation, TeamMember
from phases import progress, sealing
from phases.catalogue import Question
from phases.choices import SETTLED, ItemState, Verdict
from phases.models import Answer, Item, JointResult

SAME_REVISION = timedelta(minutes=10)


def fingerprint(text: str) -> dict[str, str | int]:
    """What the audit trail keeps of a sealed text: its hash and length, never the text."""
    return {"sha256": hashlib.sha256(text.encode()).hexdigest(), "length": len(text)}


def _item(cooperation: Cooperation, question: Question) -> Item:
    """The question's row, locked; made on first touch. Caller is in a transaction."""
    Item.objects.get_or_create(
        cooperation=cooperation, key=question.key, defaults={"phase": question.phase, "core": question.core}
    )
    return Item.objects.select_for_update().get(cooperation=cooperation, key=question.key)


def _overwrite(row: Answer | JointResult, *, actor: Actor, text: str, version: int, editor: str) -> bool:
    """Put `text` on a locked row as seen at `version`; False when it says so already.

    A page load that saved last may save again over itself: its answer from the server may have been lost.
    Raises StaleWriteError when somebody else saved in between.
    """
    if row.text == text:
        return False
    if row.version != version and not (editor and row.editor == editor):
        raise StaleWriteError(row)
    row.text = text
    row.version += 1
    row.editor, row.by_ref, row.by_name = editor, actor.actor_ref, actor.actor_name
    row.full_clean(validate_unique=False, validate_constraints=False)
    row.save()
    _keep(row)
    return True


def _keep(row: Answer | JointResult) -> None:
    """Keep what a row says now as a revision; one person's saves within ten minutes are one (RULINGS 5)."""
    now = timezone.now()
    last = row.revisions.order_by("-version").first()
    if last and last.by_ref == row.by_ref and last.at >= now - SAME_REVISION:
        last.text, last.version, last.at = row.text, row.version, now
        last.save()
    else:
        row.revisions.create(version=row.version, text=row.text, by_ref=row.by_ref, by_name=row.by_name, at=now)


@transaction.atomic
def save_answer(
    *, actor: User, cooperation: Cooperation, question: Question, text: str, version: int, editor: str = ""
) -> Answer:
    """Save our side's answer as seen at `version` (0: none yet); raises StaleWriteError, ValidationError.

    Saving the same text again changes nothing, so a lost answer from the server does no harm.
    """
    item = _item(cooperation, question)
    author = actor if question.voice == "team" else None
    answer, created = Answer.objects.get_or_create(
        item=item,
        side=Side.SCHOOL,
        author=author,
        defaults={"by_ref": actor.actor_ref, "by_name": actor.actor_name, "version": 0},
    )
    if not created:
        answer = Answer.objects.select_for_update().get(pk=answer.pk)
    if _overwrite(answer, actor=actor, text=text, version=version, editor=editor):
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


def _two_answers(item: Item) -> tuple[Answer | None, Answer | None]:
    sides = {answer.side: answer for answer in Answer.objects.select_for_update().filter(item=item, author=None)}
    return sides.get(Side.SCHOOL), sides.get(Side.PARTNER)


@transaction.atomic
def hand_in(*, actor: User, cooperation: Cooperation, question: Question) -> None:
    """Our answer is ready; raises ValidationError when there is none. Handing in twice changes nothing."""
    ours, _theirs = _two_answers(_item(cooperation, question))
    if ours is None or not ours.text.strip():
        raise ValidationError(_("Write an answer first."))
    if ours.handed_in_at is None:
        ours.handed_in_at = timezone.now()
        ours.save(update_fields=["handed_in_at", "updated_at"])
        audit.record(
            actor=actor, verb="answer_handed_in", obj=ours, about=cooperation.ref, changes={"question": question.key}
        )
        touch(cooperation)


@transaction.atomic
def withdraw(*, actor: User, cooperation: Cooperation, question: Question) -> None:
    """Take our handing in back; raises ValidationError once the other side has handed in."""
    ours, theirs = _two_answers(_item(cooperation, question))
    if not sealing.may_withdraw(ours, theirs):
        raise ValidationError(_("Both answers are open already; they cannot be taken back."))
    if ours:
        ours.handed_in_at = None
        ours.save(update_fields=["handed_in_at", "updated_at"])
        audit.record(
            actor=actor, verb="answer_withdrawn", obj=ours, about=cooperation.ref, changes={"question": question.key}
        )


@transaction.atomic
def record_for_partner(
    *, actor: User, cooperation: Cooperation, question: Question, text: str, told_by: str, told_on: date
) -> Answer:
    """Write down what the partner told us, marked as such; raises ValidationError before ours is handed in."""
    item = _item(cooperation, question)
    ours, theirs = _two_answers(item)
    if not sealing.may_record_for_partner(ours, theirs):
        raise ValidationError(_("Hand in your own answer first; then you can write down the partner's."))
    answer = theirs or Answer(item=item, side=Side.PARTNER, version=0)
    answer.text = text
    answer.version += 1
    answer.by_ref, answer.by_name = actor.actor_ref, actor.actor_name
    answer.on_behalf = _("told by {name} on {day}").format(name=told_by, day=told_on.strftime("%d.%m.%Y"))
    answer.handed_in_at = timezone.now()
    answer.full_clean(validate_unique=False, validate_constraints=False)
    answer.save()
    _keep(answer)
    audit.record(
        actor=actor,
        verb="answer_recorded_for_partner",
        obj=answer,
        about=cooperation.ref,
        changes={"question": question.key, **fingerprint(text)},
    )
    touch(cooperation)
    return answer


@transaction.atomic
def save_result(
    *, actor: User, cooperation: Cooperation, question: Question, text: str, version: int, editor: str = ""
) -> JointResult:
    """Save what came out of a question; a changed text is no longer accepted. Raises StaleWriteError, ValidationError."""
    item = _item(cooperation, question)
    if question.voice == "both" and not sealing.opened(*_two_answers(item)):
        raise ValidationError(_("Both sides answer first, then they agree on a result."))
    result, created = JointResult.objects.get_or_create(
        item=item, defaults={"by_ref": actor.actor_ref, "by_name": actor.actor_name, "version": 0}
    )
    if not created:
        result = JointResult.objects.select_for_update().get(pk=result.pk)
    if _overwrite(result, actor=actor, text=text, version=version, editor=editor):
        if result.partner_accepted_on:
            JointResult.objects.filter(pk=result.pk).update(partner_accepted_on=None, partner_accepted_how="")
            result.refresh_from_db()
            _settle(actor, cooperation, item, ItemState.DISCUSS, "")
        audit.record(
            actor=actor,
            verb="result_saved",
            obj=result,
            about=cooperation.ref,
            changes={"question": question.key, "text": text[:2000]},
            coalesce=True,
        )
        touch(cooperation)
    return result


@transaction.atomic
def accept_for_partner(
    *, actor: User, cooperation: Cooperation, question: Question, told_by: str, told_on: date, version: int
) -> JointResult:
    """Note that the partner agrees with a result as it read at `version`, by phone or in person: its question is Einig.

    Raises ValidationError when there is no result, when it has changed since, or before both answers are open.
    """
    item = _item(cooperation, question)
    if not sealing.opened(*_two_answers(item)):
        raise ValidationError(_("Both sides answer first, then they agree on a result."))
    result = JointResult.objects.select_for_update().filter(item=item).first()
    if result is None or not result.text.strip():
        raise ValidationError(_("Write down the joint result first."))
    if result.version != version:
        raise ValidationError(_("The result has changed in the meantime. Read it out once more."))
    result.partner_accepted_on = told_on
    result.partner_accepted_how = _("told by {name} on {day}").format(name=told_by, day=told_on.strftime("%d.%m.%Y"))
    result.verdict = result.verdict or Verdict.COMMON
    result.save()
    audit.record(
        actor=actor,
        verb="result_accepted",
        obj=result,
        about=cooperation.ref,
        changes={"question": question.key, "how": result.partner_accepted_how},
    )
    _settle(actor, cooperation, item, ItemState.AGREED, "")
    return result


def _settle(actor: Actor, cooperation: Cooperation, item: Item, state: ItemState, reason: str) -> None:
    """Change a locked item's state and move the phase's counter by delta under the cooperation's lock."""
    before, after = item.state in SETTLED, state in SETTLED
    changes = audit.changed(item, {"state": state, "reason": reason})
    if not changes:
        return
    item.state, item.reason = state, reason
    item.full_clean(validate_unique=False)
    item.save()
    if item.core and before != after:
        row = Cooperation.objects.select_for_update().get(pk=cooperation.pk)
        row.progress = progress.moved(row.progress, item.phase, 1 if after else -1)
        row.save(update_fields=["progress"])
        cooperation.progress = row.progress
    audit.record(
        actor=actor,
        verb="question_state_changed",
        obj=item,
        about=cooperation.ref,
        changes={"question": item.key, **changes},
    )
    touch(cooperation)


@transaction.atomic
def set_state(*, actor: User, cooperation: Cooperation, question: Question, state: ItemState, reason: str = "") -> Item:
    """Set a question's state by hand; "not relevant" needs a reason, else ValidationError."""
    item = _item(cooperation, question)
    _settle(actor, cooperation, item, state, reason if state == ItemState.IRRELEVANT else "")
    return item


@transaction.atomic
def assign(
    *, actor: User, cooperation: Cooperation, question: Question, assignee: TeamMember | None, due_on: date | None
) -> Item:
    """Say who answers a question until when."""
    item = _item(cooperation, question)
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

"""Steps that the actions on questions share: locking the row, overwriting without losing, moving the counters."""

import hashlib
from datetime import datetime, timedelta

from django.utils import timezone

from infrastructure import audit
from infrastructure.audit import Actor
from infrastructure.conflicts import StaleWriteError
from kooperation.actions import touch
from kooperation.choices import Side
from kooperation.models import Cooperation
from phases import progress
from phases.catalogue import Question
from phases.choices import SETTLED, ItemState
from phases.models import Answer, Item, JointResult

SAME_REVISION = timedelta(minutes=10)


def fingerprint(text: str) -> dict[str, str | int]:
    """What the audit log stores of a sealed text: hash and length, never the text."""
    return {"sha256": hashlib.sha256(text.encode()).hexdigest(), "length": len(text)}


def locked_item(cooperation: Cooperation, question: Question) -> Item:
    """The question's row, locked; created on first use. The caller is in a transaction."""
    Item.objects.get_or_create(
        cooperation=cooperation, key=question.key, defaults={"phase": question.phase, "core": question.core}
    )
    return Item.objects.select_for_update().get(cooperation=cooperation, key=question.key)


def overwrite(
    row: Answer | JointResult,
    *,
    actor: Actor,
    text: str,
    version: int,
    editor: str,
    fixed_at: datetime | None = None,
) -> bool:
    """Store `text` on a locked row with optimistic locking (`version` as seen); False when it is unchanged.

    A page load that saved last may save again over itself: its answer from the server may have been lost. The text at
    `fixed_at` is relied on by somebody else and stays a revision of its own. Raises StaleWriteError when somebody else
    saved in between.
    """
    if row.text == text:
        return False
    if row.version != version and not (editor and row.editor == editor and row.by_ref == actor.actor_ref):
        raise StaleWriteError(row)
    row.text = text
    row.version += 1
    row.editor, row.by_ref, row.by_name = editor, actor.actor_ref, actor.actor_name
    row.full_clean(validate_unique=False, validate_constraints=False)
    row.save()
    keep_revision(row, fixed_at=fixed_at)
    return True


def keep_revision(row: Answer | JointResult, *, fixed_at: datetime | None = None) -> None:
    """Store the current text as a revision; one person's saves within ten minutes become one.

    A revision from before `fixed_at` (handed in, opened, accepted) is never written over.
    """
    now = timezone.now()
    last = row.revisions.order_by("-version").first()
    if last and last.by_ref == row.by_ref and last.at >= now - SAME_REVISION and not (fixed_at and last.at <= fixed_at):
        last.text, last.version, last.at = row.text, row.version, now
        last.save()
    else:
        row.revisions.create(version=row.version, text=row.text, by_ref=row.by_ref, by_name=row.by_name, at=now)


def two_answers(item: Item) -> tuple[Answer | None, Answer | None]:
    """The school's and the partner's answer to a question, locked."""
    sides = {answer.side: answer for answer in Answer.objects.select_for_update().filter(item=item, author=None)}
    return sides.get(Side.SCHOOL), sides.get(Side.PARTNER)


def relied_on_since(item: Item, answer: Answer) -> datetime | None:
    """Since when somebody relies on what an answer says: both read it, or at least it is handed in."""
    both = [row.handed_in_at for row in two_answers(item) if row and row.handed_in_at]
    return max(both) if len(both) == len(Side) else answer.handed_in_at


def seen_from(side: Side, item: Item) -> tuple[Answer | None, Answer | None]:
    """A side's own answer and the other's, locked."""
    school, partner = two_answers(item)
    return (school, partner) if side == Side.SCHOOL else (partner, school)


def settle(*, actor: Actor, cooperation: Cooperation, item: Item, state: ItemState, reason: str = "") -> None:
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

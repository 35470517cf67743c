"""Actions on conversation guides and the answers before a meeting, the same for both sides."""

from collections.abc import Iterable, Mapping

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from infrastructure import audit
from infrastructure.action import action
from infrastructure.audit import Actor
from infrastructure.public_ids import new_ref
from kooperation.actions import touch
from kooperation.choices import Side
from kooperation.models import Cooperation
from meetings import guides
from meetings.choices import GuideState, MeetingState, QuestionKind
from meetings.guides import Line
from meetings.models import Guide, GuideAnswer, GuideHandIn, GuideQuestion, Meeting
from phases.actions import fingerprint

EDITABLE = (GuideState.DRAFT, GuideState.PROPOSED)


def _lines(guide: Guide) -> list[Line]:
    return [Line(row.key, QuestionKind(row.kind), row.text) for row in guides.questions(guide)]


def _write_lines(guide: Guide, lines: Iterable[Line]) -> None:
    """Replace the questions of a guide that nobody has answered yet; keys of known ones stay."""
    rows = [
        GuideQuestion(guide=guide, key=line.key or new_ref(), kind=line.kind, text=line.text, position=position)
        for position, line in enumerate(lines)
    ]
    if not rows:
        raise ValidationError(_("A guide needs at least one question."))
    for row in rows:
        row.full_clean(exclude=["guide"])
    GuideQuestion.objects.filter(guide=guide).delete()
    GuideQuestion.objects.bulk_create(rows)


def _locked(guide: Guide) -> Guide:
    """The guide as it is now; raises ValidationError when it is settled."""
    row = Guide.objects.select_for_update(of=("self",)).select_related("cooperation").get(pk=guide.pk)
    if row.state not in EDITABLE:
        raise ValidationError(_("This guide is settled. Begin a new version to change it."))
    return row


@action
def draft_guide(*, actor: Actor, cooperation: Cooperation, base: Guide | None = None) -> Guide:
    """Begin a new version of a cooperation's guide: from `base`, else from the usual one. One version is made at a time.

    The version that holds goes on holding until both sides accept the new one.
    """
    Cooperation.objects.select_for_update().get(pk=cooperation.pk)
    known = guides.in_the_making(cooperation)
    if known:
        return known
    last = Guide.objects.filter(cooperation=cooperation).aggregate(last=Max("number"))["last"] or 0
    title = base.title if base else _("Guide for feedback meetings")
    row = Guide(cooperation=cooperation, number=last + 1, title=title, template=base.template if base else "")
    row.full_clean()
    row.save()
    _write_lines(row, _lines(base) if base else guides.usual())
    audit.record(actor=actor, verb="guide_drafted", obj=row, about=cooperation.ref, changes={"version": row.number})
    touch(cooperation)
    return row


@action
def change_guide(*, actor: Actor, guide: Guide, title: str, lines: Iterable[Line]) -> Guide:
    """Change a version that is not settled; who accepted it before is asked again. Raises ValidationError."""
    row = _locked(guide)
    row.title, row.state = title, GuideState.DRAFT
    row.school_accepted_by = row.partner_accepted_by = row.noted_by_name = ""
    row.school_accepted_at = row.partner_accepted_at = None
    row.full_clean()
    row.save()
    _write_lines(row, lines)
    about = row.cooperation.ref if row.cooperation else ""
    audit.record(actor=actor, verb="guide_changed", obj=row, about=about, coalesce=True)
    return row


@action
def accept_guide(*, actor: Actor, guide: Guide, side: Side, told_by: str = "") -> Guide:
    """One side accepts a version; when both have, it holds and replaces the one before.

    `told_by` names who of the partner agreed, where a colleague notes it. Raises ValidationError when it is settled.
    """
    row = _locked(guide)
    assert row.cooperation, "a library's guide is accepted by nobody"
    now = timezone.now()
    if side == Side.SCHOOL:
        row.school_accepted_by, row.school_accepted_at = actor.actor_name[:200], now
    else:
        row.partner_accepted_by, row.partner_accepted_at = (told_by or actor.actor_name)[:200], now
        row.noted_by_name = actor.actor_name[:200] if told_by else ""
    row.state = GuideState.PROPOSED
    if row.school_accepted_at and row.partner_accepted_at:
        Guide.objects.accepted().filter(cooperation=row.cooperation).update(state=GuideState.SUPERSEDED)
        row.state = GuideState.ACCEPTED
    row.full_clean()
    row.save()
    changes = {"version": row.number, "side": str(side), "told_by": told_by}
    audit.record(actor=actor, verb="guide_accepted", obj=row, about=row.cooperation.ref, changes=changes)
    touch(row.cooperation)
    return row


@action
def keep_guide(*, actor: Actor, guide: Guide, title: str, template: str) -> Guide:
    """Put a copy of a guide into the school's library. Raises ValidationError."""
    row = Guide(title=title, template=template, state=GuideState.ACCEPTED)
    row.full_clean()
    row.save()
    _write_lines(row, _lines(guide))
    audit.record(actor=actor, verb="guide_kept", obj=row)
    return row


@action
def change_kept_guide(*, actor: Actor, guide: Guide, title: str, lines: Iterable[Line]) -> Guide:
    """Change a guide of the library; what cooperations took from it stays as it is. Raises ValidationError."""
    row = Guide.objects.library().select_for_update(of=("self",)).get(pk=guide.pk)
    row.title = title
    row.full_clean()
    row.save()
    _write_lines(row, lines)
    audit.record(actor=actor, verb="guide_changed", obj=row)
    return row


@action
def discard_guide(*, actor: Actor, guide: Guide) -> None:
    """Throw away a version that is not settled, or one of the library. Raises ValidationError when it holds."""
    row = Guide.objects.select_for_update(of=("self",)).select_related("cooperation").get(pk=guide.pk)
    if row.cooperation and row.state not in EDITABLE:
        raise ValidationError(_("This guide is settled. Begin a new version to change it."))
    audit.record(actor=actor, verb="guide_discarded", obj=row, about=row.cooperation.ref if row.cooperation else "")
    row.delete()


def _open_meeting(meeting: Meeting, side: Side) -> Meeting:
    """The meeting, locked, while a side may still answer; freezes the guide's version."""
    rows = Meeting.objects.select_for_update(of=("self",)).select_related("cooperation", "school", "guide")
    row = rows.get(pk=meeting.pk)
    if row.state not in (MeetingState.PLANNED, MeetingState.RUNNING):
        raise ValidationError(_("This talk is over; its answers are not changed any more."))
    if GuideHandIn.objects.filter(meeting=row, side=side).exists():
        raise ValidationError(_("These answers are handed in."))
    if row.guide is None:
        row.guide = guides.current(row.cooperation)
        if row.guide is None:
            raise ValidationError(_("The two sides have not agreed on a guide yet."))
    # Who has begun to answer has begun to prepare this very meeting: the planner leaves it alone.
    row.touched = True
    row.save(update_fields=["guide", "touched"])
    return row


@action(silent="answers that change nothing only fix which guide the talk uses")
def answer_guide(
    *, actor: Actor, meeting: Meeting, side: Side, answers: Mapping[str, tuple[int | None, str]]
) -> Meeting:
    """Save what one side says, by the questions' keys, as (place on the scale, text); sealed until both handed in.

    Raises ValidationError once this side has handed in or the talk is over.
    """
    row = _open_meeting(meeting, side)
    assert row.guide
    changed = {}
    for question in guides.questions(row.guide):
        if question.key not in answers:
            continue
        value, text = answers[question.key]
        known = GuideAnswer.objects.filter(meeting=row, question=question, side=side).first()
        answer = known or GuideAnswer(meeting=row, question=question, side=side)
        if known and (known.value, known.text) == (value, text):
            continue
        if known is None and value is None and not text:
            continue
        answer.value = value if question.kind == QuestionKind.SCALE else None
        answer.text, answer.by_name = text, actor.actor_name[:200]
        answer.full_clean(validate_unique=False, validate_constraints=False)
        answer.save()
        changed[question.key] = fingerprint(f"{value} {text}")
    if changed:
        changes = {"side": str(side), **changed}
        audit.record(
            actor=actor, verb="guide_answered", obj=row, about=row.cooperation.ref, changes=changes, coalesce=True
        )
        touch(row.cooperation)
    return row


@action
def hand_in_guide(*, actor: Actor, meeting: Meeting, side: Side, told_by: str = "") -> GuideHandIn:
    """One side is done; when both are, the answers stand side by side. Raises ValidationError for an empty sheet."""
    row = _open_meeting(meeting, side)
    if not GuideAnswer.objects.filter(meeting=row, side=side).exists():
        raise ValidationError(_("Nothing is answered yet."))
    done = GuideHandIn(
        meeting=row, side=side, by_name=actor.actor_name[:200], on_behalf=told_by[:200], at=timezone.now()
    )
    done.full_clean()
    done.save()
    changes = {"side": str(side), "told_by": told_by}
    audit.record(actor=actor, verb="guide_handed_in", obj=row, about=row.cooperation.ref, changes=changes)
    touch(row.cooperation)
    return done


@action
def withdraw_guide(*, actor: Actor, meeting: Meeting, side: Side) -> None:
    """Take one's answers back before the other side has handed in. Raises ValidationError after that."""
    row = Meeting.objects.select_for_update(of=("self",)).select_related("cooperation").get(pk=meeting.pk)
    if GuideHandIn.objects.filter(meeting=row, side=guides.other(side)).exists():
        raise ValidationError(_("The other side has handed in, too; both answers are open now."))
    if GuideHandIn.objects.filter(meeting=row, side=side).delete()[0]:
        audit.record(
            actor=actor, verb="guide_withdrawn", obj=row, about=row.cooperation.ref, changes={"side": str(side)}
        )


@action
def record_guide_for_partner(
    *, actor: User, meeting: Meeting, answers: Mapping[str, tuple[int | None, str]], told_by: str
) -> GuideHandIn:
    """Write down what the partner answered, marked as such; raises ValidationError before ours is handed in."""
    if not GuideHandIn.objects.filter(meeting=meeting, side=Side.SCHOOL).exists():
        raise ValidationError(_("Hand in your own answers first; then you can write down the partner's."))
    if GuideAnswer.objects.filter(meeting=meeting, side=Side.PARTNER).exists():
        raise ValidationError(_("The partner has begun to answer; nobody writes over that."))
    answer_guide(actor=actor, meeting=meeting, side=Side.PARTNER, answers=answers)
    done = hand_in_guide(actor=actor, meeting=meeting, side=Side.PARTNER, told_by=told_by)
    audit.record(actor=actor, verb="guide_recorded_for_partner", obj=meeting, about=meeting.cooperation.ref)
    return done

"""Actions that close a meeting: send minutes, confirm by each side, add corrections."""

from hashlib import sha256

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.choices import Topic
from accounts.mail_preferences import refusing
from accounts.models import User
from infrastructure import audit, jobs, outbox
from infrastructure.action import action
from infrastructure.audit import Actor
from infrastructure.models import Job
from kooperation.actions import touch
from kooperation.choices import Side
from kooperation.models import TeamMember
from meetings import mails
from meetings.actions.decisions import follow_decision
from meetings.actions.minutes_lock import _locked
from meetings.choices import MeetingKind, MeetingState
from meetings.documents import stamp_of
from meetings.models import Addendum, Decision, Meeting, MinutesConfirmation
from phases.actions import record_gate_fact

PDF = "meetings.tasks.make_minutes"


@action
def send_minutes(*, actor: User, meeting: Meeting) -> int:
    """Send the minutes to everybody of both sides; returns to how many. What somebody has already got is not sent again.

    Raises ValidationError while nothing is written.
    """
    row = _locked(meeting)
    entries = list(row.entries.exclude(text="").order_by("position"))
    if not entries:
        raise ValidationError(_("Nothing is written yet."))
    row.state, row.touched = MeetingState.MINUTES, True
    row.save(update_fields=["state", "touched"])
    sent = _send_to_all(row)
    order_minutes_pdf(actor=actor, meeting=row)
    audit.record(actor=actor, verb="minutes_sent", obj=row, about=row.cooperation.ref, changes={"people": sent})
    touch(row.cooperation)
    return sent


def _send_to_all(row: Meeting) -> int:
    """One mail to each of both sides; who has these very words already gets none."""
    sent, refused = 0, refusing(Topic.MINUTES)
    for member in TeamMember.objects.filter(cooperation=row.cooperation).select_related("user", "contact"):
        if not member.email or member.user_id in refused:
            continue
        letter = mails.minutes(meeting=row, name=str(member), colleague=bool(member.user_id))
        stamp = sha256(letter.text.encode()).hexdigest()[:16]
        sent += outbox.queue(
            key=f"meeting:{row.ref}:minutes:{stamp}:{member.email}"[:200],
            kind="meeting_minutes",
            to=outbox.Recipient(member.email, str(member)),
            letter=letter,
            about=row.cooperation.ref,
            reply_to=row.school.email,
        )
    return sent


@action
def order_minutes_pdf(*, actor: User, meeting: Meeting) -> Job:
    """Order the current minutes as a PDF. Idempotent for the same text."""
    stamp = stamp_of(meeting)
    job = jobs.order(
        actor=actor,
        key=f"minutes:{meeting.ref}:{stamp}",
        task=PDF,
        payload={"meeting": meeting.ref, "stamp": stamp, "user": actor.pk},
        about=meeting.cooperation.ref,
        title=_("Minutes: {title}").format(title=meeting.title),
        place=reverse("meetings:minutes", args=[meeting.cooperation.address, meeting.ref]),
    )
    audit.record(actor=actor, verb="minutes_pdf_ordered", obj=meeting, about=meeting.cooperation.ref)
    return job


@action
def confirm(*, actor: Actor, meeting: Meeting, side: Side, told_by: str = "") -> Meeting:
    """One side agrees with the minutes; when both have, nothing in them changes any more and the decision is followed.

    `told_by` names who of the partner agreed, where a colleague notes it. Raises ValidationError before the minutes were
    sent, and for a decision talk without a decision.
    """
    row = _locked(meeting)
    if row.state != MeetingState.MINUTES:
        raise ValidationError(_("Send the minutes first."))
    decided = Decision.objects.filter(meeting=row).exists()
    if row.kind == MeetingKind.DECISION and not decided:
        raise ValidationError(_("A decision talk closes with a decision: how does it go on?"))
    words = {"by_name": actor.actor_name[:200], "told_by": told_by[:200], "at": timezone.now()}
    MinutesConfirmation.objects.update_or_create(meeting=row, side=side, defaults=words)
    changes = {"side": str(side), "told_by": told_by}
    audit.record(actor=actor, verb="minutes_confirmed", obj=row, about=row.cooperation.ref, changes=changes)
    if MinutesConfirmation.objects.filter(meeting=row).count() == len(Side):
        _close(actor, row)
    return row


def _close(actor: Actor, row: Meeting) -> None:
    row.state = MeetingState.CONFIRMED
    row.save(update_fields=["state"])
    record_gate_fact(
        actor=actor,
        cooperation=row.cooperation,
        phase=6,
        key="check_in",
        met=True,
        text=_("A first check-in is recorded"),
    )
    follow_decision(actor=actor, meeting=row)


@action
def add_addendum(*, actor: User, meeting: Meeting, text: str) -> Addendum:
    """Correct confirmed minutes: the addendum stands below them and goes to everybody. Raises ValidationError."""
    row = Meeting.objects.select_for_update(of=("self",)).select_related("cooperation", "school").get(pk=meeting.pk)
    if row.state != MeetingState.CONFIRMED:
        raise ValidationError(_("These minutes are not confirmed yet; change them directly."))
    addendum = Addendum(meeting=row, text=text, by_name=actor.actor_name[:200], at=timezone.now())
    addendum.full_clean()
    addendum.save()
    audit.record(actor=actor, verb="addendum_added", obj=row, about=row.cooperation.ref, changes={"text": text[:2000]})
    _send_to_all(row)
    order_minutes_pdf(actor=actor, meeting=row)
    touch(row.cooperation)
    return addendum

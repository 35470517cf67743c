"""Plans the mails of a meeting: invitation with a calendar entry, reminders, changes, cancellations.

Outbox rows with keys, therefore idempotent; moving a meeting, leaving a team or a new address cancels the old ones.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.choices import Topic
from accounts.mail_preferences import refusing
from accounts.models import Membership
from infrastructure import closed_days, outbox
from infrastructure.choices import MailState
from infrastructure.models import OutgoingMail
from infrastructure.outbox import Letter, Recipient
from kooperation.choices import Status
from kooperation.models import ContactPerson, Cooperation, TeamMember
from meetings import mails
from meetings.choices import MeetingKind, MeetingState
from meetings.models import BERLIN, Meeting, SteeringSeat

INVITATION, REMINDER = "meeting_invitation", "meeting_reminder"
CHANGE, LEFT = "meeting_change", "meeting_left"
INVITE_DAYS = 28
REMIND_DAYS = (14, 3)
AT = time(8, 0)
# A reminder this soon after the invitation would only be the same mail again.
APART = timedelta(days=2)


def moment(on: date, days: int, land: str) -> datetime:
    """08:00 in Berlin some days before; a weekend or public holiday gives way to the last working day before it."""
    day = closed_days.last_working_day(on - timedelta(days=days), land)
    return datetime.combine(day, AT, tzinfo=BERLIN)


def _rows(meeting: Meeting, *kinds: str) -> "QuerySet[OutgoingMail]":
    return OutgoingMail.objects.filter(key__startswith=f"meeting:{meeting.ref}:", kind__in=kinds)


def _leavings(meeting: Meeting) -> dict[str, list[datetime]]:
    """When people who had heard of this meeting left its team, by address."""
    rows = _rows(meeting, LEFT).exclude(state=MailState.CANCELLED).order_by("created_at")
    moments: dict[str, list[datetime]] = {}
    for address, at in rows.values_list("to_address", "created_at"):
        moments.setdefault(address, []).append(at)
    return moments


def _heard(meeting: Meeting, left: Mapping[str, list[datetime]], *kinds: str) -> "Iterator[OutgoingMail]":
    """Mails of these kinds that somebody got since the last leaving of that person."""
    for mail in _rows(meeting, *kinds).filter(state=MailState.SENT).order_by("created_at"):
        if mail.to_address not in left or mail.created_at > left[mail.to_address][-1]:
            yield mail


def informed(meeting: Meeting) -> dict[str, str]:
    """Names by address of the people who got an invitation or reminder and have not left the team since."""
    return {mail.to_address: mail.to_name for mail in _heard(meeting, _leavings(meeting), INVITATION, REMINDER)}


def stop(meeting: Meeting) -> None:
    """No more invitations and reminders of this meeting."""
    outbox.cancel(_rows(meeting, INVITATION, REMINDER))


def reachable(cooperation: Cooperation) -> list[TeamMember]:
    """The team of both sides as of today: with an address, not locked out, not gone."""
    team = TeamMember.objects.filter(cooperation=cooperation).select_related("user", "contact")
    active = set(Membership.objects.active().values_list("user", flat=True))
    here = set(ContactPerson.objects.valid(timezone.localdate()).values_list("pk", flat=True))
    return [m for m in team if m.email and (m.user_id in active if m.user_id else m.contact_id in here)]


def steered(cooperation: Cooperation) -> "QuerySet[Meeting]":
    """Coming meetings of the steering group."""
    rows = Meeting.objects.coming(timezone.now()).filter(cooperation=cooperation, kind=MeetingKind.STEERING)
    return rows.select_related("cooperation", "school")


def _team(meeting: Meeting) -> list[TeamMember]:
    """The people to invite: the team, or for the steering group its members, once there are any."""
    team = reachable(meeting.cooperation)
    if meeting.kind != MeetingKind.STEERING:
        return team
    seats = set(SteeringSeat.objects.filter(cooperation=meeting.cooperation).values_list("member", flat=True))
    return [member for member in team if member.pk in seats] if seats else team


@dataclass(frozen=True)
class _MailToPlan:
    member: TeamMember
    kind: str
    due: datetime
    leavings: int


def _stands(meeting: Meeting, now: datetime) -> bool:
    """Whether people are to come: planned, still ahead, in a cooperation that runs."""
    awake = meeting.cooperation.status in (Status.IDEA, Status.ACTIVE)
    return meeting.state == MeetingState.PLANNED and meeting.starts_at > now and awake


def _mails_to_plan(meeting: Meeting, team: list[TeamMember], now: datetime) -> dict[str, _MailToPlan]:
    """By key the mails a meeting should have; people are invited once, and again after they left and returned."""
    left = _leavings(meeting)
    invited = {mail.to_address: mail.due_at for mail in _heard(meeting, left, INVITATION)}
    first = max(moment(meeting.on, INVITE_DAYS, meeting.school.land), now)
    reminders = {moment(meeting.on, days, meeting.school.land): days for days in REMIND_DAYS}
    mails, refused = {}, refusing(Topic.REMINDERS)
    for member in team:
        leavings = len(left.get(member.email, ()))
        again = f"l{leavings}" if leavings else ""
        stem, end = f"meeting:{meeting.ref}", f"s{meeting.sequence}{again}:{member.email}"
        if member.email not in invited:
            mails[f"{stem}:invitation:{end}"[:200]] = _MailToPlan(member, INVITATION, first, leavings)
        if member.user_id in refused:
            continue
        since = invited.get(member.email, first)
        for due, days in reminders.items():
            if due >= max(now, since + APART):
                mails[f"{stem}:reminder-{days}:{end}"[:200]] = _MailToPlan(member, REMINDER, due, leavings)
    return mails


@transaction.atomic
def plan(meeting: Meeting) -> int:
    """Queue what a meeting's team should get and stop what it should not; returns how many mails are new.

    Nothing is queued for a moment that has passed.
    """
    now = timezone.now()
    if not _stands(meeting, now):
        stop(meeting)
        return 0
    team = _team(meeting)
    planned, rows = _mails_to_plan(meeting, team, now), _rows(meeting, INVITATION, REMINDER)
    outbox.cancel(rows.exclude(key__in=planned))
    _let_go(meeting, {member.email for member in team})
    standing = set(rows.exclude(state=MailState.CANCELLED).values_list("key", flat=True))
    new = 0
    for key, mail in planned.items():
        if key in standing:
            continue
        new += _queue(
            meeting,
            key,
            mail.kind,
            Recipient(mail.member.email, str(mail.member)),
            _letter(meeting, mail),
            due=mail.due,
        )
    return new


def _letter(meeting: Meeting, mail: _MailToPlan) -> Letter:
    name, colleague, to = str(mail.member), bool(mail.member.user_id), mail.member.email
    if mail.kind == REMINDER:
        return mails.reminder(meeting=meeting, name=name, colleague=colleague, to=to)
    return mails.invitation(meeting=meeting, name=name, colleague=colleague, to=to, leavings=mail.leavings)


def _let_go(meeting: Meeting, here: set[str]) -> None:
    """Tell informed people who left the team, each time they leave; the entry is removed from their calendar."""
    left = _leavings(meeting)
    for address, name in informed(meeting).items():
        if address not in here:
            leavings = len(left.get(address, ()))
            again = f"l{leavings}:" if leavings else ""
            letter = mails.left(meeting=meeting, name=name, to=address, leavings=leavings)
            key = f"meeting:{meeting.ref}:left:{again}{address}"[:200]
            _queue(meeting, key, LEFT, Recipient(address, name), letter)


def tell_change(meeting: Meeting) -> None:
    """Mail a move or cancellation to everybody of the team who was invited or reminded."""
    here = {member.email for member in _team(meeting)}
    left = _leavings(meeting)
    for address, name in informed(meeting).items():
        if address not in here:
            continue
        leavings = len(left.get(address, ()))
        again = f"l{leavings}" if leavings else ""
        key = f"meeting:{meeting.ref}:change:s{meeting.sequence}{again}:{address}"[:200]
        letter = mails.change(meeting=meeting, name=name, to=address, leavings=leavings)
        _queue(meeting, key, CHANGE, Recipient(address, name), letter)


def _queue(
    meeting: Meeting, key: str, kind: str, to: Recipient, letter: Letter, *, due: datetime | None = None
) -> bool:
    return outbox.queue(
        key=key,
        kind=kind,
        to=to,
        letter=letter,
        due_at=due,
        not_after=meeting.instant() if due else None,
        about=meeting.cooperation.ref,
        reply_to=meeting.school.email,
    )

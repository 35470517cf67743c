"""Queries across apps, one per panel; nothing here writes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise

from accounts.models import User
from agreements import deadline_status
from agreements.choices import AgreementState
from agreements.deadline_status import DeadlineStatus
from agreements.models import Agreement
from infrastructure.choices import MailState
from infrastructure.models import AuditEntry, OutgoingMail
from kooperation.choices import PHASES, Audience, Side, Status
from kooperation.models import Comment, Cooperation, Mention, Task, stalling
from meetings.models import Meeting
from phases import question_rows
from phases.catalogue import Question
from phases.catalogue_versions import pinned
from phases.choices import SETTLED
from phases.models import Answer, Item

UNSIGNED_AFTER = timedelta(days=7)


@dataclass(frozen=True)
class Column:
    """One phase in the overview's score: how many cooperations, how many of them stalled."""

    number: int
    name: Promise | str
    short: Promise | str
    movement: int
    total: int
    stalled: int


def score(now: datetime) -> list[Column]:
    """Cooperations that are not over, per phase."""
    quiet = stalling(now) & Q(status__in=[Status.IDEA, Status.ACTIVE])
    rows = Cooperation.objects.open().values("phase").annotate(total=Count("pk"), stalled=Count("pk", filter=quiet))
    counts = {row["phase"]: row for row in rows.order_by()}
    nothing = {"total": 0, "stalled": 0}
    return [
        Column(
            phase.number,
            phase.name,
            phase.short,
            phase.movement,
            counts.get(phase.number, nothing)["total"],
            counts.get(phase.number, nothing)["stalled"],
        )
        for phase in PHASES
    ]


def next_meetings(now: datetime, *, limit: int, of: Cooperation | None = None) -> Iterable[Meeting]:
    """The next meetings of the school or of one cooperation."""
    rows = Meeting.objects.coming(now).select_related("cooperation")
    return rows.filter(cooperation=of)[:limit] if of else rows[:limit]


def stalled(now: datetime, *, limit: int) -> Iterable[Cooperation]:
    """Cooperations in which nothing happened for three weeks, longest first."""
    rows = Cooperation.objects.stalled(now).select_related("lead").prefetch_related("partner_links__partner")
    return rows.order_by("last_activity_at", "pk")[:limit]


def rested(on: date, *, limit: int) -> Iterable[Cooperation]:
    """Cooperations whose pause is over and that nobody has resumed."""
    return Cooperation.objects.filter(status=Status.PAUSED, rests_until__lte=on).order_by("rests_until", "pk")[:limit]


def overdue_tasks(on: date, *, limit: int) -> Iterable[Task]:
    """Tasks past their day, oldest first."""
    return Task.objects.overdue(on).select_related("cooperation", "assignee__user", "assignee__contact")[:limit]


def tasks_of(user: User, *, limit: int) -> Iterable[Task]:
    """The open tasks of a person in all cooperations, by day."""
    rows = Task.objects.open().of_user(user).select_related("cooperation", "assignee__user", "assignee__contact")
    return rows[:limit]


def done_by(user: User, *, limit: int) -> Iterable[Task]:
    """The tasks a person finished recently."""
    rows = Task.objects.done().filter(done_by=user)
    return rows.select_related("cooperation", "assignee__user", "assignee__contact")[:limit]


def due_agreements(until: date, *, limit: int | None, among: set[int] | None = None) -> QuerySet[Agreement]:
    """Agreements that bind and whose next day (last day for notice, end) lies before `until`, nearest first.

    Reads the index on cooperations first, which finds the nearest of ten thousand quickly.
    """
    rows = Cooperation.objects.filter(deadline_on__lte=until)
    if among is not None:
        rows = rows.filter(pk__in=among)
    nearest = list(rows.order_by("deadline_on", "pk").values_list("pk", flat=True)[:limit])
    agreements = deadline_status.binding(Agreement.objects.filter(cooperation__in=nearest))
    return agreements.order_by("cooperation__deadline_on", "pk")


def _ending(on: date) -> QuerySet[Cooperation]:
    """Cooperations that are not over and whose agreement in force runs out; those that rest are bound, too."""
    bound = deadline_status.binding(Agreement.objects.filter(cooperation=OuterRef("pk")))
    near = Cooperation.objects.open().filter(deadline_on__gte=on, deadline_on__lte=on + deadline_status.NEAR)
    return near.filter(Exists(bound.filter(state=AgreementState.IN_FORCE)))


def endings(on: date, *, limit: int) -> list[DeadlineStatus]:
    """Agreements in force whose end or last day for notice lies within 120 days, nearest first."""
    nearest = list(_ending(on).order_by("deadline_on", "pk").values_list("pk", flat=True)[:limit])
    agreements = deadline_status.binding(Agreement.objects.filter(cooperation__in=nearest))
    return [deadline_status.of(row, on) for row in agreements.order_by("cooperation__deadline_on", "cooperation")]


def endings_count(on: date) -> int:
    """How many there are in all."""
    return _ending(on).count()


def unsigned(now: datetime, *, limit: int) -> Iterable[Agreement]:
    """Agreements that are out for signature for more than a week, longest first; not those whose term has begun."""
    rows = Agreement.objects.filter(state=AgreementState.OUT_FOR_SIGNATURE).select_related("cooperation", "signing")
    late = Coalesce("signing__created_at", "created_at")
    rows = rows.exclude(pk__in=deadline_status.begun_unsigned(timezone.localdate(now)).values("agreement"))
    return rows.annotate(since=late).filter(since__lt=now - UNSIGNED_AFTER).order_by("since", "pk")[:limit]


def undelivered(*, limit: int) -> Iterable[OutgoingMail]:
    """Mails that did not arrive or came too late to be sent."""
    return OutgoingMail.objects.filter(state__in=[MailState.DEAD, MailState.STALE]).order_by("-due_at")[:limit]


BY_THE_WAY = (
    "gate_fact_recorded",
    "guest_code_sent",
    "guest_mails_chosen",
    "guest_told",
    "meetings_planned",
    "mentions_seen",
    "method_begun",
    "package_ordered",
    "pdf_ordered",
    "term_set",
    "minutes_pdf_ordered",
    "confirmations_lapsed",
    "condition_set_off",
    "series_proposed",
    "task_withdrawn",
    "feed_fetched",
    "decision_followed",
    "digests_sent",
)


def happenings(*, limit: int, about: str = "") -> Iterable[AuditEntry]:
    """The latest audit entries of people, without those of the system and those that only follow from others."""
    entries = AuditEntry.objects.exclude(actor_ref="system").exclude(verb__in=BY_THE_WAY).order_by("-at", "-pk")
    return (entries.filter(about=about) if about else entries.exclude(about=""))[:limit]


def agreement_of(cooperation: Cooperation) -> Agreement | None:
    """The agreement being made or in force."""
    agreements = Agreement.objects.current().filter(cooperation=cooperation).prefetch_related("terms")
    return agreements.order_by("-pk").first()


@dataclass(frozen=True)
class WaitingQuestion:
    """A question that waits for somebody."""

    cooperation: Cooperation
    question: Question
    due_on: object
    mine: bool
    compare: bool = False


def waiting_questions(user: User, *, limit: int) -> list[WaitingQuestion]:
    """Open core questions of the running phases of one's own cooperations; those assigned to the person come first."""
    own = Cooperation.objects.running().of_user(user).order_by("-last_activity_at", "pk")
    items = list(Item.objects.filter(cooperation__in=own).select_related("assignee"))
    opened = _opened_by_both(items)
    known = {(item.cooperation_id, item.key): item for item in items}
    questions = []
    for cooperation in own:
        for question in pinned(cooperation.catalogue).core(cooperation.phase):
            item = known.get((cooperation.pk, question.key))
            if item and item.state in SETTLED:
                continue
            assignee = item.assignee if item else None
            if assignee and assignee.user_id != user.pk:
                continue
            compare = bool(item and item.pk in opened)
            questions.append(
                WaitingQuestion(cooperation, question, item.due_on if item else None, bool(assignee), compare)
            )
    return sorted(questions, key=lambda row: (not row.mine, str(row.due_on or "9999")))[:limit]


def _opened_by_both(items: list[Item]) -> set[int]:
    """Which questions both sides have handed in: they wait to be compared."""
    handed = Answer.objects.filter(item__in=items, author=None, handed_in_at__isnull=False)
    counts = handed.values("item").annotate(sides=Count("side", distinct=True)).order_by()
    return {row["item"] for row in counts if row["sides"] == len(Side.values)}


@dataclass(frozen=True)
class CommentLine:
    """A comment in which somebody is spoken to, and the page where it stands."""

    comment: Comment
    url: str
    where: str


def spoken_to(user: User, *, internal: bool, limit: int) -> list[CommentLine]:
    """Unread mentions of a person, oldest first; `internal` includes internal comments."""
    rows = Mention.objects.filter(member__user=user, seen_at=None).select_related("comment__cooperation")
    if not internal:
        rows = rows.filter(comment__audience=Audience.BOTH)
    return [_spoken(mention.comment) for mention in rows.order_by("comment__at", "pk")[:limit]]


def _spoken(comment: Comment) -> CommentLine:
    kind, _sep, key = comment.about.partition(":")
    question = pinned(comment.cooperation.catalogue).get(key) if kind == "question" else None
    if kind == "clause":
        return CommentLine(comment, reverse("agreements:edit", args=[comment.cooperation.address]), "")
    if question is None:
        return CommentLine(comment, reverse("cooperations:tasks", args=[comment.cooperation.address]), "")
    url = reverse("checklists:question", args=[comment.cooperation.address, question.phase, question.key])
    return CommentLine(comment, url, f"{question.number} {question.text}".strip())


def next_questions(
    cooperation: Cooperation, user: User
) -> tuple[list[question_rows.QuestionRow], question_rows.PhaseStatus]:
    """The running phase's next three open questions, and how the phase stands."""
    rows = question_rows.rows(
        cooperation, pinned(cooperation.catalogue).core(cooperation.phase), question_rows.Reader(Side.SCHOOL, user)
    )
    return [row for row in rows if not row.settled][:3], question_rows.standing(rows)

"""Reads across rooms, one database visit a panel; nothing here writes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q
from django.utils.functional import Promise

from accounts.models import User
from agreements.models import Agreement
from infrastructure.choices import MailState
from infrastructure.models import AuditEntry, OutgoingMail
from kooperation.choices import PHASES, Status
from kooperation.models import STALLS_AFTER, Cooperation
from meetings.models import Meeting
from phases import sheets
from phases.catalogue import Question, pinned
from phases.choices import SETTLED
from phases.models import Item


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
    quiet = Q(last_activity_at__lt=now - STALLS_AFTER, status__in=[Status.IDEA, Status.ACTIVE])
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
    """The meetings that come, of the school or of one cooperation."""
    found = Meeting.objects.coming(now).select_related("cooperation")
    return found.filter(cooperation=of)[:limit] if of else found[:limit]


def stalled(now: datetime, *, limit: int) -> Iterable[Cooperation]:
    """Cooperations in which nothing happened for three weeks, longest first."""
    found = Cooperation.objects.stalled(now).select_related("lead").prefetch_related("partner_links__partner")
    return found.order_by("last_activity_at", "pk")[:limit]


def undelivered(*, limit: int) -> Iterable[OutgoingMail]:
    """Mails that did not arrive or came too late to be sent."""
    return OutgoingMail.objects.filter(state__in=[MailState.DEAD, MailState.STALE]).order_by("-due_at")[:limit]


BY_THE_WAY = ("gate_fact_recorded", "pdf_ordered", "method_begun", "meetings_planned", "term_set")


def happenings(*, limit: int, about: str = "") -> Iterable[AuditEntry]:
    """What people did last; the product's own steps, and those that only follow from others, are left out."""
    found = AuditEntry.objects.exclude(actor_ref="system").exclude(verb__in=BY_THE_WAY).order_by("-at", "-pk")
    return (found.filter(about=about) if about else found.exclude(about=""))[:limit]


def agreement_of(cooperation: Cooperation) -> Agreement | None:
    """The agreement being made or in force."""
    found = Agreement.objects.current().filter(cooperation=cooperation).prefetch_related("terms")
    return found.order_by("-pk").first()


@dataclass(frozen=True)
class Waiting:
    """A question that waits for somebody."""

    cooperation: Cooperation
    question: Question
    due_on: object
    mine: bool


def waiting_questions(user: User, *, limit: int) -> list[Waiting]:
    """Open core questions of the running phases of one's own cooperations; those assigned to the person come first."""
    own = Cooperation.objects.running().of_user(user).order_by("-last_activity_at", "pk")
    items = Item.objects.filter(cooperation__in=own).select_related("assignee")
    known = {(item.cooperation_id, item.key): item for item in items}
    found = []
    for cooperation in own:
        for question in pinned(cooperation.catalogue).core(cooperation.phase):
            item = known.get((cooperation.pk, question.key))
            if item and item.state in SETTLED:
                continue
            assignee = item.assignee if item else None
            if assignee and assignee.user_id != user.pk:
                continue
            found.append(Waiting(cooperation, question, item.due_on if item else None, bool(assignee)))
    return sorted(found, key=lambda row: (not row.mine, str(row.due_on or "9999")))[:limit]


def next_questions(cooperation: Cooperation, user: User) -> tuple[list[sheets.QuestionRow], sheets.Standing]:
    """The running phase's next three open questions, and how the phase stands."""
    rows = sheets.rows(cooperation, pinned(cooperation.catalogue).core(cooperation.phase), user)
    return [row for row in rows if not row.settled][:3], sheets.standing(rows)

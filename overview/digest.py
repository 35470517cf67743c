"""The weekly digest of one colleague: own tasks, meetings, deadlines; none when it would be empty."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts.choices import Role, Topic
from accounts.mail_preferences import refusing
from accounts.models import Membership
from infrastructure.closed_days import in_school_holidays
from infrastructure.mail_templates import letter
from infrastructure.outbox import Letter
from kooperation.models import Task
from overview import deadlines
from overview.deadlines import Date

WEEK, AHEAD = timedelta(days=7), timedelta(days=28)
MONDAY = 0
# Deadlines of the whole school go to these roles.
WHOLE = (Role.HEAD, Role.COORDINATOR)


@dataclass(frozen=True)
class Week:
    """The content of one digest."""

    tasks: list[Task]
    meetings: list[Date]
    days: list[Date]

    def __bool__(self) -> bool:
        return bool(self.tasks or self.meetings or self.days)


def is_due(on: date, land: str) -> bool:
    """Mondays, but not in school holidays."""
    return on.weekday() == MONDAY and not in_school_holidays(on, land)


def readers() -> list[Membership]:
    """Members of the school in scope who want the digest."""
    rows = Membership.objects.active().exclude(user__in=refusing(Topic.DIGEST))
    return list(rows.select_related("user", "school").order_by("pk"))


def week_of(member: Membership, now: datetime) -> Week:
    """What the coming week holds for a member."""
    today = timezone.localdate(now)
    mine = deadlines.coming(member.school, now, days=AHEAD, of=member.user)
    near = deadlines.coming(member.school, now, days=AHEAD) if member.role in WHOLE else mine
    tasks = Task.objects.open().of_user(member.user).filter(due_on__lte=today + WEEK)
    return Week(
        tasks=list(tasks.select_related("cooperation")[:20]),
        meetings=[row for row in mine if row.kind == "meeting" and row.on <= today + 2 * WEEK][:10],
        days=[row for row in near if row.kind not in ("meeting", "task")][:10],
    )


def written(member: Membership, week: Week) -> Letter:
    """The mail."""
    return letter(
        "mail/overview/digest",
        {
            "name": member.user.name,
            "school": member.school,
            "week": week,
            "link": settings.BASE_URL + reverse("tasks:list"),
            "off": settings.BASE_URL + reverse("accounts:mails"),
        },
    )

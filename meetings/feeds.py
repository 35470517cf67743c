"""Content of calendar feeds: dates, places and titles, never internal texts."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from accounts.models import Membership
from infrastructure import calendars, tenancy, tokens
from infrastructure.calendars import Entry
from meetings.choices import MeetingState
from meetings.models import CalendarFeed, Meeting

BACK = timedelta(days=90)
MOST = 1000


def find(token: str) -> CalendarFeed | None:
    """The feed of a secret; None for a wrong one, and when its person may not sign in any more."""
    hashed = tokens.hashed(token)
    row = CalendarFeed.unscoped.filter(token_hash=hashed).select_related("user", "cooperation", "school").first()
    if row is None:
        return None
    with tenancy.of(row.school.pk):
        if row.user and not Membership.objects.active().filter(user=row.user).exists():
            return None
    return row


def _rows(feed: CalendarFeed, now: datetime) -> Iterable[Meeting]:
    rows = Meeting.objects.filter(starts_at__gte=now - BACK).select_related("cooperation")
    if feed.cooperation:
        rows = rows.filter(cooperation=feed.cooperation)
    else:
        rows = rows.filter(cooperation__team__user=feed.user)
    return rows.order_by("starts_at", "pk")[:MOST]


def text(feed: CalendarFeed, now: datetime) -> str:
    """The calendar; called-off meetings stay in it as such for ninety days."""
    entries = [
        Entry(
            uid=f"{row.ref}@zusammenspiel",
            sequence=row.sequence,
            starts_at=row.instant(),
            minutes=row.minutes,
            title=f"{row.title}: {row.cooperation.title}",
            place=row.place,
            cancelled=row.state == MeetingState.CANCELLED,
        )
        for row in _rows(feed, now)
    ]
    name = feed.cooperation.title if feed.cooperation else feed.school.name
    return calendars.published(name, entries)

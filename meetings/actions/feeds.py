"""Actions on calendar feeds: create, renew, end."""

from django.utils import timezone

from accounts.models import User
from infrastructure import audit, tokens
from infrastructure.action import action
from infrastructure.audit import Actor
from kooperation.models import Cooperation
from meetings.models import CalendarFeed


@action
def renew_feed(*, actor: Actor, user: User | None = None, cooperation: Cooperation | None = None) -> str:
    """A new secret for a person's or a cooperation's feed; the old address answers 404 from now on. Returns the secret."""
    secret = tokens.new_token()
    values = {"token_hash": tokens.hashed(secret), "made_at": timezone.now(), "fetched_on": None}
    row, _new = CalendarFeed.objects.update_or_create(user=user, cooperation=cooperation, defaults=values)
    audit.record(actor=actor, verb="feed_renewed", obj=row, about=cooperation.ref if cooperation else "")
    return secret


@action
def end_feed(*, actor: Actor, feed: CalendarFeed) -> None:
    """End a feed; its address answers 404."""
    about = feed.cooperation.ref if feed.cooperation else ""
    audit.record(actor=actor, verb="feed_ended", obj=feed, about=about)
    feed.delete()


@action
def note_fetch(*, actor: Actor, feed: CalendarFeed) -> None:
    """Record that a program fetched the calendar, once a day."""
    today = timezone.localdate()
    if CalendarFeed.objects.filter(pk=feed.pk).exclude(fetched_on=today).update(fetched_on=today):
        audit.record(actor=actor, verb="feed_fetched", obj=feed)

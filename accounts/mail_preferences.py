"""Which kinds of mail members have switched on or off."""

from accounts.choices import Topic
from accounts.models import Membership, NotificationPreference


def refusing(topic: Topic) -> set[int]:
    """Users of the school in scope who have switched a kind of mail off."""
    rows = NotificationPreference.objects.filter(topic=topic, on=False)
    return set(rows.values_list("membership__user", flat=True))


def of_member(membership: Membership) -> dict[Topic, bool]:
    """Every kind of mail, and whether a member wants it."""
    choices = dict(NotificationPreference.objects.filter(membership=membership).values_list("topic", "on"))
    return {topic: choices.get(topic, True) for topic in Topic}

"""Secret addresses under which a calendar program fetches meetings."""

from django.db import models
from django.db.models import Q

from accounts.models import School, User
from infrastructure import tenancy
from kooperation.models import Cooperation


class CalendarFeed(models.Model):
    """A person's feed, or a cooperation's; of the secret only the hash is kept, so it is shown once, when it is made."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="+", default=tenancy.current)
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+")
    cooperation = models.ForeignKey(Cooperation, on_delete=models.CASCADE, null=True, related_name="feeds")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    fetched_on = models.DateField(null=True, blank=True)

    objects = tenancy.ScopedManager["CalendarFeed"]()
    unscoped = models.Manager["CalendarFeed"]()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["school", "user"], condition=Q(user__isnull=False), name="one_feed_a_person"
            ),
            models.UniqueConstraint(
                fields=["cooperation"], condition=Q(cooperation__isnull=False), name="one_feed_a_cooperation"
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=False, cooperation=None) | Q(user=None, cooperation__isnull=False),
                name="feed_of_one_thing",
            ),
        )

    def __str__(self) -> str:
        return str(self.cooperation or self.user)

"""Notifications on the bell."""

from django.db import models
from django.utils import timezone

from accounts.models import School, User
from infrastructure import tenancy
from infrastructure.public_ids import new_ref


class Notification(models.Model):
    """One piece of news for one colleague, once per occasion; it waits on the bell until it is opened."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="+", default=tenancy.current)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=120, help_text="the occasion: a second notice of it is the same one, new again")
    icon = models.CharField(max_length=30)
    look = models.CharField(max_length=10, blank=True)
    title = models.CharField(max_length=250)
    below = models.CharField(max_length=500, blank=True)
    url = models.CharField(max_length=300)
    at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(null=True, blank=True)

    objects = tenancy.ScopedManager["Notification"]()
    unscoped = models.Manager["Notification"]()

    class Meta:
        db_table = "kooperation_notice"  # its name before the class was renamed
        indexes = (
            models.Index(fields=["user", "school"], condition=models.Q(seen_at=None), name="notice_unseen"),
            models.Index(fields=["user", "school", "-at"], name="notice_newest"),
        )
        constraints = (models.UniqueConstraint(fields=["school", "user", "key"], name="notice_once_an_occasion"),)

    def __str__(self) -> str:
        return self.title

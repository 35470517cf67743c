"""States of mails and jobs."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MailState(models.TextChoices):
    PLANNED = "planned", _("planned")
    SENT = "sent", _("sent")
    DEAD = "dead", _("undeliverable")
    STALE = "stale", _("out of date")
    CANCELLED = "cancelled", _("cancelled")


class JobState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")

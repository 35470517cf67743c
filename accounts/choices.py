"""Roles, and the sixteen Länder."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from infrastructure.closed_days import LAENDER

LAND_CHOICES = sorted(LAENDER.items(), key=lambda pair: pair[1])


class Role(models.TextChoices):
    HEAD = "head", _("Head")
    COORDINATOR = "coordinator", _("Coordination")
    TEACHER = "teacher", _("Teacher")
    OFFICE = "office", _("Office")


class Theme(models.TextChoices):
    AUTO = "auto", _("Like the device")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class Topic(models.TextChoices):
    """Mails that a colleague may switch off; mails about moved or cancelled meetings always come."""

    REMINDERS = "reminders", _("Reminders of meetings")
    MINUTES = "minutes", _("Minutes to confirm")
    PULSE = "pulse", _("How is it going? (a short question now and then)")
    DIGEST = "digest", _("The week ahead, on Monday at seven")

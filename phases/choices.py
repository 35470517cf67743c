"""States of questions and phases, verdicts of comparisons (RULINGS 11 and 17)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ItemState(models.TextChoices):
    OPEN = "open", _("Open")
    DISCUSS = "discuss", _("Discuss")
    AGREED = "agreed", _("Agreed")
    POSTPONED = "postponed", _("Postponed")
    IRRELEVANT = "irrelevant", _("Not relevant")


SETTLED = (ItemState.AGREED, ItemState.POSTPONED, ItemState.IRRELEVANT)
STATE_LOOKS = {
    ItemState.OPEN: ("circle-dashed", ""),
    ItemState.DISCUSS: ("messages-square", "warn"),
    ItemState.AGREED: ("check", "ok"),
    ItemState.POSTPONED: ("clock", ""),
    ItemState.IRRELEVANT: ("x", ""),
}
CLEARED = _("Settled")


class PhaseState(models.TextChoices):
    OPEN = "open", _("open")
    CURRENT = "current", _("running")
    DONE = "done", _("completed")
    SKIPPED = "skipped", _("skipped")
    REOPENED = "reopened", _("reopened")
    RECORDED_LATER = "recorded_later", _("recorded later")


class Verdict(models.TextChoices):
    COMMON = "common", _("in common")
    DIFFERENT = "different", _("different, but good")
    DISCUSS = "discuss", _("discuss")
    POSTPONED = "postponed", _("postponed")


class Priority(models.IntegerChoices):
    HIGH = 1, _("high")
    MEDIUM = 2, _("medium")
    LOW = 3, _("low")

"""Words of meetings (RULINGS 19 and 22)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Rhythm(models.TextChoices):
    MONTHLY = "monthly", _("every month")
    TWO_MONTHS = "two_months", _("every two months")
    QUARTERLY = "quarterly", _("every three months")
    SIX_MONTHS = "six_months", _("every six months")
    HALF_YEAR = "half_year", _("once every school half-year")
    SCHOOL_YEAR = "school_year", _("once every school year")


MONTHS = {
    Rhythm.MONTHLY: 1,
    Rhythm.TWO_MONTHS: 2,
    Rhythm.QUARTERLY: 3,
    Rhythm.SIX_MONTHS: 6,
    Rhythm.HALF_YEAR: 6,
    Rhythm.SCHOOL_YEAR: 12,
}


# What people say: "twice a school year".
IN_WORDS = {
    Rhythm.MONTHLY: _("every month"),
    Rhythm.TWO_MONTHS: _("every two months"),
    Rhythm.QUARTERLY: _("every three months"),
    Rhythm.SIX_MONTHS: _("every six months"),
    Rhythm.HALF_YEAR: _("twice a school year"),
    Rhythm.SCHOOL_YEAR: _("once a school year"),
}


class MeetingKind(models.TextChoices):
    FEEDBACK = "feedback", _("Feedback meeting")
    CHECK_IN = "check_in", _("First check-in")
    DECISION = "decision", _("Decision talk")
    STEERING = "steering", _("Steering group")
    OTHER = "other", _("Meeting")


# A series repeats one of these.
REPEATED = (MeetingKind.FEEDBACK, MeetingKind.STEERING)


class MeetingState(models.TextChoices):
    PLANNED = "planned", _("scheduled")
    RUNNING = "running", _("in progress")
    MINUTES = "minutes", _("minutes")
    CONFIRMED = "confirmed", _("confirmed")
    CANCELLED = "cancelled", _("called off")


STATE_LOOKS = {
    MeetingState.PLANNED: ("calendar-days", ""),
    MeetingState.RUNNING: ("circle-dot", "ok"),
    MeetingState.MINUTES: ("notebook-pen", "warn"),
    MeetingState.CONFIRMED: ("check", "ok"),
    MeetingState.CANCELLED: ("x", ""),
}


class DecisionKind(models.TextChoices):
    CONTINUE = "continue", _("continue")
    EXTEND = "extend", _("extend")
    ADAPT = "adapt", _("adapt")
    PAUSE = "pause", _("pause until")
    END = "end", _("end on")


NEEDS_DAY = (DecisionKind.PAUSE, DecisionKind.END)

# The talk's standing questions of phases 6 and 7: what every feedback meeting goes through.
AGENDA = (
    ("how", _("How is it going? Is everybody content?")),
    ("goals", _("Do we reach the agreed goals?")),
    ("change", _("What do we want to change, drop or add?")),
    ("conditions", _("What has changed: people, money, rooms, all-day care?")),
    ("other", _("Anything else")),
)

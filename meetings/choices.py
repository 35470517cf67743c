"""Choices of meetings."""

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


# Talks that go by the guide.
WITH_GUIDE = (MeetingKind.FEEDBACK, MeetingKind.CHECK_IN, MeetingKind.DECISION)
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


class WayBack(models.IntegerChoices):
    """Where "adapt" leads: a new version of the agreement, or a phase that is opened again."""

    AGREEMENT = 5, _("a new version of the agreement")
    CONTACT = 2, _("back to phase 2: get to know each other")
    CONTENT = 3, _("back to phase 3: goals and concept")
    ORGANISATION = 4, _("back to phase 4: times, rooms, money")
    IMPLEMENTATION = 6, _("back to phase 6: implementation")


NEEDS_DAY = (DecisionKind.PAUSE, DecisionKind.END)

# The talk's standing questions of phases 6 and 7: what every feedback meeting goes through.
AGENDA = (
    ("how", _("How is it going? Is everybody content?")),
    ("goals", _("Do we reach the agreed goals?")),
    ("change", _("What do we want to change, drop or add?")),
    ("conditions", _("What has changed: people, money, rooms, all-day care?")),
    ("other", _("Anything else")),
)


# What the steering group asks each time: the talk's four questions of phase 6.
STEERING_AGENDA = (
    ("runs", _("How is it going?")),
    ("content", _("Is everybody content with how it is going?")),
    ("goals", _("Do we reach the agreed goals?")),
    ("change", _("Is there anything we want to change, drop or add?")),
    ("other", _("Anything else")),
)
HEADINGS = dict(STEERING_AGENDA) | dict(AGENDA)


class QuestionKind(models.TextChoices):
    SCALE = "scale", _("statement with a scale")
    OPEN = "open", _("open question")


class GuideState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PROPOSED = "proposed", _("proposed")
    ACCEPTED = "accepted", _("accepted by both sides")
    SUPERSEDED = "superseded", _("superseded")


SCALE = (
    (4, _("is true")),
    (3, _("is mostly true")),
    (2, _("is mostly not true")),
    (1, _("is not true")),
    (0, _("cannot say")),
)
# Answers this far apart are to be talked about; "cannot say" is no distance.
APART = 2

# The guide to begin with: twelve statements, five open questions.
DEFAULT_GUIDE = (
    ("goals_known", QuestionKind.SCALE, _("Everybody involved knows our shared goals.")),
    ("goals_nearer", QuestionKind.SCALE, _("We visibly come closer to these goals.")),
    ("gladly", QuestionKind.SCALE, _("Children or participants take part gladly and regularly.")),
    ("times_rooms", QuestionKind.SCALE, _("Times and rooms fit.")),
    ("material", QuestionKind.SCALE, _("Material and instruments are there in time.")),
    ("kept", QuestionKind.SCALE, _("What was agreed is kept.")),
    ("informed", QuestionKind.SCALE, _("Information arrives in time.")),
    ("substitution", QuestionKind.SCALE, _("Substitution works when somebody is away.")),
    ("planning", QuestionKind.SCALE, _("There is enough time for planning together.")),
    ("fair", QuestionKind.SCALE, _("Tasks are shared fairly.")),
    ("early", QuestionKind.SCALE, _("We speak about difficulties early.")),
    ("worth", QuestionKind.SCALE, _("Effort and benefit are in good proportion.")),
    ("keep", QuestionKind.OPEN, _("What do we keep?")),
    ("drop", QuestionKind.OPEN, _("What do we drop?")),
    ("try", QuestionKind.OPEN, _("What do we try anew?")),
    ("changed", QuestionKind.OPEN, _("What has changed on our side (people, money, rooms, all-day care)?")),
    ("agree", QuestionKind.OPEN, _("What do we agree on, until when?")),
)


class ConditionKind(models.TextChoices):
    """What could change."""

    PEOPLE = "people", _("People")
    MONEY = "money", _("Money")
    ROOMS = "rooms", _("Rooms and times")
    ALL_DAY = "all_day", _("All-day care")
    LAW = "law", _("Law and rules")
    OTHER = "other", _("Other")


class ConditionState(models.TextChoices):
    WATCHED = "watched", _("being watched")
    REVIEW = "review", _("to be talked about")
    SETTLED = "settled", _("talked about")


class Trigger(models.TextChoices):
    NONE = "", _("none")
    CONTACT_CHANGE = "contact_change", _("a contact person changes")
    FUNDING_END = "funding_end", _("funding ends")
    NOTICE_RECEIVED = "notice_received", _("notice was received")
    BY_HAND = "by_hand", _("somebody says so")


# "How is it going?": answered by a mail's link in under two minutes; the same words every time, for results over time.
PULSE = (
    ("content", _("I am content with how it is going.")),
    ("goals", _("We come closer to our goals.")),
)

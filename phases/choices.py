"""States of questions and phases, verdicts of comparisons."""

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


VERDICT_LOOKS = {
    Verdict.COMMON: ("check", "ok"),
    Verdict.DIFFERENT: ("sprout", "info"),
    Verdict.DISCUSS: ("messages-square", "warn"),
    Verdict.POSTPONED: ("clock", ""),
}


class Adopted(models.TextChoices):
    """What a joint result can become."""

    GOAL = "goal", _("Shared goal")
    NEED = "need", _("Need")
    RESPONSIBILITY = "responsibility", _("Responsibility")
    AGREEMENT = "agreement", _("Text of the agreement")


class Priority(models.IntegerChoices):
    HIGH = 1, _("high")
    MEDIUM = 2, _("medium")
    LOW = 3, _("low")


class NeedCategory(models.TextChoices):
    MONEY = "money", _("Money")
    STAFF = "staff", _("Staff")
    TRAINING = "training", _("Training")
    ROOMS = "rooms", _("Rooms")
    TIMES = "times", _("Times")
    MATERIALS = "materials", _("Materials")
    INSTRUMENTS = "instruments", _("Instruments")
    TECHNOLOGY = "technology", _("Technology and media")
    TRANSPORT = "transport", _("Transport and storage")
    OTHER = "other", _("Other")


class ProvidedBy(models.TextChoices):
    OPEN = "open", _("still open")
    SCHOOL = "school", _("Music school")
    PARTNER = "partner", _("Partner")
    THIRD = "third", _("a third party")


class NeedState(models.TextChoices):
    OPEN = "open", _("open")
    PROMISED = "promised", _("promised")
    COVERED = "covered", _("covered")


class BenefitFor(models.TextChoices):
    SCHOOL = "school", _("for the music school")
    PARTNER = "partner", _("for the partner")
    OTHERS = "others", _("for others")


class WayKind(models.TextChoices):
    INFORMATION = "information", _("Information")
    EXCHANGE = "exchange", _("Exchange")


class ConfirmationKind(models.TextChoices):
    CONDUCT = "conduct", _("Certificate of good conduct")
    MEASLES = "measles", _("Measles protection")
    SUITABILITY = "suitability", _("Suitability for teaching")
    OTHER = "other", _("Other proof")


class LessonKind(models.TextChoices):
    SUCCESS = "success", _("Success")
    STUMBLE = "stumble", _("Stumbling block")


class Willing(models.TextChoices):
    OPEN = "open", _("not known yet")
    YES = "yes", _("willing")
    MAYBE = "maybe", _("perhaps")
    NO = "no", _("not now")


class WayIn(models.TextChoices):
    """The talk's four ways to a partner (phase 2)."""

    COLLEAGUE = "colleague", _("through a colleague who knows somebody there")
    NETWORK = "network", _("in person, at the edge of a network meeting")
    LEADERSHIP = "leadership", _("from leadership to leadership")
    SUBJECT = "subject", _("from department to department")


class Reached(models.TextChoices):
    YES = "yes", _("yes")
    PARTLY = "partly", _("partly")
    NO = "no", _("no")


class Part(models.TextChoices):
    DECIDES = "decides", _("decides")
    DOES = "does", _("does it")
    HELPS = "helps", _("helps")
    KNOWS = "knows", _("is informed")


# Milestones every implementation goes through (talk, phase 6: preparation and start).
STANDING_MILESTONES = (
    ("visit_theirs", _("We have visited the partner")),
    ("visit_ours", _("The partner has visited us")),
    ("concept", _("The concept is worked out together")),
    ("presentation", _("The concept is presented together to everybody involved")),
    ("organisation", _("The organisation is prepared on all levels")),
    ("started", _("The start phase is completed")),
)
# Topics most cooperations have to settle; a suggestion, not a rule.
USUAL_TOPICS = (
    _("Timetable"),
    _("Rooms and keys"),
    _("Instruments and material"),
    _("Substitution when somebody falls ill"),
    _("Informing the parents"),
    _("Publicity"),
    _("Money"),
    _("Conflicts"),
)

# The tools of each phase: address, icon, word.
TOOLS = {
    1: (
        ("cooperations:needs", "package-open", _("Needs")),
        ("cooperations:first_contact", "heart-handshake", _("Wanted partners and first contact")),
    ),
    2: (
        ("cooperations:first_contact", "contact", _("Plan of the first contact")),
        ("cooperations:contacts", "phone", _("Contact log")),
    ),
    3: (("goals:list", "target", _("Shared goals and benefit")),),
    4: (
        ("cooperations:needs", "package-open", _("Needs")),
        ("cooperations:responsibilities", "table-2", _("Responsibilities")),
        ("cooperations:arrangements", "messages-square", _("Arrangements")),
        ("cooperations:offers", "calendar-cog", _("Offers")),
        ("cooperations:team", "users", _("Team and contact persons")),
    ),
    5: (("agreements:edit", "signature", _("Cooperation agreement")),),
    6: (
        ("cooperations:implementation", "flag", _("Preparation, milestones, experiences")),
        ("cooperations:tasks", "circle-check-big", _("Tasks")),
    ),
    7: (("meetings:list", "repeat", _("Feedback meetings")),),
}

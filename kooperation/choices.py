"""Choices of this app: kinds of partners, fields and kinds of cooperation, phases and states."""

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class PartnerKind(models.TextChoices):
    PRIMARY_SCHOOL = "primary_school", _("Primary school")
    SPECIAL_NEEDS_SCHOOL = "special_needs_school", _("Special needs school")
    SECONDARY_SCHOOL = "secondary_school", _("Secondary school")
    COMPREHENSIVE_SCHOOL = "comprehensive_school", _("Comprehensive school")
    GRAMMAR_SCHOOL = "grammar_school", _("Grammar school")
    VOCATIONAL_COLLEGE = "vocational_college", _("Vocational college")
    ALL_DAY_PROVIDER = "all_day_provider", _("All-day provider")
    DAYCARE = "daycare", _("Day-care centre")
    AFTER_SCHOOL_CARE = "after_school_care", _("After-school care")
    SENIOR_HOME = "senior_home", _("Senior home")
    MUSIC_CLUB = "music_club", _("Music club")
    CHOIR = "choir", _("Choir")
    ORCHESTRA = "orchestra", _("Orchestra")
    SUPPORT_ASSOCIATION = "support_association", _("Support association")
    CHURCH = "church", _("Church")
    YOUTH = "youth", _("Youth institution")
    UNIVERSITY = "university", _("University")
    MUNICIPALITY = "municipality", _("Municipality")
    OTHER = "other", _("Other")


class PartnerBasis(models.TextChoices):
    OFFICE = "office", _("by office")
    POWER_OF_ATTORNEY = "power_of_attorney", _("by power of attorney")
    BOARD = "board", _("as board")
    UNKNOWN = "unknown", _("not settled yet")


class ContactLevel(models.TextChoices):
    LEADING = "leading", _("Leadership")
    OPERATIVE = "operative", _("Working level")
    OFFICE = "office", _("Office")


class Field(models.TextChoices):
    SCHOOL = "school", _("School and all-day care")
    DAYCARE = "daycare", _("Day care")
    SENIORS = "seniors", _("Seniors")
    CLUB = "club", _("Club or orchestra")
    UNIVERSITY = "university", _("University")
    YOUTH = "youth", _("Holidays and youth")
    OTHER = "other", _("Other")


class Kind(models.TextChoices):
    CLASS_ENSEMBLE = "class_ensemble", _("Class music-making")
    WORKING_GROUP = "working_group", _("Working group")
    ELEMENTARY = "elementary", _("Elementary music")
    ENSEMBLE = "ensemble", _("Ensemble")
    PROJECT = "project", _("Project")
    LESSONS = "lessons", _("Individual or group lessons")
    SERVICE = "service", _("Service")


class Template(models.TextChoices):
    """Kinds of cooperation with presets, defined in phases/templates.toml."""

    CLASS_MUSIC = "class_music", _("JeKits or class music-making")
    ALL_DAY = "all_day", _("All-day care")
    DAYCARE = "daycare", _("Day-care centre")
    SENIORS = "seniors", _("Senior home")
    CLUB = "club", _("Club or orchestra")
    HOLIDAY = "holiday", _("Holiday project")


class Duration(models.TextChoices):
    CONTINUOUS = "continuous", _("Continuous")
    PROJECT = "project", _("Project with an end")


class Status(models.TextChoices):
    IDEA = "idea", _("Idea")
    ACTIVE = "active", _("running")
    PAUSED = "paused", _("paused")
    ENDED = "ended", _("ended")
    DECLINED = "declined", _("declined")


OPEN_STATUSES = (Status.IDEA, Status.ACTIVE, Status.PAUSED)
STATUS_LOOKS = {
    Status.IDEA: ("lightbulb", "info"),
    Status.ACTIVE: ("circle-dot", "ok"),
    Status.PAUSED: ("pause", ""),
    Status.ENDED: ("flag", ""),
    Status.DECLINED: ("x", ""),
}


class Side(models.TextChoices):
    SCHOOL = "school", _("Music school")
    PARTNER = "partner", _("Partner")


class Ball(models.TextChoices):
    SCHOOL = "school", _("We")
    PARTNER = "partner", _("Partner")


class PartnerRole(models.TextChoices):
    PARTNER = "partner", _("Partner")
    PROVIDER = "provider", _("Responsible body")
    FUNDER = "funder", _("Funder")
    CONTRIBUTOR = "contributor", _("Contributor")


class ContactWay(models.TextChoices):
    PHONE = "phone", _("Phone call")
    MAIL = "mail", _("Mail")
    VISIT = "visit", _("Visit")
    MEETING = "meeting", _("Talk")
    EVENT = "event", _("Event or network meeting")
    LETTER = "letter", _("Letter")


CONTACT_ICONS = {
    ContactWay.PHONE: "phone",
    ContactWay.MAIL: "mail",
    ContactWay.VISIT: "door-open",
    ContactWay.MEETING: "messages-square",
    ContactWay.EVENT: "users",
    ContactWay.LETTER: "file-text",
}


class Place(models.TextChoices):
    """Where a saved view opens."""

    LIST = "list", _("List")
    BOARD = "board", _("Board")


class Audience(models.TextChoices):
    INTERNAL = "internal", _("internal")
    BOTH = "both", _("both sides")


class TeamPart(models.TextChoices):
    LEADS = "leads", _("leads")
    WORKS = "works", _("works along")


class ImportState(models.TextChoices):
    READ = "read", _("read")
    CHECKED = "checked", _("checked")
    RUNNING = "running", _("being entered")
    DONE = "done", _("entered")
    STOPPED = "stopped", _("stopped")
    UNDOING = "undoing", _("being taken back")
    HALF_BACK = "half_back", _("partly taken back")
    UNDONE = "undone", _("taken back")


class Fate(models.TextChoices):
    """The fate of a row of an imported list."""

    NEW = "new", _("new")
    CHANGE = "change", _("is completed")
    SAME = "same", _("known already")
    UNSURE = "unsure", _("perhaps known")
    ERROR = "error", _("cannot be entered")


@dataclass(frozen=True)
class Phase:
    """One of the seven phases of the talk; `movement` 1 to 3 groups them: preparing, agreeing, carrying on."""

    number: int
    name: Promise | str
    short: Promise | str
    icon: str
    movement: int


PHASES = (
    Phase(1, _("Internal dialogue"), _("Dialogue"), "messages-square", 1),
    Phase(2, _("First contact"), _("Contact"), "contact", 1),
    Phase(3, _("Content and team-building"), _("Content"), "target", 2),
    Phase(4, _("Organisation"), _("Organise"), "calendar-cog", 2),
    Phase(5, _("Cooperation agreement"), _("Agreement"), "signature", 2),
    Phase(6, _("Implementation"), _("Implement it"), "music", 3),
    Phase(7, _("Quality assurance"), _("Quality"), "repeat", 3),
)
PHASE_CHOICES = [(phase.number, phase.name) for phase in PHASES]
EMPTY_PROGRESS = ((0, 0),) * len(PHASES)

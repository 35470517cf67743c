"""The table of rights: which role may do what; a denial always names its reason (docs/state-machines.md, roles)."""

from dataclasses import dataclass
from enum import Enum

from django.core.exceptions import PermissionDenied
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.choices import Role
from accounts.http import MemberRequest
from accounts.models import Membership

ALL = frozenset(Role)
STAFF = frozenset({Role.HEAD, Role.COORDINATOR})
OFFICE = STAFF | {Role.OFFICE}
HEAD = frozenset({Role.HEAD})


class Own(Enum):
    """The role in a cooperation that a teacher needs for a right."""

    NO = 0
    TEAM = 1
    LEAD = 2


@dataclass(frozen=True)
class Rule:
    """A right: its subject, the roles that always have it, and whether teachers have it in their own cooperations."""

    what: str
    roles: frozenset[Role]
    teacher: Own
    denied: Promise | str


class Right(Enum):
    """One line of the table each."""

    SEE = Rule("see lists and partners", ALL, Own.NO, "")
    READ = Rule("read shared parts", ALL, Own.NO, "")
    READ_INTERNAL = Rule(
        "read internal answers",
        STAFF,
        Own.TEAM,
        _("Internal answers are read by the leadership and the cooperation's team."),
    )
    ANSWER = Rule("answer", STAFF, Own.TEAM, _("Only the leadership and the cooperation's own team answer questions."))
    LOG_CONTACT = Rule(
        "log contacts and add files",
        OFFICE,
        Own.TEAM,
        _("Contacts and files are added by leadership, office and the cooperation's own team."),
    )
    PLAN = Rule(
        "plan offers", STAFF, Own.TEAM, _("Offers are planned by the leadership and the cooperation's own team.")
    )
    ORGANISE = Rule(
        "needs, responsibilities, milestones",
        STAFF,
        Own.TEAM,
        _("Needs, responsibilities and milestones belong to the leadership and the cooperation's own team."),
    )
    PAUSE_END = Rule(
        "pause, end, decline", STAFF, Own.NO, _("Whether a cooperation rests or ends is decided by the leadership.")
    )
    UPLOAD_EVIDENCE = Rule("upload evidence", OFFICE, Own.NO, _("Signed papers are filed by leadership and office."))
    WRITE_MINUTES = Rule(
        "write minutes", STAFF, Own.TEAM, _("Minutes are written by the leadership and the cooperation's own team.")
    )
    DECIDE = Rule("decide how it goes on", STAFF, Own.NO, _("How it goes on is decided by the leadership."))
    CREATE = Rule(
        "create partners and cooperations",
        OFFICE,
        Own.NO,
        _("Teachers propose ideas; partners are entered by leadership and office."),
    )
    PROPOSE = Rule("propose an idea", ALL, Own.NO, "")
    STEER = Rule(
        "steer phases and people",
        STAFF,
        Own.LEAD,
        _("Phases and people are steered by the leadership or by who leads the cooperation."),
    )
    EDIT_CLAUSES = Rule(
        "edit clauses", OFFICE, Own.TEAM, _("Clauses are edited by leadership, office and the cooperation's own team.")
    )
    OFFER_AGREEMENT = Rule("offer an agreement", HEAD, Own.NO, _("Only the head offers an agreement."))
    PLAN_MEETINGS = Rule(
        "plan meetings",
        OFFICE,
        Own.TEAM,
        _("Meetings are planned by leadership, office and the cooperation's own team."),
    )
    CLOSED_DAYS = Rule("care for closed days", OFFICE, Own.NO, _("Closed days are entered by leadership and office."))
    SEE_MAILS = Rule("see messages", OFFICE, Own.NO, _("Planned messages are seen by leadership and office."))
    REPORT = Rule(
        "reports, export, import", OFFICE, Own.NO, _("Reports, lists out and in belong to leadership and office.")
    )
    TURN_YEAR = Rule("prepare the school year", STAFF, Own.NO, _("The new school year is prepared by the leadership."))
    SHARE_VIEWS = Rule(
        "share views of the list", STAFF, Own.NO, _("Views for all colleagues are kept by the leadership.")
    )
    CATALOGUE = Rule("care for the questions", STAFF, Own.NO, _("The questions are cared for by the leadership."))
    SETTINGS = Rule("settings", HEAD, Own.NO, _("The school's settings belong to the head."))


@dataclass(frozen=True)
class Answer:
    """Allowed, or denied with a reason that can be shown."""

    allowed: bool
    reason: str = ""

    def __bool__(self) -> bool:
        return self.allowed


def allowed(membership: Membership, right: Right, own: Own = Own.NO) -> Answer:
    """Whether a member may; `own` says what the person is in the cooperation at hand."""
    rule = right.value
    by_role = Role(membership.role) in rule.roles
    by_team = membership.role == Role.TEACHER and rule.teacher is not Own.NO and own.value >= rule.teacher.value
    return Answer(True) if by_role or by_team else Answer(False, str(rule.denied))


def require(request: MemberRequest, right: Right, own: Own = Own.NO) -> Membership:
    """The asking member; raises PermissionDenied with the reason when the role is too small."""
    answer = allowed(request.membership, right, own)
    if not answer:
        raise PermissionDenied(answer.reason)
    return request.membership


def rights(membership: Membership, own: Own = Own.NO) -> dict[str, bool]:
    """All rights as {"edit_clauses": True, …}: what a template shows buttons by; the views ask again."""
    return {right.name.lower(): bool(allowed(membership, right, own)) for right in Right}

"""Rows of long lists, prepared in Python because nested template loops are slow."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from infrastructure.icons import initials
from kooperation.choices import STATUS_LOOKS, Ball, Status
from kooperation.models import STALLS_AFTER, Cooperation, GuestPass, TeamMember


@dataclass(frozen=True)
class CooperationRow:
    """One line of a list of cooperations."""

    pk: int
    ref: str
    number: str
    url: str
    title: str
    partners: str
    lead: str
    initials: str
    phase: int
    phase_name: str
    movement: int
    progress: str
    status: str
    status_icon: str
    status_look: str
    running: bool
    stalls: str
    turn: str
    move_url: str
    pause_url: str
    lead_id: int | None

    @property
    def below(self) -> str:
        """The quiet second line."""
        return " · ".join(filter(None, [self.partners, self.lead]))


@dataclass(frozen=True)
class AccessRow:
    """Whether somebody of the partner can come in."""

    person: TeamMember
    guest_pass: GuestPass | None
    usable: bool


def access_rows(cooperation: Cooperation, people: Iterable[TeamMember]) -> list[AccessRow]:
    """The partner's people of a team with their passes."""
    rows = GuestPass.objects.filter(cooperation=cooperation)
    passes = {row.contact_id: row for row in rows}
    usable = set(rows.usable(timezone.now()).values_list("contact", flat=True))
    return [
        AccessRow(person, passes.get(person.contact_id), person.contact_id in usable)
        for person in people
        if person.contact_id
    ]


def weeks_quiet(cooperation: Cooperation, now: datetime) -> int:
    """Whole weeks since the last activity."""
    return (now - cooperation.last_activity_at).days // 7


def stalled_words(cooperation: Cooperation, now: datetime) -> str:
    """ "stockt seit 4 Wochen", "Antwort überfällig", or "" while it runs."""
    if not cooperation.stalls(now):
        return ""
    weeks = weeks_quiet(cooperation, now)
    if now - cooperation.last_activity_at > STALLS_AFTER:
        return ngettext("stalled for {n} week", "stalled for {n} weeks", weeks).format(n=weeks)
    return _("stalled: reply overdue")


def turn_words(cooperation: Cooperation, today: date) -> str:
    """ "Partner ist dran seit 12 Tagen", "Wir sind dran seit heute", or "" when nobody said."""
    if not cooperation.ball or cooperation.ball_since is None or cooperation.status not in (Status.IDEA, Status.ACTIVE):
        return ""
    days = (today - cooperation.ball_since).days
    since = ngettext("for {n} day", "for {n} days", days).format(n=days) if days else _("since today")
    who = _("Partner's turn {since}") if cooperation.ball == Ball.PARTNER else _("Our turn {since}")
    return who.format(since=since)


def cooperation_rows(cooperations: Iterable[Cooperation], now: datetime) -> list[CooperationRow]:
    """Rows for cooperations that come with their partner links and lead."""
    return [_row(cooperation, now) for cooperation in cooperations]


def _row(cooperation: Cooperation, now: datetime) -> CooperationRow:
    phase = cooperation.current_phase
    settled, total = cooperation.progress[phase.number - 1]
    links = sorted(cooperation.partner_links.all(), key=lambda link: link.position)
    icon, look = STATUS_LOOKS[Status(cooperation.status)]
    return CooperationRow(
        pk=cooperation.pk,
        ref=cooperation.ref,
        number=cooperation.number,
        url=cooperation.get_absolute_url(),
        title=cooperation.title,
        partners=", ".join(link.partner.name for link in links),
        lead=cooperation.lead.name if cooperation.lead else "",
        initials=initials(links[0].partner.name if links else cooperation.title),
        phase=phase.number,
        phase_name=str(phase.short),
        movement=phase.movement,
        progress=_("{settled} of {total}").format(settled=settled, total=total) if total else "",
        status=cooperation.get_status_display(),
        status_icon=icon,
        status_look=look,
        running=cooperation.status == Status.ACTIVE,
        stalls=stalled_words(cooperation, now),
        turn=turn_words(cooperation, timezone.localdate(now)),
        move_url=reverse("checklists:move", args=[cooperation.address]),
        pause_url=reverse("cooperations:pause", args=[cooperation.address]),
        lead_id=cooperation.lead_id,
    )

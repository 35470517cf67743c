"""The hand-over folder: what a successor needs to know about a cooperation; the same content for page and PDF."""

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import override

from agreements import deadline_status
from infrastructure.print_jobs import Paper
from kooperation.models import ContactLogEntry, Cooperation, CooperationPartner, Task, TeamMember
from meetings.choices import MeetingState
from meetings.models import Meeting
from overview import queries
from phases import gate, responsibility_matrix
from phases.catalogue_versions import pinned
from phases.choices import ItemState
from phases.models import Benefit, Item, Milestone, Need
from reports import cooperation_dossier, pdf_reports

NAME = "Übergabemappe"


def content(cooperation: Cooperation) -> dict[str, Any]:
    """Purpose, people, open points, agreement, last minutes, unwritten arrangements."""
    return {
        "today": timezone.localdate(),
        **_purpose(cooperation),
        **_people(cooperation),
        **_open(cooperation),
        **_agreement(cooperation),
        **_meetings(cooperation),
    }


def _purpose(cooperation: Cooperation) -> dict[str, Any]:
    links = CooperationPartner.objects.filter(cooperation=cooperation).select_related("partner")
    return {
        "links": links.order_by("position"),
        "goals": cooperation.goals.order_by("priority", "pk"),
        "benefits": Benefit.objects.filter(cooperation=cooperation).order_by("whom", "pk"),
    }


def _people(cooperation: Cooperation) -> dict[str, Any]:
    """The team with its deputies, the matrix, and what contact persons left for their successors."""
    rows = TeamMember.objects.filter(cooperation=cooperation)
    team = list(rows.select_related("user", "contact__partner", "deputy__user", "deputy__contact"))
    return {
        "team": team,
        "matrix": responsibility_matrix.of(cooperation),
        "notes": [member.contact for member in team if member.contact and member.contact.hand_over_note],
    }


def _open(cooperation: Cooperation) -> dict[str, Any]:
    catalogue = pinned(cooperation.catalogue)
    discuss = Item.objects.filter(cooperation=cooperation, state=ItemState.DISCUSS).order_by("phase", "pk")
    tasks = Task.objects.open().filter(cooperation=cooperation)
    return {
        "tasks": tasks.select_related("assignee__user", "assignee__contact"),
        "discuss": [catalogue.get(item.key) for item in discuss],
        "points": [point for point in gate.points(cooperation, cooperation.phase) if not point.met],
        "needs": Need.objects.undecided().filter(cooperation=cooperation),
        "milestones": Milestone.objects.filter(cooperation=cooperation, reached_on=None).order_by("due_on", "pk"),
        "awaited": ContactLogEntry.objects.awaited().filter(cooperation=cooperation).select_related("partner"),
    }


def _agreement(cooperation: Cooperation) -> dict[str, Any]:
    agreement = queries.agreement_of(cooperation)
    stands = deadline_status.of(agreement, timezone.localdate()) if agreement else None
    return {
        "agreement": agreement,
        "term": stands.term if stands else None,
        "ends_on": stands.shown_end if stands else None,
        "last_day": stands.notice_on if stands else None,
        "last_day_ends": stands.notice_ends_on if stands else None,
        "given": stands.given if stands else None,
    }


def _meetings(cooperation: Cooperation) -> dict[str, Any]:
    """The last meeting with minutes, and the planned ones."""
    written = Meeting.objects.filter(cooperation=cooperation, state__in=[MeetingState.MINUTES, MeetingState.CONFIRMED])
    return {
        "meeting": written.select_related("decision").order_by("-starts_at").first(),
        "meetings": queries.next_meetings(timezone.now(), limit=3, of=cooperation),
    }


def paper(cooperation: Cooperation) -> Paper:
    """The folder as a German document to render."""
    made_at = timezone.now().replace(microsecond=0)
    with override("de"):
        context = {"cooperation": cooperation, "site_name": settings.SITE_NAME, **content(cooperation)}
        # Only the music school reads this: means show every answer, as on the page of the steering group.
        context["life"] = life = cooperation_dossier.of(cooperation, timezone.localdate(), fewest=1)
        html = render_to_string("print/folder.html", context)
        drawn = pdf_reports.pictures(life.panels)
    return Paper(html=html, css=pdf_reports.styles("agreement", "folder", "report"), made_at=made_at, pictures=drawn)

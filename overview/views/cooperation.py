"""A cooperation at a glance, and its history."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.http import MemberRequest
from infrastructure.models import AuditEntry
from kooperation.access import open_cooperation
from kooperation.choices import STATUS_LOOKS, Status
from kooperation.list_rows import stalled_words, turn_words
from kooperation.models import CooperationPartner, GuestPass, Retrospective, Task, TeamMember
from overview import audit_messages, queries
from phases import phase_bars
from phases.catalogue_versions import pinned

MAILS = 50


@require_safe
def cooperation(request: MemberRequest, ref: str) -> HttpResponse:
    """A cooperation at a glance: score, what is on, people, facts."""
    opened = open_cooperation(request, ref)
    row, now = opened.cooperation, timezone.now()
    questions, standing = (
        queries.next_questions(row, request.user) if row.phase > 1 or opened.may["read_internal"] else ([], None)
    )
    team = list(TeamMember.objects.filter(cooperation=row).select_related("user", "contact__partner").order_by("pk"))
    icon, look = STATUS_LOOKS[Status(row.status)]
    context = {
        "cooperation": row,
        "may": opened.may,
        "bars": phase_bars.bars(row),
        "status_icon": icon,
        "status_look": look,
        "stalled": stalled_words(row, now),
        "turn": turn_words(row, timezone.localdate(now)),
        "guests": GuestPass.objects.usable(now).filter(cooperation=row).exists(),
        "links": CooperationPartner.objects.filter(cooperation=row).select_related("partner").order_by("position"),
        "questions": questions,
        "standing": standing,
        "team": team,
        "tasks": Task.objects.filter(cooperation=row)
        .select_related("cooperation", "assignee__user", "assignee__contact")
        .open()[:4],
        "today": timezone.localdate(now),
        "offers": row.offers.filter(year=request.school.year_of(timezone.localdate(now))),
        "goals": row.goals.order_by("priority", "pk")[:3],
        "agreement": queries.agreement_of(row),
        "meetings": queries.next_meetings(now, limit=2, of=row),
        "happenings": [
            (entry, audit_messages.sentence(entry, pinned(row.catalogue)))
            for entry in queries.happenings(limit=5, about=row.ref)
        ],
        "retrospective": Retrospective.objects.filter(cooperation=row).first(),
    }
    return render(request, "overview/cooperation.html", context)


@require_safe
def history(request: MemberRequest, ref: str) -> HttpResponse:
    """The audit log of a cooperation, newest first; it never holds sealed texts."""
    opened = open_cooperation(request, ref)
    entries = AuditEntry.objects.filter(about=opened.cooperation.ref).order_by("-at", "-pk")
    page = Paginator(entries, MAILS).get_page(request.GET.get("seite"))
    context = {
        "cooperation": opened.cooperation,
        "may": opened.may,
        "bars": phase_bars.bars(opened.cooperation),
        "page": page,
        "rows": [
            (entry, audit_messages.sentence(entry, pinned(opened.cooperation.catalogue))) for entry in page.object_list
        ],
        "transitions": opened.cooperation.transitions.order_by("-at"),
    }
    return render(request, "overview/history.html", context)

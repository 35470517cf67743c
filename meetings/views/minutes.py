"""A meeting and its minutes."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import Right
from accounts.http import MemberRequest
from infrastructure import jobs
from infrastructure.action_feedback import tried
from infrastructure.conflicts import StaleWriteError, both, marked
from infrastructure.forms import TextForm
from infrastructure.htmx import answer
from infrastructure.models import Job
from kooperation.access import Opened, open_cooperation
from kooperation.choices import Side
from kooperation.models import Task, TeamMember
from meetings import actions, documents, follow_up, guides
from meetings.choices import NEEDS_DAY, MeetingKind, MeetingState
from meetings.forms import AddendumForm, AttendanceForm, ConfirmForm, DecisionForm, MeasureForm
from meetings.models import Decision, Meeting, MinutesEntry


def the_meeting(opened: Opened, ref: str) -> Meeting:
    """The meeting of this address in the cooperation, or 404."""
    rows = Meeting.objects.filter(cooperation=opened.cooperation)
    return get_object_or_404(rows.select_related("cooperation", "school", "decision", "guide"), ref=ref)


def _team(opened: Opened) -> Any:
    return TeamMember.objects.filter(cooperation=opened.cooperation).select_related("user", "contact").order_by("pk")


def pdf_state(meeting: Meeting) -> dict[str, Any]:
    """Whether a PDF of these minutes is there or being made."""
    job = Job.objects.filter(key__startswith=f"minutes:{meeting.ref}:").order_by("-created_at").first()
    working = bool(job and job.state in jobs.OPEN)
    return {"job": job, "working": working, "made": documents.stored_pdf(meeting)}


@dataclass(frozen=True, kw_only=True)
class Point:
    """A point of the agenda on the page, with what somebody typed that is not saved, and why."""

    entry: MinutesEntry
    typed: str | None = None
    theirs: str = ""
    problem: str = ""


def _ready(decision: Decision) -> bool:
    """Resting and ending are prepared as soon as they are decided; the rest follows the confirmed minutes."""
    return decision.followed_at is not None or decision.kind in NEEDS_DAY


def _minutes_page(
    request: MemberRequest, opened: Opened, meeting: Meeting, *, status: int = 200, **more: Any
) -> HttpResponse:
    """The minutes' page; forms that were refused come along in `more`."""
    team = _team(opened)
    decision = getattr(meeting, "decision", None)
    there = list(meeting.attendance.values_list("member", flat=True))
    names = ("kind", "reason", "on", "way_back", "more")
    first = {name: getattr(decision, name) for name in names} if decision else {}
    earlier = Task.objects.open().filter(cooperation=opened.cooperation, source__startswith="meeting:")
    confirmed = {row.side: row for row in meeting.confirmations.all()}
    context = {
        "cooperation": opened.cooperation,
        "may": opened.may,
        "meeting": meeting,
        "open": meeting.state in (MeetingState.RUNNING, MeetingState.MINUTES),
        "points": [Point(entry=entry) for entry in meeting.entries.order_by("position")],
        "people": meeting.attendance.order_by("name"),
        "sheet": guides.sheet(meeting, Side.SCHOOL) if opened.may["read_internal"] else None,
        "decision": decision,
        "tasks": Task.objects.filter(source=f"meeting:{meeting.ref}").select_related(
            "cooperation", "assignee__user", "assignee__contact"
        ),
        "earlier": earlier.exclude(source=f"meeting:{meeting.ref}").select_related(
            "cooperation", "assignee__user", "assignee__contact"
        ),
        "next_page": follow_up.next_page(meeting, decision) if decision and _ready(decision) else "",
        "must_decide": meeting.kind == MeetingKind.DECISION and decision is None,
        "ours": confirmed.get(Side.SCHOOL),
        "theirs": confirmed.get(Side.PARTNER),
        "addenda": meeting.addenda.order_by("at"),
        "addendum_form": AddendumForm(),
        **pdf_state(meeting),
        "today": timezone.localdate(),
        "attendance_form": AttendanceForm(team=team, initial={"members": there}),
        "measure_form": MeasureForm(team=team),
        "decision_form": DecisionForm(initial=first),
        "confirm_form": ConfirmForm(),
        **more,
    }
    return render(request, "meetings/minutes.html", context, status=status)


def _touched(
    request: MemberRequest, opened: Opened, meeting: Meeting, point: Point, *, partial: str = "entry", status: int = 200
) -> HttpResponse:
    """One point as it stands after a write: alone for htmx, on its page for everybody else."""
    if not request.htmx:
        points = [
            point if entry == point.entry else Point(entry=entry) for entry in meeting.entries.order_by("position")
        ]
        return _minutes_page(request, opened, meeting, status=status, points=points)
    context = {"cooperation": opened.cooperation, "meeting": meeting, "point": point}
    onto = f"#entry-{point.entry.ref}" if status in (409, 422) else ""
    return answer(request, "meetings/minutes.html", context, partial=partial, status=status, onto=onto)


@require_safe
def page(request: MemberRequest, ref: str, meeting: str) -> HttpResponse:
    """The page of a meeting: attendance, minutes, measures, decision."""
    opened = open_cooperation(request, ref)
    return _minutes_page(request, opened, the_meeting(opened, meeting))


def _back(opened: Opened, meeting: Meeting) -> HttpResponse:
    return redirect("meetings:minutes", opened.cooperation.address, meeting.ref)


@require_POST
def begin(request: MemberRequest, ref: str, meeting: str) -> HttpResponse:
    """Open the minutes."""
    opened = open_cooperation(request, ref, Right.WRITE_MINUTES)
    row = the_meeting(opened, meeting)

    def act() -> str:
        actions.begin(actor=request.user, meeting=row)
        return ""

    return tried(request, act, "meetings:minutes", opened.cooperation.address, row.ref)


@require_POST
def write(request: MemberRequest, ref: str, meeting: str, entry: str) -> HttpResponse:
    """Save what was said to a point (autosave)."""
    opened = open_cooperation(request, ref, Right.WRITE_MINUTES)
    row = the_meeting(opened, meeting)
    point_entry = get_object_or_404(MinutesEntry.objects.filter(meeting=row).select_related("meeting"), ref=entry)
    form, text = TextForm(request.POST), request.POST.get("text", "")
    if not form.is_valid():
        return _touched(request, opened, row, Point(entry=point_entry, typed=text, problem=form.error_text), status=422)
    typed = form.cleaned_data
    if typed["take"]:
        chosen = both(point_entry.text, typed["text"]) if typed["take"] == "both" else None
        return _touched(request, opened, row, Point(entry=point_entry, typed=chosen))
    try:
        saved = actions.write(
            actor=request.user, entry=point_entry, text=typed["text"], version=typed["version"], editor=typed["editor"]
        )
    except StaleWriteError as stale:
        theirs = MinutesEntry.objects.get(pk=stale.current.pk)
        point = Point(entry=theirs, typed=typed["text"], theirs=marked(theirs.text, typed["text"]))
        return _touched(request, opened, row, point, status=409)
    except ValidationError as error:
        point = Point(entry=point_entry, typed=text, problem=" ".join(error.messages))
        return _touched(request, opened, row, point, status=422)
    if request.htmx:
        partial = "entry" if typed["conflict"] else "saved"
        return _touched(request, opened, row, Point(entry=saved), partial=partial)
    messages.success(request, _("Saved."))
    return _back(opened, row)


@require_POST
def attend(request: MemberRequest, ref: str, meeting: str) -> HttpResponse:
    """Say who was there."""
    opened = open_cooperation(request, ref, Right.WRITE_MINUTES)
    row, form = the_meeting(opened, meeting), AttendanceForm(request.POST, team=_team(opened))
    if not form.is_valid():
        return _minutes_page(request, opened, row, status=422, attendance_form=form)

    def act() -> str:
        actions.attend(actor=request.user, meeting=row, members=list(form.cleaned_data["members"]))
        return _("Saved.")

    return tried(request, act, "meetings:minutes", opened.cooperation.address, row.ref)


@require_POST
def measure(request: MemberRequest, ref: str, meeting: str) -> HttpResponse:
    """Agree on who does what until when."""
    opened = open_cooperation(request, ref, Right.WRITE_MINUTES)
    row, form = the_meeting(opened, meeting), MeasureForm(request.POST, team=_team(opened))
    if not form.is_valid():
        return _minutes_page(request, opened, row, status=422, measure_form=form)

    def act() -> str:
        actions.add_measure(actor=request.user, meeting=row, **form.cleaned_data)
        return _("Saved.")

    return tried(request, act, "meetings:minutes", opened.cooperation.address, row.ref)


@require_POST
def leave_open(request: MemberRequest, ref: str, meeting: str, entry: str) -> HttpResponse:
    """Leave a point open for the next meeting, or settle it."""
    opened = open_cooperation(request, ref, Right.WRITE_MINUTES)
    row = the_meeting(opened, meeting)
    point_entry = get_object_or_404(MinutesEntry.objects.filter(meeting=row).select_related("meeting"), ref=entry)

    def act() -> str:
        actions.leave_open(actor=request.user, entry=point_entry, unsettled=request.POST.get("offen") == "1")
        return ""

    return tried(request, act, "meetings:minutes", opened.cooperation.address, row.ref)

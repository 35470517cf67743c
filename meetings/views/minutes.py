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
from infrastructure.conflicts import StaleWriteError, both, marked
from infrastructure.forms import TextForm
from infrastructure.htmx import answer
from infrastructure.steps import tried
from kooperation.access import Opened, open_cooperation
from kooperation.choices import Side
from kooperation.models import Task, TeamMember
from meetings import actions, guides
from meetings.choices import DecisionKind, MeetingState
from meetings.forms import AttendanceForm, ConfirmForm, DecisionForm, MeasureForm
from meetings.models import Meeting, MinutesEntry


def _meeting(opened: Opened, ref: str) -> Meeting:
    found = Meeting.objects.filter(cooperation=opened.cooperation)
    return get_object_or_404(found.select_related("cooperation", "school", "decision", "guide"), ref=ref)


def _team(opened: Opened) -> Any:
    return TeamMember.objects.filter(cooperation=opened.cooperation).select_related("user", "contact").order_by("pk")


@dataclass(frozen=True, kw_only=True)
class Point:
    """A point of the agenda on the page, with what somebody typed that is not saved, and why."""

    entry: MinutesEntry
    typed: str | None = None
    theirs: str = ""
    problem: str = ""


def _page(request: MemberRequest, opened: Opened, meeting: Meeting, *, status: int = 200, **more: Any) -> HttpResponse:
    """The minutes' page; forms that were refused come along in `more`."""
    team = _team(opened)
    decision = getattr(meeting, "decision", None)
    there = list(meeting.attendance.values_list("member", flat=True))
    first = {"kind": decision.kind, "reason": decision.reason, "on": decision.on} if decision else {}
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
        return _page(request, opened, meeting, status=status, points=points)
    context = {"cooperation": opened.cooperation, "meeting": meeting, "point": point}
    onto = f"#entry-{point.entry.ref}" if status in (409, 422) else ""
    return answer(request, "meetings/minutes.html", context, partial=partial, status=status, onto=onto)


@require_safe
def page(request: MemberRequest, ref: str, meeting: str) -> HttpResponse:
    """One meeting: who was there, what was said, what is done about it, how it goes on."""
    opened = open_cooperation(request, ref)
    return _page(request, opened, _meeting(opened, meeting))


def _back(opened: Opened, meeting: Meeting) -> HttpResponse:
    return redirect("meetings:minutes", opened.cooperation.address, meeting.ref)


@require_POST
def begin(request: MemberRequest, ref: str, meeting: str) -> HttpResponse:
    """Open the minutes."""
    opened = open_cooperation(request, ref, Right.WRITE_MINUTES)
    row = _meeting(opened, meeting)

    def act() -> str:
        actions.begin(actor=request.user, meeting=row)
        return ""

    return tried(request, act, "meetings:minutes", opened.cooperation.address, row.ref)


@require_POST
def write(request: MemberRequest, ref: str, meeting: str, entry: str) -> HttpResponse:
    """Save what was said to a point (autosave)."""
    opened = open_cooperation(request, ref, Right.WRITE_MINUTES)
    row = _meeting(opened, meeting)
    found = get_object_or_404(MinutesEntry.objects.filter(meeting=row).select_related("meeting"), ref=entry)
    form, text = TextForm(request.POST), request.POST.get("text", "")
    if not form.is_valid():
        return _touched(request, opened, row, Point(entry=found, typed=text, problem=form.told), status=422)
    typed = form.cleaned_data
    if typed["take"]:
        chosen = both(found.text, typed["text"]) if typed["take"] == "both" else None
        return _touched(request, opened, row, Point(entry=found, typed=chosen))
    try:
        saved = actions.write(
            actor=request.user, entry=found, text=typed["text"], version=typed["version"], editor=typed["editor"]
        )
    except StaleWriteError as stale:
        theirs = MinutesEntry.objects.get(pk=stale.current.pk)
        point = Point(entry=theirs, typed=typed["text"], theirs=marked(theirs.text, typed["text"]))
        return _touched(request, opened, row, point, status=409)
    except ValidationError as error:
        point = Point(entry=found, typed=text, problem=" ".join(error.messages))
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
    row, form = _meeting(opened, meeting), AttendanceForm(request.POST, team=_team(opened))
    if not form.is_valid():
        return _page(request, opened, row, status=422, attendance_form=form)

    def act() -> str:
        actions.attend(actor=request.user, meeting=row, members=list(form.cleaned_data["members"]))
        return _("Saved.")

    return tried(request, act, "meetings:minutes", opened.cooperation.address, row.ref)


@require_POST
def measure(request: MemberRequest, ref: str, meeting: str) -> HttpResponse:
    """Agree on who does what until when."""
    opened = open_cooperation(request, ref, Right.WRITE_MINUTES)
    row, form = _meeting(opened, meeting), MeasureForm(request.POST, team=_team(opened))
    if not form.is_valid():
        return _page(request, opened, row, status=422, measure_form=form)

    def act() -> str:
        actions.add_measure(actor=request.user, meeting=row, **form.cleaned_data)
        return _("Saved.")

    return tried(request, act, "meetings:minutes", opened.cooperation.address, row.ref)


@require_POST
def decide(request: MemberRequest, ref: str, meeting: str) -> HttpResponse:
    """Decide how it goes on."""
    opened = open_cooperation(request, ref, Right.DECIDE)
    row, form = _meeting(opened, meeting), DecisionForm(request.POST)
    if not form.is_valid():
        return _page(request, opened, row, status=422, decision_form=form)
    typed = form.cleaned_data

    def act() -> str:
        kind = DecisionKind(typed["kind"])
        actions.decide(actor=request.user, meeting=row, kind=kind, reason=typed["reason"], on=typed["on"])
        return _("The decision is noted.")

    return tried(request, act, "meetings:minutes", opened.cooperation.address, row.ref)


@require_POST
def send(request: MemberRequest, ref: str, meeting: str) -> HttpResponse:
    """Send the minutes to everybody of both sides."""
    opened = open_cooperation(request, ref, Right.WRITE_MINUTES)
    row = _meeting(opened, meeting)

    def act() -> str:
        count = actions.send_minutes(actor=request.user, meeting=row)
        if not count:
            return _("Everybody already has these minutes.")
        return _("The minutes go to {n} people.").format(n=count)

    return tried(request, act, "meetings:minutes", opened.cooperation.address, row.ref)


@require_POST
def confirm(request: MemberRequest, ref: str, meeting: str) -> HttpResponse:
    """Note that the partner agrees with the minutes."""
    opened = open_cooperation(request, ref, Right.WRITE_MINUTES)
    row, form = _meeting(opened, meeting), ConfirmForm(request.POST)
    if not form.is_valid():
        return _page(request, opened, row, status=422, confirm_form=form)

    def act() -> str:
        actions.confirm(actor=request.user, meeting=row, **form.cleaned_data)
        return _("The minutes are confirmed.")

    return tried(request, act, "meetings:minutes", opened.cooperation.address, row.ref)

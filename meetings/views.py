"""The meetings of a cooperation and their rhythm."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import Right
from accounts.http import MemberRequest
from infrastructure.conflicts import StaleWriteError, marked
from infrastructure.forms import TextForm
from infrastructure.htmx import answer
from infrastructure.models import OutgoingMail
from kooperation.access import Opened, open_cooperation
from kooperation.models import Cooperation, Task, TeamMember
from meetings import actions
from meetings.choices import DecisionKind, MeetingState, Rhythm
from meetings.forms import AttendanceForm, ConfirmForm, DecisionForm, MeasureForm, MeetingForm, SeriesForm
from meetings.models import Meeting, MeetingSeries, MinutesEntry
from phases import score


def _series(cooperation: Cooperation) -> MeetingSeries | None:
    return MeetingSeries.objects.filter(cooperation=cooperation, active=True).first()


@require_safe
def listing(request: MemberRequest, ref: str) -> HttpResponse:
    """The rhythm, what comes, what was, and which reminders are planned."""
    opened = open_cooperation(request, ref)
    cooperation, now = opened.cooperation, timezone.now()
    mails = OutgoingMail.objects.filter(about=cooperation.ref, kind="meeting_reminder").order_by("due_at", "to_address")
    past = Meeting.objects.filter(cooperation=cooperation).exclude(
        pk__in=Meeting.objects.coming(now).filter(cooperation=cooperation).values("pk")
    )
    context = {
        "cooperation": cooperation,
        "may": opened.may,
        "bars": score.bars(cooperation),
        "series": _series(cooperation),
        "coming": Meeting.objects.coming(now).filter(cooperation=cooperation),
        "past": past.order_by("-starts_at"),
        "mails": mails[:40],
    }
    return render(request, "meetings/list.html", context)


@require_http_methods(["GET", "POST"])
def series(request: MemberRequest, ref: str) -> HttpResponse:
    """Give the cooperation a rhythm, or change it."""
    opened = open_cooperation(request, ref, Right.PLAN_MEETINGS)
    cooperation = opened.cooperation
    form = SeriesForm(request.POST or None, instance=_series(cooperation))
    if form.is_valid():
        values = form.values()
        values["rhythm"] = Rhythm(values["rhythm"])
        try:
            actions.set_series(actor=request.user, cooperation=cooperation, **values)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The meetings are planned thirteen months ahead."))
            return redirect("meetings:list", cooperation.address)
    context = {"cooperation": cooperation, "form": form, "series": _series(cooperation)}
    return render(request, "meetings/series_form.html", context, status=form.status)


@require_POST
def end_series(request: MemberRequest, ref: str) -> HttpResponse:
    """No more meetings by this rule."""
    opened = open_cooperation(request, ref, Right.PLAN_MEETINGS)
    series = get_object_or_404(MeetingSeries.objects.filter(cooperation=opened.cooperation), active=True)
    actions.end_series(actor=request.user, series=series)
    messages.success(request, _("The series has ended; meetings that were moved by hand stay."))
    return redirect("meetings:list", opened.cooperation.address)


def _planned(cooperation: Cooperation, ref: str) -> Meeting:
    found = Meeting.objects.filter(cooperation=cooperation, state=MeetingState.PLANNED)
    return get_object_or_404(found.select_related("cooperation", "school"), ref=ref)


@require_http_methods(["GET", "POST"])
def move(request: MemberRequest, ref: str, meeting: str) -> HttpResponse:
    """Another date for one meeting."""
    opened = open_cooperation(request, ref, Right.PLAN_MEETINGS)
    row = _planned(opened.cooperation, meeting)
    form = MeetingForm(request.POST or None, instance=row)
    if form.is_valid():
        row.refresh_from_db()
        try:
            actions.move_meeting(actor=request.user, meeting=row, **form.values())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The meeting is moved. Who was reminded of the old date is told now."))
            return redirect("meetings:list", opened.cooperation.address)
    context = {"cooperation": opened.cooperation, "form": form, "meeting": row}
    return render(request, "meetings/meeting_form.html", context, status=form.status)


@require_POST
def cancel(request: MemberRequest, ref: str, meeting: str) -> HttpResponse:
    """A meeting does not take place."""
    opened = open_cooperation(request, ref, Right.PLAN_MEETINGS)
    row = _planned(opened.cooperation, meeting)
    actions.cancel_meeting(actor=request.user, meeting=row)
    messages.success(request, _("The meeting is cancelled. Its reminders are stopped, who was reminded is told now."))
    return redirect("meetings:list", opened.cooperation.address)


def _meeting(opened: Opened, ref: str) -> Meeting:
    found = Meeting.objects.filter(cooperation=opened.cooperation)
    return get_object_or_404(found.select_related("cooperation", "school", "decision"), ref=ref)


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
    response = answer(request, "meetings/minutes.html", context, partial=partial, status=status)
    if status in (409, 422):
        response.headers["HX-Retarget"] = f"#entry-{point.entry.ref}"
        response.headers["HX-Reswap"] = "outerHTML"
    return response


@require_safe
def minutes(request: MemberRequest, ref: str, meeting: str) -> HttpResponse:
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
    try:
        actions.begin(actor=request.user, meeting=row)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return _back(opened, row)


@require_POST
def write(request: MemberRequest, ref: str, meeting: str, entry: str) -> HttpResponse:
    """Save what was said to a point (autosave)."""
    opened = open_cooperation(request, ref, Right.WRITE_MINUTES)
    row = _meeting(opened, meeting)
    found = get_object_or_404(MinutesEntry.objects.filter(meeting=row).select_related("meeting"), ref=entry)
    form, text = TextForm(request.POST), request.POST.get("text", "")
    if not form.is_valid():
        told = " ".join(str(words) for group in form.errors.values() for words in group)
        return _touched(request, opened, row, Point(entry=found, typed=text, problem=told), status=422)
    typed = form.cleaned_data
    if typed["take"]:
        chosen = f"{found.text}\n\n{typed['text']}".strip() if typed["take"] == "both" else None
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
    try:
        actions.attend(actor=request.user, meeting=row, members=list(form.cleaned_data["members"]))
        messages.success(request, _("Saved."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return _back(opened, row)


@require_POST
def measure(request: MemberRequest, ref: str, meeting: str) -> HttpResponse:
    """Agree on who does what until when."""
    opened = open_cooperation(request, ref, Right.WRITE_MINUTES)
    row, form = _meeting(opened, meeting), MeasureForm(request.POST, team=_team(opened))
    if not form.is_valid():
        return _page(request, opened, row, status=422, measure_form=form)
    try:
        actions.add_measure(actor=request.user, meeting=row, **form.cleaned_data)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return _back(opened, row)


@require_POST
def decide(request: MemberRequest, ref: str, meeting: str) -> HttpResponse:
    """Decide how it goes on."""
    opened = open_cooperation(request, ref, Right.DECIDE)
    row, form = _meeting(opened, meeting), DecisionForm(request.POST)
    if not form.is_valid():
        return _page(request, opened, row, status=422, decision_form=form)
    typed = form.cleaned_data
    try:
        actions.decide(
            actor=request.user,
            meeting=row,
            kind=DecisionKind(typed["kind"]),
            reason=typed["reason"],
            on=typed["on"],
        )
        messages.success(request, _("The decision is noted."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return _back(opened, row)


@require_POST
def send(request: MemberRequest, ref: str, meeting: str) -> HttpResponse:
    """Send the minutes to everybody of both sides."""
    opened = open_cooperation(request, ref, Right.WRITE_MINUTES)
    row = _meeting(opened, meeting)
    try:
        count = actions.send_minutes(actor=request.user, meeting=row)
        words = (
            _("The minutes go to {n} people.").format(n=count) if count else _("Everybody already has these minutes.")
        )
        messages.success(request, words)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return _back(opened, row)


@require_POST
def confirm(request: MemberRequest, ref: str, meeting: str) -> HttpResponse:
    """Note that the partner agrees with the minutes."""
    opened = open_cooperation(request, ref, Right.WRITE_MINUTES)
    row, form = _meeting(opened, meeting), ConfirmForm(request.POST)
    if not form.is_valid():
        return _page(request, opened, row, status=422, confirm_form=form)
    try:
        actions.confirm(actor=request.user, meeting=row, **form.cleaned_data)
        messages.success(request, _("The minutes are confirmed."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return _back(opened, row)

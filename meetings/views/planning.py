"""The meetings of a cooperation and their rhythm."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import Right
from accounts.http import MemberRequest
from infrastructure.closed_days import reason_closed
from infrastructure.models import OutgoingMail
from kooperation import closed_day_calendar
from kooperation.access import Opened, open_cooperation
from kooperation.models import Cooperation
from meetings import actions, guides, meeting_mails, proposals
from meetings.choices import MeetingKind, MeetingState, Rhythm
from meetings.forms import AgendaPointForm, MeetingForm, NewMeetingForm, ProposalForm, SeriesForm
from meetings.models import AgendaPoint, ChangingCondition, Meeting, MeetingSeries
from phases import phase_bars

SENDINGS = 12


def _series(cooperation: Cooperation) -> MeetingSeries | None:
    return MeetingSeries.objects.filter(cooperation=cooperation, kind=MeetingKind.FEEDBACK, active=True).first()


@dataclass
class Sending:
    """One kind of mail at one moment, to whom."""

    due_at: datetime
    word: str
    state: str
    mails: list[OutgoingMail]


def _sendings(mails: Iterable[OutgoingMail]) -> list[Sending]:
    """Mails that leave at the same moment stand together; the next dozen sendings are enough to look at."""
    sendings: dict[tuple[datetime, str, str], Sending] = {}
    words = {meeting_mails.INVITATION: _("Invitation"), meeting_mails.REMINDER: _("Reminder")}
    for mail in mails:
        key = (mail.due_at.replace(second=0, microsecond=0), mail.kind, mail.state)
        row = sendings.setdefault(key, Sending(mail.due_at, words[mail.kind], mail.get_state_display(), []))
        row.mails.append(mail)
    return list(sendings.values())[:SENDINGS]


def _page(request: MemberRequest, opened: Opened, *, point_form: AgendaPointForm | None = None) -> HttpResponse:
    cooperation, now = opened.cooperation, timezone.now()
    mails = OutgoingMail.objects.filter(
        about=cooperation.ref, kind__in=[meeting_mails.INVITATION, meeting_mails.REMINDER]
    ).order_by("due_at", "to_address")
    past = Meeting.objects.filter(cooperation=cooperation).exclude(
        pk__in=Meeting.objects.coming(now).filter(cooperation=cooperation).values("pk")
    )
    context = {
        "cooperation": cooperation,
        "may": opened.may,
        "bars": phase_bars.bars(cooperation),
        "series": _series(cooperation),
        "proposal": proposals.of_agreement(cooperation, timezone.localdate()) if opened.may["plan_meetings"] else None,
        "coming": Meeting.objects.coming(now).filter(cooperation=cooperation),
        "past": past.order_by("-starts_at"),
        "sendings": _sendings(mails[:200]),
        "agenda": AgendaPoint.objects.filter(cooperation=cooperation, meeting=None).order_by("pk"),
        "changed": ChangingCondition.objects.to_talk_about().filter(cooperation=cooperation).count(),
        "guide": guides.current(cooperation),
        "guide_made": guides.in_the_making(cooperation),
        "point_form": point_form or AgendaPointForm(),
    }
    return render(request, "meetings/list.html", context, status=point_form.status if point_form else 200)


@require_safe
def listing(request: MemberRequest, ref: str) -> HttpResponse:
    """The rhythm, what comes, what was, what is to be talked about, and which reminders are planned."""
    opened = open_cooperation(request, ref)
    return _page(request, opened)


@require_POST
def add_point(request: MemberRequest, ref: str) -> HttpResponse:
    """Put something on the agenda of the next meeting."""
    opened = open_cooperation(request, ref, Right.WRITE_MINUTES)
    form = AgendaPointForm(request.POST)
    if not form.is_valid():
        return _page(request, opened, point_form=form)
    actions.add_agenda_point(actor=request.user, cooperation=opened.cooperation, text=form.cleaned_data["text"])
    messages.success(request, _("It stands on the agenda of the next meeting."))
    return redirect("meetings:list", opened.cooperation.address)


@require_POST
def strike_point(request: MemberRequest, ref: str, point: str) -> HttpResponse:
    """Take something off the agenda."""
    opened = open_cooperation(request, ref, Right.WRITE_MINUTES)
    row = get_object_or_404(AgendaPoint.objects.filter(cooperation=opened.cooperation, meeting=None), ref=point)
    actions.strike_agenda_point(actor=request.user, point=row)
    return redirect("meetings:list", opened.cooperation.address)


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


@require_http_methods(["GET", "POST"])
def proposal(request: MemberRequest, ref: str) -> HttpResponse:
    """Accept the rhythm that the signed agreement asks for, as it is or changed."""
    opened = open_cooperation(request, ref, Right.PLAN_MEETINGS)
    cooperation = opened.cooperation
    offered = proposals.of_agreement(cooperation, timezone.localdate())
    if offered is None:
        return redirect("meetings:series", cooperation.address)
    first = {"rhythm": offered.rhythm, "anchor": offered.anchor, "check_in_on": offered.check_in_on}
    form = ProposalForm(request.POST or None, initial=first)
    if form.is_valid():
        values = form.values()
        values["rhythm"] = Rhythm(values["rhythm"])
        try:
            actions.accept_proposal(actor=request.user, cooperation=cooperation, **values)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The meetings are planned thirteen months ahead."))
            return redirect("meetings:list", cooperation.address)
    context = {"cooperation": cooperation, "form": form, "proposal": offered}
    return render(request, "meetings/proposal_form.html", context, status=form.status)


@require_http_methods(["GET", "POST"])
def add(request: MemberRequest, ref: str) -> HttpResponse:
    """One more meeting; the series stays as it is."""
    opened = open_cooperation(request, ref, Right.PLAN_MEETINGS)
    form = NewMeetingForm(request.POST or None, initial={"kind": MeetingKind.OTHER, "time": "14:00"})
    if form.is_valid():
        values = form.values()
        values["kind"] = MeetingKind(values["kind"])
        try:
            row = actions.add_meeting(actor=request.user, cooperation=opened.cooperation, **values)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The meeting stands. The team is invited."))
            closed = reason_closed(
                row.on, opened.cooperation.school.land, closed_day_calendar.of_cooperation(opened.cooperation)
            )
            if closed:
                messages.warning(request, _("Mind: {why} on that day.").format(why=closed))
            return redirect("meetings:list", opened.cooperation.address)
    context = {"cooperation": opened.cooperation, "form": form}
    return render(request, "meetings/add_form.html", context, status=form.status)


@require_POST
def end_series(request: MemberRequest, ref: str) -> HttpResponse:
    """No more meetings by this rule."""
    opened = open_cooperation(request, ref, Right.PLAN_MEETINGS)
    running = MeetingSeries.objects.filter(cooperation=opened.cooperation, active=True)
    series = get_object_or_404(running, kind=request.POST.get("art", MeetingKind.FEEDBACK))
    actions.end_series(actor=request.user, series=series)
    messages.success(request, _("The series has ended; meetings that were moved by hand stay."))
    return redirect("meetings:list", opened.cooperation.address)


def _planned(cooperation: Cooperation, ref: str) -> Meeting:
    rows = Meeting.objects.filter(cooperation=cooperation, state=MeetingState.PLANNED)
    return get_object_or_404(rows.select_related("cooperation", "school"), ref=ref)


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

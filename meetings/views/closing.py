"""Pages that close a meeting: decision, sending minutes, confirmation, addendum, PDF."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import Right
from accounts.http import MemberRequest
from infrastructure.action_feedback import tried
from infrastructure.htmx import answer
from kooperation.access import open_cooperation
from kooperation.choices import Side
from meetings import actions
from meetings.choices import DecisionKind, MeetingState
from meetings.forms import AddendumForm, ConfirmForm, DecisionForm
from meetings.views.minutes import _minutes_page, pdf_state, the_meeting


@require_POST
def decide(request: MemberRequest, ref: str, meeting: str) -> HttpResponse:
    """Decide how it goes on."""
    opened = open_cooperation(request, ref, Right.DECIDE)
    row, form = the_meeting(opened, meeting), DecisionForm(request.POST)
    if not form.is_valid():
        return _minutes_page(request, opened, row, status=422, decision_form=form)
    typed = form.cleaned_data

    def act() -> str:
        kind = DecisionKind(typed["kind"])
        values = {name: typed[name] for name in ("reason", "on", "way_back", "more")}
        actions.decide(actor=request.user, meeting=row, kind=kind, **values)
        return _("The decision is noted.")

    return tried(request, act, "meetings:minutes", opened.cooperation.address, row.ref)


@require_POST
def send(request: MemberRequest, ref: str, meeting: str) -> HttpResponse:
    """Send the minutes to everybody of both sides."""
    opened = open_cooperation(request, ref, Right.WRITE_MINUTES)
    row = the_meeting(opened, meeting)

    def act() -> str:
        count = actions.send_minutes(actor=request.user, meeting=row)
        if not count:
            return _("Everybody already has these minutes.")
        return _("The minutes go to {n} people.").format(n=count)

    return tried(request, act, "meetings:minutes", opened.cooperation.address, row.ref)


@require_POST
def confirm(request: MemberRequest, ref: str, meeting: str) -> HttpResponse:
    """Agree with the minutes for our side; or, with a name, note that the partner does."""
    opened = open_cooperation(request, ref, Right.WRITE_MINUTES)
    row, form = the_meeting(opened, meeting), ConfirmForm(request.POST)
    side = Side.SCHOOL if request.POST.get("seite") == Side.SCHOOL else Side.PARTNER
    if side == Side.PARTNER and not form.is_valid():
        return _minutes_page(request, opened, row, status=422, confirm_form=form)
    told_by = form.cleaned_data["told_by"] if side == Side.PARTNER else ""

    def act() -> str:
        saved = actions.confirm(actor=request.user, meeting=row, side=side, told_by=told_by)
        if saved.state == MeetingState.CONFIRMED:
            return _("Both sides have confirmed the minutes.")
        return _("Confirmed. The other side is still to confirm.")

    return tried(request, act, "meetings:minutes", opened.cooperation.address, row.ref)


@require_POST
def addendum(request: MemberRequest, ref: str, meeting: str) -> HttpResponse:
    """Correct confirmed minutes by an addendum."""
    opened = open_cooperation(request, ref, Right.WRITE_MINUTES)
    row, form = the_meeting(opened, meeting), AddendumForm(request.POST)
    if not form.is_valid():
        return _minutes_page(request, opened, row, status=422, addendum_form=form)

    def act() -> str:
        actions.add_addendum(actor=request.user, meeting=row, text=form.cleaned_data["text"])
        return _("The addendum stands below the minutes and goes to everybody.")

    return tried(request, act, "meetings:minutes", opened.cooperation.address, row.ref)


@require_http_methods(["GET", "POST"])
def pdf(request: MemberRequest, ref: str, meeting: str) -> HttpResponse:
    """The state of the minutes' PDF; POST orders it."""
    right = Right.WRITE_MINUTES if request.method == "POST" else Right.READ
    opened = open_cooperation(request, ref, right)
    row = the_meeting(opened, meeting)
    if request.method == "POST":
        actions.order_minutes_pdf(actor=request.user, meeting=row)
        return redirect("meetings:minutes", opened.cooperation.address, row.ref)
    if not request.htmx:
        return _minutes_page(request, opened, row)
    context = {"cooperation": opened.cooperation, "may": opened.may, "meeting": row, **pdf_state(row)}
    return answer(request, "meetings/minutes.html", context, partial="minutespdf")

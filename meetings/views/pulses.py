"""Pages of the steering group and of pulse surveys: ask, answer by link, results over time."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import Right
from accounts.http import MemberRequest
from infrastructure import tenancy, throttle
from infrastructure.action_feedback import tried
from infrastructure.http import Request
from kooperation.access import Opened, open_cooperation
from kooperation.choices import Side
from kooperation.models import TeamMember
from meetings import actions, meeting_mails, pulses
from meetings.choices import PULSE, SCALE, STEERING_AGENDA, MeetingKind, Rhythm
from meetings.forms import PulseForm, SeatsForm, SeriesForm
from meetings.models import MeetingSeries, Pulse, SteeringSeat
from phases import phase_bars


def _group(opened: Opened) -> MeetingSeries | None:
    rows = MeetingSeries.objects.filter(cooperation=opened.cooperation, kind=MeetingKind.STEERING, active=True)
    return rows.first()


def _page(request: MemberRequest, opened: Opened, *, status: int = 200, **more: Any) -> HttpResponse:
    cooperation = opened.cooperation
    results = pulses.results(cooperation)
    team = TeamMember.objects.filter(cooperation=cooperation).select_related("user", "contact__partner").order_by("pk")
    seats = list(SteeringSeat.objects.filter(cooperation=cooperation).values_list("member", flat=True))
    context = {
        "cooperation": cooperation,
        "may": opened.may,
        "bars": phase_bars.bars(cooperation),
        "seated": [member for member in team if member.pk in seats],
        "seats_form": SeatsForm(team=team, initial={"members": seats}),
        "group": _group(opened),
        "coming": meeting_mails.steered(cooperation),
        "questions": [words for _key, words in STEERING_AGENDA[:-1]],
        "results": results[::-1],
        "plots": pulses.plots(results),
        "columns": [(text, side.label) for _key, text in PULSE for side in Side],
        "open": Pulse.objects.filter(cooperation=cooperation, until__gte=timezone.localdate()).first(),
        **more,
    }
    return render(request, "meetings/steering.html", context, status=status)


@require_safe
def steering(request: MemberRequest, ref: str) -> HttpResponse:
    """The page of the steering group: members, rhythm, pulse results."""
    opened = open_cooperation(request, ref)
    return _page(request, opened)


@require_POST
def seats(request: MemberRequest, ref: str) -> HttpResponse:
    """Who sits in the steering group."""
    opened = open_cooperation(request, ref, Right.PLAN_MEETINGS)
    form = SeatsForm(request.POST, team=TeamMember.objects.filter(cooperation=opened.cooperation))
    if not form.is_valid():
        return _page(request, opened, status=422, seats_form=form)
    actions.seat(actor=request.user, cooperation=opened.cooperation, members=form.cleaned_data["members"])
    messages.success(request, _("Saved."))
    return redirect("meetings:steering", opened.cooperation.address)


@require_http_methods(["GET", "POST"])
def rhythm(request: MemberRequest, ref: str) -> HttpResponse:
    """The steering group's own rhythm."""
    opened = open_cooperation(request, ref, Right.PLAN_MEETINGS)
    group = _group(opened)
    first = {"title": MeetingKind.STEERING.label, "rhythm": Rhythm.TWO_MONTHS}
    form = SeriesForm(request.POST or None, instance=group, initial={} if group else first)
    del form.fields["decision_talks"]
    if form.is_valid():
        values = form.values()
        values["rhythm"] = Rhythm(values["rhythm"])
        try:
            actions.set_series(actor=request.user, cooperation=opened.cooperation, kind=MeetingKind.STEERING, **values)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The meetings are planned thirteen months ahead."))
            return redirect("meetings:steering", opened.cooperation.address)
    context = {"cooperation": opened.cooperation, "form": form, "series": group}
    return render(request, "meetings/series_form.html", context, status=form.status)


@require_POST
def ask(request: MemberRequest, ref: str) -> HttpResponse:
    """Ask everybody how it is going."""
    opened = open_cooperation(request, ref, Right.WRITE_MINUTES)

    def act() -> str:
        pulse = actions.ask_pulse(actor=request.user, cooperation=opened.cooperation)
        return _("{n} people are asked.").format(n=pulse.answers.count())

    return tried(request, act, "meetings:steering", opened.cooperation.address)


@login_not_required
@require_http_methods(["GET", "POST"])
def answer(request: Request, token: str) -> HttpResponse:
    """Answer a pulse survey by link; a wrong and an expired link get the same page."""
    throttle.limit(request, "pulse-link", "60/10minutes")
    row = pulses.find(token)
    if row is None or row.pulse.until < timezone.localdate():
        raise Http404(_("This question is closed, or the link is not complete."))
    with tenancy.of(row.school.pk):
        first = {"content": row.content, "goals": row.goals, "text": row.text} if row.answered_at else {}
        form = PulseForm(request.POST or None, initial=first)
        done = False
        if form.is_valid():
            actions.answer_pulse(actor=row, **form.cleaned_data)
            done = True
        context = {"row": row, "cooperation": row.pulse.cooperation, "school": row.school, "form": form, "done": done}
        return render(request, "meetings/pulse.html", {**context, "scale": SCALE}, status=200 if done else form.status)

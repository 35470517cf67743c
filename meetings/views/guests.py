"""The guide and the answers before a talk, as the partner's people see them."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kooperation.access import open_guest
from kooperation.choices import Side
from kooperation.http import GuestRequest
from kooperation.models import GuestPass
from meetings import actions, guides
from meetings.choices import SCALE
from meetings.models import Meeting
from meetings.views.guides import own_answer, typed_answers


@login_not_required
@require_safe
def guide(request: GuestRequest) -> HttpResponse:
    """The guide to accept, else the one that holds."""
    guest = open_guest(request)
    version, holds = guides.proposed_to_partner(guest.cooperation), guides.current(guest.cooperation)
    shown = version or holds
    if shown is None:
        raise Http404
    context = {
        "guest": guest,
        "cooperation": guest.cooperation,
        "shown": shown,
        "made": version,
        "questions": guides.questions(shown),
    }
    return render(request, "guests/guide.html", context)


@login_not_required
@require_POST
def accept_guide(request: GuestRequest) -> HttpResponse:
    """The partner accepts the guide as it was read: a version that changed meanwhile is shown again."""
    guest = open_guest(request)
    version = guides.proposed_to_partner(guest.cooperation)
    if version is None or version.ref != request.POST.get("leitfaden"):
        messages.error(request, _("The guide has changed in the meantime. Read it once more."))
        return redirect("guests:guide")
    try:
        actions.accept_guide(actor=guest, guide=version, side=Side.PARTNER)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Thank you. The guide is accepted."))
    return redirect("guests:guide")


def _sheet(guest: GuestPass, ref: str) -> guides.Sheet:
    rows = Meeting.objects.filter(cooperation=guest.cooperation).select_related("cooperation", "school", "guide")
    sheet = guides.sheet(get_object_or_404(rows, ref=ref), Side.PARTNER)
    if sheet is None:
        raise Http404
    return sheet


def _answers(
    request: GuestRequest, guest: GuestPass, sheet: guides.Sheet, *, status: int = 200, **more: Any
) -> HttpResponse:
    typed = more.pop("typed", None) or {}
    context = {
        "guest": guest,
        "cooperation": guest.cooperation,
        "meeting": sheet.meeting,
        "sheet": sheet,
        "rows": [(row, *typed.get(row.question.key, own_answer(row))) for row in sheet.rows],
        "scale": SCALE,
        **more,
    }
    return render(request, "guests/answers.html", context, status=status)


@login_not_required
@require_http_methods(["GET", "POST"])
def answers(request: GuestRequest, ref: str) -> HttpResponse:
    """The partner's answers before a talk, sealed until both sides have handed in."""
    guest = open_guest(request)
    sheet = _sheet(guest, ref)
    if request.method == "GET":
        return _answers(request, guest, sheet)
    typed, wrong = typed_answers(sheet, request.POST)
    try:
        if wrong:
            raise ValidationError(wrong)
        actions.answer_guide(actor=guest, meeting=sheet.meeting, side=Side.PARTNER, answers=typed)
        if "abgeben" in request.POST:
            actions.hand_in_guide(actor=guest, meeting=sheet.meeting, side=Side.PARTNER)
    except ValidationError as error:
        return _answers(request, guest, sheet, status=422, typed=typed, problem=" ".join(error.messages))
    messages.success(request, _("Handed in.") if "abgeben" in request.POST else _("Saved."))
    return redirect("guests:guide_answers", sheet.meeting.ref)


@login_not_required
@require_POST
def withdraw_answers(request: GuestRequest, ref: str) -> HttpResponse:
    """The partner takes the answers back before the school has handed in."""
    guest = open_guest(request)
    sheet = _sheet(guest, ref)
    try:
        actions.withdraw_guide(actor=guest, meeting=sheet.meeting, side=Side.PARTNER)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("guests:guide_answers", sheet.meeting.ref)

"""Pages of changing conditions around a cooperation."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import Right
from accounts.http import MemberRequest
from infrastructure.action_feedback import tried
from kooperation.access import Opened, open_cooperation
from meetings import actions
from meetings.choices import ConditionKind, ConditionState, Trigger
from meetings.forms import ConditionForm, NoticeForm
from meetings.models import ChangingCondition


def _page(request: MemberRequest, opened: Opened, *, status: int = 200, **more: Any) -> HttpResponse:
    rows = ChangingCondition.objects.filter(cooperation=opened.cooperation)
    context = {
        "cooperation": opened.cooperation,
        "may": opened.may,
        "open": rows.exclude(state=ConditionState.SETTLED).order_by("changes_on", "pk"),
        "settled": rows.filter(state=ConditionState.SETTLED).order_by("-pk"),
        "form": ConditionForm(instance=ChangingCondition(cooperation=opened.cooperation)),
        "notice_form": NoticeForm(),
        **more,
    }
    return render(request, "meetings/conditions.html", context, status=status)


@require_http_methods(["GET", "POST"])
def listing(request: MemberRequest, ref: str) -> HttpResponse:
    """List of conditions, watched and under review; POST adds one."""
    opened = open_cooperation(request, ref, Right.ORGANISE if request.method == "POST" else Right.READ)
    if request.method != "POST":
        return _page(request, opened)
    form = ConditionForm(request.POST, instance=ChangingCondition(cooperation=opened.cooperation))
    if not form.is_valid():
        return _page(request, opened, status=422, form=form)
    fresh, typed = ChangingCondition(cooperation=opened.cooperation), form.values()
    typed["kind"] = ConditionKind(typed["kind"])
    actions.watch_condition(actor=request.user, condition=fresh, **typed)
    messages.success(request, _("Saved."))
    return redirect("meetings:conditions", opened.cooperation.address)


def _row(opened: Opened, ref: str) -> ChangingCondition:
    rows = ChangingCondition.objects.filter(cooperation=opened.cooperation).select_related("cooperation")
    return get_object_or_404(rows, ref=ref)


@require_POST
def step(request: MemberRequest, ref: str, condition: str) -> HttpResponse:
    """Open the review of a condition, or settle it."""
    opened = open_cooperation(request, ref, Right.ORGANISE)
    row = _row(opened, condition)

    def act() -> str:
        if request.POST.get("tun") == "erledigt":
            actions.settle_condition(actor=request.user, condition=row)
            return _("Noted as talked about.")
        actions.open_review(actor=request.user, condition=row, trigger=Trigger.BY_HAND)
        return _("It stands on the agenda of the next meeting.")

    return tried(request, act, "meetings:conditions", opened.cooperation.address)


@require_POST
def notice(request: MemberRequest, ref: str) -> HttpResponse:
    """A notice of termination has arrived."""
    opened = open_cooperation(request, ref, Right.PLAN_MEETINGS)
    form = NoticeForm(request.POST)
    if form.is_valid():
        try:
            opened_review = actions.receive_notice(
                actor=request.user, cooperation=opened.cooperation, **form.cleaned_data
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(
                request, _("Noted. A talk about it is on the agenda.") if opened_review else _("That is noted already.")
            )
            return redirect("meetings:conditions", opened.cooperation.address)
    return _page(request, opened, status=422, notice_form=form)

"""The page of closed days: enter, import with a preview, remove."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import Right, require
from accounts.http import MemberRequest
from infrastructure import closed_day_files
from kooperation import actions
from kooperation.forms import ClosedDayForm, DayListForm
from kooperation.models import ClosedDay


def _page(request: MemberRequest, *, status: int = 200, **more: Any) -> HttpResponse:
    days = ClosedDay.objects.coming(timezone.localdate()).select_related("partner").order_by("starts_on", "pk")
    context = {"days": days, "form": ClosedDayForm(), "list_form": DayListForm(), **more}
    return render(request, "kooperation/closed_days.html", context, status=status)


@require_http_methods(["GET", "POST"])
def listing(request: MemberRequest) -> HttpResponse:
    """The closed days that come; POST enters one."""
    require(request, Right.CLOSED_DAYS)
    if request.method != "POST":
        return _page(request)
    form = ClosedDayForm(request.POST)
    if form.is_valid():
        typed = form.cleaned_data
        days = [closed_day_files.Days(typed["starts_on"], typed["ends_on"], typed["reason"])]
        try:
            actions.add_closed_days(actor=request.user, partner=typed["partner"], days=days)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Saved. Meetings on these days move."))
            return redirect("settings:closed_days")
    return _page(request, status=form.status, form=form)


@require_POST
def take_list(request: MemberRequest) -> HttpResponse:
    """Read a list and show what it holds; `take` stores what can be read."""
    require(request, Right.CLOSED_DAYS)
    form = DayListForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, status=form.status, list_form=form)
    typed = form.cleaned_data
    day_list = closed_day_files.read(typed["text"])
    if "take" in request.POST and day_list.days:
        new = actions.add_closed_days(actor=request.user, partner=typed["partner"], days=day_list.days)
        words = ngettext("{n} closed day or stretch is new.", "{n} closed days or stretches are new.", new)
        messages.success(request, words.format(n=new))
        return redirect("settings:closed_days")
    again = DayListForm(initial={"partner": typed["partner"], "text": typed["text"]})
    return _page(request, list_form=again, found=day_list, partner=typed["partner"], text=typed["text"])


@require_POST
def remove(request: MemberRequest, ref: str) -> HttpResponse:
    """These days are open after all."""
    require(request, Right.CLOSED_DAYS)
    day = get_object_or_404(ClosedDay.objects.select_related("partner"), ref=ref)
    actions.remove_closed_day(actor=request.user, day=day)
    messages.success(request, _("These days are open again."))
    return redirect("settings:closed_days")

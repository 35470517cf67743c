"""Pages to pause, end, decline and resume a cooperation."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import Right
from accounts.http import MemberRequest
from infrastructure.forms import HouseForm, HouseModelForm
from kooperation import actions
from kooperation.access import Opened, open_cooperation
from kooperation.choices import Status
from kooperation.forms import DeclineForm, EndForm, PauseForm
from kooperation.models import Retrospective


def _page(
    request: MemberRequest,
    opened: Opened,
    template: str,
    form: HouseForm | HouseModelForm[Retrospective],
    act: Callable[[], str],
) -> HttpResponse:
    """Show a form; when it is valid, call `act`, which returns the success message."""
    if form.is_valid():
        try:
            done = act()
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, done)
            return redirect(opened.cooperation)
    context = {"cooperation": opened.cooperation, "form": form}
    return render(request, template, context, status=form.status)


@require_http_methods(["GET", "POST"])
def pause(request: MemberRequest, ref: str) -> HttpResponse:
    """Pause it until a day."""
    opened = open_cooperation(request, ref, Right.PAUSE_END)
    form = PauseForm(request.POST or None, initial={"until": request.GET.get("am", "")})

    def act() -> str:
        actions.pause(actor=request.user, cooperation=opened.cooperation, **form.cleaned_data)
        return _("The cooperation rests. Nobody is reminded of anything meanwhile.")

    return _page(request, opened, "kooperation/pause_form.html", form, act)


@require_http_methods(["GET", "POST"])
def decline(request: MemberRequest, ref: str) -> HttpResponse:
    """Decline the cooperation, by us or by the partner."""
    opened = open_cooperation(request, ref, Right.PAUSE_END)
    form = DeclineForm(request.POST or None)

    def act() -> str:
        actions.decline(actor=request.user, cooperation=opened.cooperation, **form.cleaned_data)
        return _("Noted. It can be taken up again at any time.")

    return _page(request, opened, "kooperation/decline_form.html", form, act)


@require_http_methods(["GET", "POST"])
def end(request: MemberRequest, ref: str) -> HttpResponse:
    """End it with a retrospective."""
    opened = open_cooperation(request, ref, Right.PAUSE_END)
    known = Retrospective.objects.filter(cooperation=opened.cooperation).first()
    form = EndForm(request.POST or None, instance=known, initial={"on": request.GET.get("am", "")})

    def act() -> str:
        actions.end(actor=request.user, cooperation=opened.cooperation, **form.values())
        return _("The cooperation has ended. What you learned helps the next one.")

    return _page(request, opened, "kooperation/end_form.html", form, act)


@require_POST
def resume(request: MemberRequest, ref: str) -> HttpResponse:
    """Resume it."""
    opened = open_cooperation(request, ref, Right.PAUSE_END)
    ended = opened.cooperation.status in (Status.ENDED, Status.DECLINED)
    actions.resume(actor=request.user, cooperation=opened.cooperation)
    messages.success(request, _("The cooperation goes on."))
    if ended:
        messages.info(request, _("Its meetings were called off: give them a rhythm anew."))
    return redirect(opened.cooperation)

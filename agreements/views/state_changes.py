"""Pages that change an agreement's state: agree, reopen, decline, void, amend, renew, give notice."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import Right
from accounts.http import MemberRequest
from agreements import actions, deadline_status
from agreements.access import open_begun, open_holding
from agreements.forms import NoticeGivenForm, WhyForm
from agreements.models import NoticeGiven
from infrastructure.action_feedback import tried


@dataclass(frozen=True)
class Step:
    """A step that needs a reason."""

    act: Callable[..., Any]
    heading: Promise | str
    intro: Promise | str
    verb: Promise | str
    done: Promise | str


STEPS = {
    "oeffnen": Step(
        actions.reopen,
        gettext_lazy("Open the text again"),
        gettext_lazy("The text becomes a draft again; its versions stay."),
        gettext_lazy("Open the text"),
        gettext_lazy("The text is open again."),
    ),
    "ablehnen": Step(
        actions.decline,
        gettext_lazy("A party refuses"),
        gettext_lazy("Say who refuses and why. The text can be opened again afterwards."),
        gettext_lazy("Record the refusal"),
        gettext_lazy("The refusal is recorded."),
    ),
    "zurueckziehen": Step(
        actions.void,
        gettext_lazy("Withdraw the agreement"),
        gettext_lazy("It is no longer on offer; a new one can be begun. Everything stays to be read."),
        gettext_lazy("Withdraw"),
        gettext_lazy("The agreement is withdrawn."),
    ),
}


@require_POST
def agree(request: MemberRequest, ref: str) -> HttpResponse:
    """Both sides stand by the text."""
    opened, agreement = open_begun(request, ref, Right.OFFER_AGREEMENT)

    def act() -> str:
        version = actions.agree(actor=request.user, agreement=agreement)
        return _("Version {n} is the agreed text. It can go out for signature.").format(n=version.number)

    return tried(request, act, "agreements:edit", opened.cooperation.address)


@require_http_methods(["GET", "POST"])
def step(request: MemberRequest, ref: str, step: str) -> HttpResponse:
    """A step with its reason."""
    opened, agreement = open_begun(request, ref, Right.OFFER_AGREEMENT)
    change = STEPS.get(step)
    if change is None:
        raise Http404
    form = WhyForm(request.POST or None)
    if form.is_valid():
        try:
            change.act(actor=request.user, agreement=agreement, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, str(change.done))
            return redirect("agreements:edit", opened.cooperation.address)
    context = {"cooperation": opened.cooperation, "agreement": agreement, "step": change, "form": form}
    return render(request, "agreements/step_form.html", context, status=form.status)


@require_POST
def amend(request: MemberRequest, ref: str) -> HttpResponse:
    """Begin the next amendment of the agreement in force."""
    opened, agreement = open_holding(request, ref, Right.OFFER_AGREEMENT)

    def act() -> str:
        amendment = actions.amend(actor=request.user, agreement=agreement)
        return _("{name} is begun. Change what is to change; until it is signed, the agreement holds as it is.").format(
            name=amendment.name
        )

    return tried(request, act, "agreements:edit", opened.cooperation.address)


@require_POST
def renew(request: MemberRequest, ref: str) -> HttpResponse:
    """Begin the agreement that follows the one in force."""
    opened, agreement = open_holding(request, ref, Right.OFFER_AGREEMENT)

    def act() -> str:
        actions.draft_successor(actor=request.user, agreement=agreement)
        return _("The next agreement is begun from what is known today.")

    return tried(request, act, "agreements:edit", opened.cooperation.address)


@require_http_methods(["GET", "POST"])
def notice(request: MemberRequest, ref: str) -> HttpResponse:
    """Record a notice that arrived for the agreement in force."""
    opened, agreement = open_holding(request, ref, Right.UPLOAD_EVIDENCE)
    today = timezone.localdate()
    form = NoticeGivenForm(
        request.POST or None,
        instance=NoticeGiven(agreement=agreement),
        agreement=agreement,
        initial={"received_on": today},
    )
    if form.is_valid():
        try:
            notice_given = actions.give_notice(actor=request.user, agreement=agreement, **form.values())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(
                request,
                _("The notice is recorded. The agreement ends on {day}.").format(
                    day=f"{notice_given.effect_on:%d.%m.%Y}"
                ),
            )
            return redirect("agreements:edit", opened.cooperation.address)
    context = {
        "cooperation": opened.cooperation,
        "agreement": agreement,
        "form": form,
        "standing": deadline_status.of(agreement, today),
        "by_rule": deadline_status.effect_by_rule(agreement, today),
    }
    return render(request, "agreements/notice_form.html", context, status=form.status)


@require_http_methods(["GET", "POST"])
def withdraw_notice(request: MemberRequest, ref: str, given: str) -> HttpResponse:
    """Both sides let a notice rest."""
    opened, agreement = open_holding(request, ref, Right.OFFER_AGREEMENT)
    row = get_object_or_404(NoticeGiven.objects.filter(agreement=agreement).select_related("agreement"), ref=given)
    form = WhyForm(request.POST or None)
    if form.is_valid():
        try:
            actions.withdraw_notice(actor=request.user, given=row, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The notice rests; the agreement goes on as before."))
            return redirect("agreements:edit", opened.cooperation.address)
    change = Step(
        actions.withdraw_notice,
        _("Let the notice rest"),
        _("Both sides agree that the notice does not count. It stays visible."),
        _("Let it rest"),
        "",
    )
    context = {"cooperation": opened.cooperation, "agreement": agreement, "step": change, "form": form}
    return render(request, "agreements/step_form.html", context, status=form.status)

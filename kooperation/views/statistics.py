"""The page of the statistics' categories: which kind of partner is counted under which heading."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import Right, require
from accounts.http import MemberRequest
from kooperation import actions, statistics
from kooperation.forms import CategoriesForm


@require_http_methods(["GET", "POST"])
def categories(request: MemberRequest) -> HttpResponse:
    """One heading a kind of partner; `reset` takes ours back."""
    require(request, Right.SETTINGS)
    if "reset" in request.POST:
        actions.set_categories(actor=request.user, school=request.school, names=statistics.proposed())
        messages.success(request, _("The proposed categories count again."))
        return redirect("settings:statistics")
    form = CategoriesForm(request.POST or None, names=statistics.categories())
    if form.is_valid():
        actions.set_categories(actor=request.user, school=request.school, names=form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("settings:statistics")
    context = {"form": form, "own": statistics.categories() != statistics.proposed()}
    return render(request, "kooperation/statistics.html", context, status=form.status)

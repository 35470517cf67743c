"""The shared goals of a cooperation."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import Right
from accounts.http import MemberRequest
from kooperation.access import open_cooperation
from kooperation.models import Cooperation
from phases import actions, phase_bars, plan_lists
from phases.catalogue import Question
from phases.catalogue_versions import pinned
from phases.forms import GoalForm
from phases.models import SharedGoal

CARD = "components/question.html"


@require_http_methods(["GET", "POST"])
def goals(request: MemberRequest, ref: str) -> HttpResponse:
    """The shared goals; POST adds one."""
    right = Right.ANSWER if request.method == "POST" else Right.READ
    opened = open_cooperation(request, ref, right)
    form = GoalForm(request.POST or None)
    if form.is_valid():
        actions.add_goal(actor=request.user, cooperation=opened.cooperation, **form.values())
        messages.success(request, _("Saved."))
        return redirect("goals:list", opened.cooperation.address)
    context = {
        "cooperation": opened.cooperation,
        "may": opened.may,
        "bars": phase_bars.bars(opened.cooperation),
        "goals": _goals(opened.cooperation),
        "panels": plan_lists.panels(opened.cooperation, "nutzen"),
        "form": form,
    }
    return render(request, "phases/goals.html", context, status=form.status)


def _goals(cooperation: Cooperation) -> list[tuple[SharedGoal, Question | None]]:
    catalogue = pinned(cooperation.catalogue)
    goals = SharedGoal.objects.filter(cooperation=cooperation).select_related("source").order_by("priority", "pk")
    return [(goal, catalogue.get(goal.source.key) if goal.source else None) for goal in goals]


@require_http_methods(["GET", "POST"])
def edit_goal(request: MemberRequest, ref: str, goal: str) -> HttpResponse:
    """Change a goal."""
    opened = open_cooperation(request, ref, Right.ANSWER)
    row = get_object_or_404(SharedGoal.objects.filter(cooperation=opened.cooperation), ref=goal)
    form = GoalForm(request.POST or None, instance=row)
    if form.is_valid():
        row.refresh_from_db()
        actions.change_goal(actor=request.user, goal=row, **form.values())
        messages.success(request, _("Saved."))
        return redirect("goals:list", opened.cooperation.address)
    context = {"cooperation": opened.cooperation, "form": form, "goal": row}
    return render(request, "phases/goal_form.html", context, status=form.status)


@require_POST
def remove_goal(request: MemberRequest, ref: str, goal: str) -> HttpResponse:
    """Give a goal up."""
    opened = open_cooperation(request, ref, Right.ANSWER)
    row = get_object_or_404(SharedGoal.objects.filter(cooperation=opened.cooperation), ref=goal)
    actions.remove_goal(actor=request.user, goal=row)
    messages.success(request, _("The goal is struck out; it stays in the history."))
    return redirect("goals:list", opened.cooperation.address)

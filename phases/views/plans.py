"""The tools of the phases: needs, responsibilities, arrangements, implementation, first contact."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Sum
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import Right
from accounts.http import MemberRequest
from infrastructure.action_feedback import tried
from infrastructure.plain_lists import ListKind
from kooperation.access import Opened, open_cooperation
from phases import actions, phase_bars, plan_lists, responsibility_matrix
from phases.choices import NeedState
from phases.forms import ContactPlanForm, PartsForm, TopicForm, row_form
from phases.models import FirstContactPlan, Milestone, Need, PlanRow, Responsibility


def _frame(opened: Opened, *slugs: str) -> dict[str, Any]:
    return {
        "cooperation": opened.cooperation,
        "may": opened.may,
        "bars": phase_bars.bars(opened.cooperation),
        "panels": plan_lists.panels(opened.cooperation, *slugs),
    }


@require_safe
def needs(request: MemberRequest, ref: str) -> HttpResponse:
    """What is needed, what it costs, who brings it; what is open is the decision list of phase 4."""
    opened = open_cooperation(request, ref)
    rows = Need.objects.filter(cooperation=opened.cooperation)
    context = _frame(opened, "bedarfe") | {
        "total": rows.aggregate(sum=Sum("cost"))["sum"],
        "uncovered": rows.filter(state=NeedState.OPEN).aggregate(sum=Sum("cost"))["sum"],
        "undecided": rows.undecided().count(),
    }
    return render(request, "phases/needs.html", context)


@require_POST
def take_up(request: MemberRequest, ref: str, need: str) -> HttpResponse:
    """A need becomes a topic of the matrix or a task."""
    opened = open_cooperation(request, ref, Right.ORGANISE)
    needs = Need.objects.filter(cooperation=opened.cooperation).select_related("cooperation__school")
    row = get_object_or_404(needs, ref=need)
    if request.POST.get("als") == "aufgabe":

        def make_task() -> str:
            actions.cover_by_task(actor=request.user, need=row)
            return _("It is a task now.")

        return tried(request, make_task, "cooperations:tasks", opened.cooperation.address)

    def make_topic() -> str:
        actions.cover_by_responsibility(actor=request.user, need=row)
        return _("It is a topic of the responsibilities now.")

    page = "cooperations:needs" if row.state == NeedState.OPEN else "cooperations:responsibilities"
    return tried(request, make_topic, page, opened.cooperation.address)


@require_safe
def arrangements(request: MemberRequest, ref: str) -> HttpResponse:
    """Information ways, publicity, the conflict path, proofs."""
    opened = open_cooperation(request, ref)
    context = _frame(opened, "informationswege", "konfliktweg", "oeffentlichkeit", "nachweise")
    return render(request, "phases/arrangements.html", context)


@require_safe
def implementation(request: MemberRequest, ref: str) -> HttpResponse:
    """Preparation, milestones, successes and stumbling blocks."""
    opened = open_cooperation(request, ref)
    context = _frame(opened, "meilensteine", "erfahrungen")
    rows = Milestone.objects.filter(cooperation=opened.cooperation)
    context |= {"reached": rows.exclude(reached_on=None).count(), "all": rows.count(), "standing": rows.exclude(key="")}
    return render(request, "phases/implementation.html", context)


@require_POST
def prepare(request: MemberRequest, ref: str) -> HttpResponse:
    """Enter the talk's milestones of preparation and start."""
    opened = open_cooperation(request, ref, Right.ORGANISE)

    def act() -> str:
        actions.prepare_implementation(actor=request.user, cooperation=opened.cooperation)
        return _("The milestones of the talk are entered.")

    return tried(request, act, "cooperations:implementation", opened.cooperation.address)


@require_POST
def reach(request: MemberRequest, ref: str, milestone: str) -> HttpResponse:
    """A milestone is reached, or is not after all."""
    opened = open_cooperation(request, ref, Right.ORGANISE)
    row = get_object_or_404(Milestone.objects.filter(cooperation=opened.cooperation), ref=milestone)
    reached = request.POST.get("erreicht") == "1"
    actions.reach_milestone(actor=request.user, milestone=row, reached=reached)
    return redirect("cooperations:implementation", opened.cooperation.address)


def _kind(slug: str) -> ListKind[PlanRow]:
    kind = plan_lists.BY_SLUG.get(slug)
    if kind is None:
        raise Http404
    return kind


def _form_page(
    request: MemberRequest, opened: Opened, kind: ListKind[Any], row: PlanRow, form: Any, *, status: int
) -> HttpResponse:
    context = {"cooperation": opened.cooperation, "kind": kind, "form": form, "row": row if row.pk else None}
    return render(request, "phases/row_form.html", context, status=status)


@require_http_methods(["GET", "POST"])
def row(request: MemberRequest, ref: str, kind: str, row: str = "") -> HttpResponse:
    """A new or changed row of one of the lists."""
    opened = open_cooperation(request, ref, Right.ORGANISE)
    plan_list = _kind(kind)
    stored = plan_list.rows(opened.cooperation).select_related("cooperation__school")
    shown = get_object_or_404(stored, ref=row) if row else plan_list.model(cooperation=opened.cooperation)
    form = row_form(plan_list)(request.POST or None, instance=shown)
    if form.is_valid():
        if shown.pk:
            shown.refresh_from_db()
        try:
            actions.save_row(actor=request.user, row=shown, **form.values())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Saved."))
            return redirect(plan_list.page, opened.cooperation.address)
    return _form_page(request, opened, plan_list, shown, form, status=form.status)


@require_POST
def remove(request: MemberRequest, ref: str, kind: str, row: str) -> HttpResponse:
    """Take a row off its list."""
    opened = open_cooperation(request, ref, Right.ORGANISE)
    plan_list = _kind(kind)
    shown = get_object_or_404(plan_list.rows(opened.cooperation).select_related("cooperation"), ref=row)
    actions.remove_row(actor=request.user, row=shown)
    messages.success(request, _("Taken off the list; its words stay in the history."))
    return redirect(plan_list.page, opened.cooperation.address)


@require_http_methods(["GET", "POST"])
def responsibilities(request: MemberRequest, ref: str) -> HttpResponse:
    """The matrix; POST adds a topic."""
    right = Right.ORGANISE if request.method == "POST" else Right.READ
    opened = open_cooperation(request, ref, right)
    form = TopicForm(request.POST or None)
    if form.is_valid():
        try:
            actions.add_topic(actor=request.user, cooperation=opened.cooperation, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("cooperations:responsibilities", opened.cooperation.address)
    context = _frame(opened) | {"matrix": responsibility_matrix.of(opened.cooperation), "form": form}
    return render(request, "phases/responsibilities.html", context, status=form.status)


@require_POST
def usual_topics(request: MemberRequest, ref: str) -> HttpResponse:
    """Enter the topics most cooperations have to settle."""
    opened = open_cooperation(request, ref, Right.ORGANISE)

    def act() -> str:
        actions.add_usual_topics(actor=request.user, cooperation=opened.cooperation)
        return _("The usual topics are entered.")

    return tried(request, act, "cooperations:responsibilities", opened.cooperation.address)


def _topic(opened: Opened, ref: str) -> Responsibility:
    topics = Responsibility.objects.filter(cooperation=opened.cooperation).select_related("cooperation")
    return get_object_or_404(topics, ref=ref)


@require_http_methods(["GET", "POST"])
def topic(request: MemberRequest, ref: str, topic: str) -> HttpResponse:
    """Who decides, does, helps, knows about one topic."""
    opened = open_cooperation(request, ref, Right.ORGANISE)
    row = _topic(opened, topic)
    bearers = responsibility_matrix.of(opened.cooperation).bearers
    form = PartsForm(request.POST or None, responsibility=row, bearers=bearers)
    if form.is_valid():
        try:
            actions.share_out(actor=request.user, responsibility=row, **form.values())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("cooperations:responsibilities", opened.cooperation.address)
    context = {"cooperation": opened.cooperation, "form": form, "topic": row}
    return render(request, "phases/topic_form.html", context, status=form.status)


@require_POST
def remove_topic(request: MemberRequest, ref: str, topic: str) -> HttpResponse:
    """Take a topic out of the matrix."""
    opened = open_cooperation(request, ref, Right.ORGANISE)
    actions.remove_row(actor=request.user, row=_topic(opened, topic))
    messages.success(request, _("Taken off the list; its words stay in the history."))
    return redirect("cooperations:responsibilities", opened.cooperation.address)


@require_safe
def first_contact(request: MemberRequest, ref: str) -> HttpResponse:
    """The plan of the first contact on one page, and the wanted partners; internal like phase 1."""
    opened = open_cooperation(request, ref, Right.READ_INTERNAL)
    plan = FirstContactPlan.objects.filter(cooperation=opened.cooperation).first()
    return render(request, "phases/first_contact.html", _frame(opened, "wunschpartner") | {"plan": plan})


@require_http_methods(["GET", "POST"])
def plan_contact(request: MemberRequest, ref: str) -> HttpResponse:
    """Plan the first contact, or note what came of it."""
    opened = open_cooperation(request, ref, Right.ORGANISE)
    plan = FirstContactPlan.objects.filter(cooperation=opened.cooperation).first()
    form = ContactPlanForm(request.POST or None, instance=plan)
    if form.is_valid():
        actions.plan_first_contact(actor=request.user, cooperation=opened.cooperation, **form.values())
        messages.success(request, _("Saved."))
        return redirect("cooperations:first_contact", opened.cooperation.address)
    context = {"cooperation": opened.cooperation, "form": form}
    return render(request, "phases/contact_form.html", context, status=form.status)

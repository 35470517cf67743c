"""Pages of the hand-over: move all work of a person to another one; the folder of a cooperation for the successor."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import Right, require
from accounts.http import MemberRequest
from accounts.models import Membership
from handover import actions, folder
from infrastructure.choices import JobState
from infrastructure.htmx import answer
from infrastructure.models import Job
from kooperation import actions as heart
from kooperation.access import open_cooperation
from kooperation.forms import ContactHandOverForm, HandOverForm
from kooperation.models import ContactPerson, Cooperation, File, Task, TeamMember
from phases.models import Item, ResponsibilityPart


@dataclass(frozen=True)
class OpenWork:
    """The open work of a person in one cooperation."""

    cooperation: Cooperation
    leads: bool
    tasks: int
    questions: int
    topics: list[str]


def _hanging(members: list[TeamMember], led: list[Cooperation]) -> list[OpenWork]:
    leads = {cooperation.pk for cooperation in led}
    cooperations = {member.cooperation_id: member.cooperation for member in members} | {row.pk: row for row in led}
    tasks = Counter(Task.objects.filter(assignee__in=members, done_at=None).values_list("cooperation", flat=True))
    questions = Counter(Item.objects.filter(assignee__in=members).values_list("cooperation", flat=True))
    topics: dict[int, list[str]] = defaultdict(list)
    for part in ResponsibilityPart.objects.filter(member__in=members).select_related("responsibility"):
        topics[part.responsibility.cooperation_id].append(f"{part.responsibility.topic} ({part.get_part_display()})")
    return [
        OpenWork(cooperation, leads=pk in leads, tasks=tasks[pk], questions=questions[pk], topics=topics[pk])
        for pk, cooperation in cooperations.items()
    ]


@require_http_methods(["GET", "POST"])
def colleague(request: MemberRequest, ref: str) -> HttpResponse:
    """The open work of a colleague, and who takes it over."""
    require(request, Right.STEER)
    membership = get_object_or_404(Membership.objects.select_related("user"), ref=ref)
    leaving = membership.user
    members = list(TeamMember.objects.filter(user=leaving).select_related("cooperation"))
    led = list(Cooperation.objects.filter(lead=leaving))
    form = HandOverForm(request.POST or None, leaving=leaving)
    if form.is_valid():
        to = form.cleaned_data["to"]
        try:
            count = heart.hand_over_colleague(actor=request.user, leaving=leaving, to=to)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Handed over to {name}: {n} cooperations.").format(n=count, name=to))
            return redirect("handover:colleague", ref)
    context = {"person": leaving, "rows": _hanging(members, led), "form": form}
    return render(request, "handover/handover.html", context, status=form.status)


@require_http_methods(["GET", "POST"])
def contact(request: MemberRequest, ref: str) -> HttpResponse:
    """The open work of a contact person, and who takes it over."""
    require(request, Right.CREATE)
    person = get_object_or_404(ContactPerson.objects.select_related("partner"), ref=ref)
    members = list(TeamMember.objects.filter(contact=person).select_related("cooperation"))
    form = ContactHandOverForm(request.POST or None, leaving=person)
    if form.is_valid():
        try:
            count = heart.hand_over_contact(actor=request.user, contact=person, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            to = form.cleaned_data["to"]
            messages.success(request, _("{name} takes over in {n} cooperations.").format(n=count, name=to))
            return redirect(person.partner)
    context = {"person": person, "rows": _hanging(members, []), "form": form, "partner": person.partner}
    return render(request, "handover/handover.html", context, status=form.status)


def _folder_state(cooperation: Cooperation) -> dict[str, Any]:
    job = Job.objects.filter(key__startswith=f"handover:{cooperation.ref}:").order_by("-created_at").first()
    file = File.objects.filter(cooperation=cooperation, source__startswith="handover:").order_by("-at").first()
    working = bool(job and job.state in (JobState.WAITING, JobState.RUNNING))
    return {"job": job, "working": working, "made": file}


@require_safe
def folder_page(request: MemberRequest, ref: str) -> HttpResponse:
    """The folder of a cooperation for the successor; internal."""
    opened = open_cooperation(request, ref, Right.READ_INTERNAL)
    context = {
        "cooperation": opened.cooperation,
        "may": opened.may,
        **folder.content(opened.cooperation),
        **_folder_state(opened.cooperation),
    }
    return answer(request, "handover/folder.html", context, partial="folderpdf")


@require_POST
def order_folder(request: MemberRequest, ref: str) -> HttpResponse:
    """Order the folder as a PDF; it is stored among the cooperation's files."""
    opened = open_cooperation(request, ref, Right.READ_INTERNAL)
    actions.order_folder(actor=request.user, cooperation=opened.cooperation)
    return redirect("handover:folder", opened.cooperation.address)

"""Pages of background jobs: progress, result, cancel, repeat; and the notifications on the bell."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import Right, require
from accounts.http import MemberRequest
from infrastructure.choices import JobState
from infrastructure.downloads import attachment
from infrastructure.htmx import answer
from infrastructure.models import Job
from kooperation import actions
from kooperation.models import Notification

SHOWN = 50


def _own(request: MemberRequest, ref: str) -> Job:
    """The job of the person who ordered it; Http404 for everybody else.

    PermissionDenied when the person has lost the needed right since.
    """
    job = get_object_or_404(Job.objects.filter(ordered_by=request.user.actor_ref), ref=ref)
    if job.right:
        require(request, Right[job.right])
    return job


@require_safe
def work(request: MemberRequest, ref: str) -> HttpResponse:
    """How far it is; htmx asks again every two seconds while it lasts."""
    require(request, Right.SEE)
    job = _own(request, ref)
    return answer(request, "overview/job.html", {"job": job, "failed": job.state == JobState.FAILED}, partial="panel")


@require_safe
def result(request: MemberRequest, ref: str) -> HttpResponseBase:
    """The file that was made."""
    require(request, Right.SEE)
    job = _own(request, ref)
    if job.state != JobState.DONE or not job.result:
        raise Http404
    return attachment(job.result, name=job.result_name, kind=job.result_kind)


@require_POST
def cancel(request: MemberRequest, ref: str) -> HttpResponse:
    """Stop it."""
    require(request, Right.SEE)
    job = _own(request, ref)
    try:
        actions.cancel_work(actor=request.user, job=job)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(job.place or "jobs:detail", *([] if job.place else [job.ref]))


@require_POST
def repeat(request: MemberRequest, ref: str) -> HttpResponse:
    """Begin it again."""
    require(request, Right.SEE)
    job = _own(request, ref)
    if job.place:
        # Its own page knows what may be done with it now.
        return redirect(job.place)
    try:
        actions.repeat_work(actor=request.user, job=job)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("jobs:detail", ref)


@require_safe
def notices(request: MemberRequest) -> HttpResponse:
    """Notifications on the bell, and one's recent jobs."""
    require(request, Right.SEE)
    ordered = Job.objects.filter(ordered_by=request.user.actor_ref).exclude(title="").order_by("-created_at")
    context = {
        "rows": Notification.objects.filter(user=request.user).order_by("-at", "-pk")[:SHOWN],
        "works": ordered[:10],
    }
    return render(request, "overview/notices.html", context)


@require_POST
def open_notice(request: MemberRequest, ref: str) -> HttpResponse:
    """Go where a notice leads; it is seen now."""
    require(request, Right.SEE)
    notice = get_object_or_404(Notification.objects.filter(user=request.user), ref=ref)
    actions.see_notices(actor=request.user, refs=[ref])
    return redirect(notice.url)


@require_POST
def see_all(request: MemberRequest) -> HttpResponse:
    """Everything is seen."""
    require(request, Right.SEE)
    actions.see_notices(actor=request.user)
    messages.success(request, _("Nothing new any more."))
    return redirect("notices:list")

"""Pages to edit the school's catalogue: own questions, hidden ones, their order."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import Right, require
from accounts.http import MemberRequest
from kooperation.choices import PHASES
from phases import actions, catalogue_versions
from phases.forms import OwnQuestionForm
from phases.models import OwnQuestion

NUMBERS = {str(phase.number): phase for phase in PHASES}


def _back(phase: str) -> HttpResponse:
    number = phase if phase in NUMBERS else "1"
    return redirect(f"{reverse('settings:questions')}?phase={number}")


@require_safe
def questions(request: MemberRequest) -> HttpResponse:
    """The questions of a phase as new cooperations get them."""
    require(request, Right.CATALOGUE)
    phase = NUMBERS.get(request.GET.get("phase", "1"), PHASES[0])
    context = {"phases": PHASES, "phase": phase, "rows": catalogue_versions.care(phase.number)}
    return render(request, "phases/care.html", context)


@require_http_methods(["GET", "POST"])
def question(request: MemberRequest, ref: str = "") -> HttpResponse:
    """A new or changed question of the school."""
    require(request, Right.CATALOGUE)
    first = request.GET.get("phase", "1")
    row = get_object_or_404(OwnQuestion.objects, ref=ref) if ref else OwnQuestion()
    form = OwnQuestionForm(
        request.POST or None, instance=row, initial={"phase": first} if first in NUMBERS and not ref else None
    )
    if form.is_valid():
        if row.pk:
            row.refresh_from_db()
        try:
            saved = actions.save_question(actor=request.user, question=row, **form.values())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Saved. New cooperations get it; running ones keep what they started with."))
            return _back(str(saved.phase))
    return render(
        request, "phases/own_question.html", {"form": form, "question": row if ref else None}, status=form.status
    )


@require_POST
def remove(request: MemberRequest, ref: str) -> HttpResponse:
    """The school no longer asks this."""
    require(request, Right.CATALOGUE)
    row = get_object_or_404(OwnQuestion.objects, ref=ref)
    actions.remove_question(actor=request.user, question=row)
    messages.success(request, _("Taken off the list; cooperations that have it keep it."))
    return _back(str(row.phase))


@require_POST
def arrange(request: MemberRequest) -> HttpResponse:
    """Hide or show a question, or move it by one place."""
    require(request, Right.CATALOGUE)
    key, act = request.POST.get("frage", ""), request.POST.get("tun", "")
    if key[:1] not in NUMBERS:
        return _back("1")
    try:
        if act in ("hoch", "runter"):
            actions.move_question(actor=request.user, school=request.school, key=key, up=act == "hoch")
        elif act in ("ausblenden", "zeigen"):
            actions.hide_question(actor=request.user, school=request.school, key=key, hidden=act == "ausblenden")
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return _back(key[0])

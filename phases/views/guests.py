"""The two-sided questions as guests see them: the same cards with a guest's rights."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kooperation.access import open_guest
from kooperation.choices import PHASES
from kooperation.forms import ColleagueAlongForm
from kooperation.http import GuestRequest
from kooperation.models import GuestPass
from phases import actions, question_rows
from phases.access import open_guest_question
from phases.catalogue_versions import pinned
from phases.views import question_card
from phases.views.question_card import Viewer

# The rights of a guest on a question.
MAY = {"answer": True}


def _seat(guest: GuestPass) -> Viewer:
    return Viewer(guest.cooperation, guest, {} if guest.over else MAY)


@login_not_required
@require_safe
def phase(request: GuestRequest, number: int) -> HttpResponse:
    """The questions of a phase that both sides answer: own view, comparison, results."""
    guest = open_guest(request)
    seat = _seat(guest)
    catalogue = pinned(guest.cooperation.catalogue)
    questions = [question for question in catalogue.core(number) if question.voice == "both"]
    if not questions or not 1 <= number <= len(PHASES):
        raise Http404
    further = [q for q in catalogue.deepening(number) if not q.parent and q.voice == "both"]
    rows = question_rows.rows(guest.cooperation, questions, seat.reader)
    shown = request.GET.get("ansicht", "")
    context = {
        **seat.frame(number),
        "rows": rows,
        "further": question_rows.rows(guest.cooperation, further, seat.reader),
        "standing": question_rows.standing(rows),
        "comparing": shown == "vergleich",
        "results": shown == "ergebnis",
        "numbers": two_sided_phases(guest),
    }
    return render(request, "guests/phase.html", context)


def two_sided_phases(guest: GuestPass) -> list[int]:
    """The phases in which the partner is asked at all."""
    catalogue = pinned(guest.cooperation.catalogue)
    return [phase.number for phase in PHASES if any(q.voice == "both" for q in catalogue.core(phase.number))]


@login_not_required
@require_http_methods(["GET", "POST"])
def question(request: GuestRequest, number: int, key: str) -> HttpResponse:
    """One question; POST saves the partner's answer (autosave)."""
    guest, question = open_guest_question(request, number, key)
    if request.method == "POST":
        return question_card.write(request, _seat(guest), question, "answer")
    return question_card.page(request, _seat(guest), question)


@login_not_required
@require_POST
def hand_in(request: GuestRequest, number: int, key: str) -> HttpResponse:
    """The partner's answer is ready to be compared."""
    guest, question = open_guest_question(request, number, key)
    return question_card.hand_in(request, _seat(guest), question)


@login_not_required
@require_POST
def withdraw(request: GuestRequest, number: int, key: str) -> HttpResponse:
    """The partner takes the handing in back."""
    guest, question = open_guest_question(request, number, key)
    return question_card.withdraw(request, _seat(guest), question)


@login_not_required
@require_POST
def result(request: GuestRequest, number: int, key: str) -> HttpResponse:
    """The partner writes at the joint result (autosave)."""
    guest, question = open_guest_question(request, number, key)
    return question_card.write(request, _seat(guest), question, "result")


@login_not_required
@require_POST
def agree(request: GuestRequest, number: int, key: str) -> HttpResponse:
    """The partner agrees with the joint result."""
    guest, question = open_guest_question(request, number, key)
    return question_card.agree(request, _seat(guest), question)


@login_not_required
@require_POST
def verdict(request: GuestRequest, number: int, key: str) -> HttpResponse:
    """How the two answers compare, as the partner sees it."""
    guest, question = open_guest_question(request, number, key)
    return question_card.compare(request, _seat(guest), question)


@login_not_required
@require_POST
def comment(request: GuestRequest, number: int, key: str) -> HttpResponse:
    """The partner says something about a question; both sides read it."""
    guest, question = open_guest_question(request, number, key)
    return question_card.comment(request, _seat(guest), question)


@login_not_required
@require_http_methods(["GET", "POST"])
def pass_on(request: GuestRequest, number: int, key: str) -> HttpResponse:
    """Pass a question on to a colleague of the same partner, who gets a pass."""
    guest, question = open_guest_question(request, number, key)
    form = ColleagueAlongForm(request.POST or None)
    if form.is_valid():
        try:
            item = actions.pass_question_on(actor=guest, question=question, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            message = _("{name} gets a link by mail. The music school sees that you passed the question on.")
            messages.success(request, message.format(name=item.partner_assignee))
            return redirect("guests:question", number, key)
    context = {**_seat(guest).frame(number), "form": form, "question": question}
    return render(request, "guests/pass_on.html", context, status=form.status)

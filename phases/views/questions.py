"""The pages of the seven phases: questions, answers, results, goals, phase changes."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.encoding import iri_to_uri
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import Right
from accounts.http import MemberRequest
from infrastructure.conflicts import StaleWriteError
from infrastructure.htmx import answer
from kooperation.access import Opened, open_cooperation
from kooperation.choices import PHASES
from kooperation.models import Cooperation
from phases import actions, gate, lessons, question_rows
from phases.access import open_phase, open_question
from phases.catalogue import Question
from phases.catalogue_versions import pinned
from phases.choices import TOOLS, Adopted, ItemState
from phases.forms import AcceptForm, AdoptForm, AssignForm, PartnerAnswerForm, PhaseForm, StateForm
from phases.views import question_card
from phases.views.question_card import Viewer

# Where the definition's five points and the six benefits are shown: chosen in 1 and 3, asked again in 7.
MEASURED = (1, 3, 7)


@require_safe
def current(request: MemberRequest, ref: str) -> HttpResponse:
    """The phase that is running."""
    cooperation = open_cooperation(request, ref).cooperation
    return redirect("checklists:phase", cooperation.address, cooperation.phase)


@require_safe
def phase(request: MemberRequest, ref: str, number: int) -> HttpResponse:
    """All questions of a phase: our view, the comparison of both sides, or only the results."""
    opened = open_phase(request, ref, number)
    if not 1 <= number <= len(PHASES):
        raise Http404
    cooperation, seat = opened.cooperation, _seat(request, opened)
    catalogue = pinned(cooperation.catalogue)
    rows = question_rows.rows(cooperation, catalogue.core(number), seat.reader)
    shown = request.GET.get("ansicht", "")
    further = [question for question in catalogue.deepening(number) if not question.parent]
    context = {
        **seat.frame(number),
        "rows": rows,
        "further": question_rows.rows(cooperation, further, seat.reader),
        "standing": question_rows.standing(rows),
        "points": gate.points(cooperation, number),
        "two_sided": any(row.two_sided for row in rows),
        "comparing": shown == "vergleich",
        "results": shown == "ergebnis",
        "catalogue": catalogue if number in MEASURED else None,
        "voices": question_rows.team_round(cooperation) if number == 1 else [],
        "lessons": lessons.for_next(cooperation, limit=6) if number == 1 else [],
        "reading": catalogue.reading(number),
        "tools": [(reverse(name, args=[cooperation.address]), icon, word) for name, icon, word in TOOLS[number]],
        "move_form": PhaseForm(initial={"seen": cooperation.phase, "to": min(cooperation.phase + 1, len(PHASES))}),
    }
    return render(request, "phases/phase.html", context)


@require_http_methods(["GET", "POST"])
def question(request: MemberRequest, ref: str, number: int, key: str) -> HttpResponse:
    """One question full screen; POST saves our answer (autosave)."""
    right = Right.ANSWER if request.method == "POST" else Right.READ
    opened, question = open_question(request, ref, number, key, right)
    seat = _seat(request, opened)
    if request.method == "POST":
        return question_card.write(request, seat, question, "answer")
    return _question_page(request, seat, question)


def _seat(request: MemberRequest, opened: Opened) -> Viewer:
    return Viewer(opened.cooperation, request.user, opened.may)


def _question_page(
    request: MemberRequest, seat: Viewer, question: Question, *, status: int = 200, **more: object
) -> HttpResponse:
    form = more.pop("assign_form", None) or AssignForm(cooperation=seat.cooperation)
    return question_card.page(request, seat, question, status=status, assign_form=form, **more)


@require_POST
def hand_in(request: MemberRequest, ref: str, number: int, key: str) -> HttpResponse:
    """Our answer is ready to be compared."""
    opened, question = open_question(request, ref, number, key, Right.ANSWER)
    return question_card.hand_in(request, _seat(request, opened), question)


@require_POST
def withdraw(request: MemberRequest, ref: str, number: int, key: str) -> HttpResponse:
    """Take our handing in back."""
    opened, question = open_question(request, ref, number, key, Right.ANSWER)
    return question_card.withdraw(request, _seat(request, opened), question)


@require_POST
def verdict(request: MemberRequest, ref: str, number: int, key: str) -> HttpResponse:
    """How the two answers compare."""
    opened, question = open_question(request, ref, number, key, Right.ANSWER)
    return question_card.compare(request, _seat(request, opened), question)


@require_POST
def agree(request: MemberRequest, ref: str, number: int, key: str) -> HttpResponse:
    """We agree with the joint result."""
    opened, question = open_question(request, ref, number, key, Right.ANSWER)
    return question_card.agree(request, _seat(request, opened), question)


@require_POST
def comment(request: MemberRequest, ref: str, number: int, key: str) -> HttpResponse:
    """A remark on a question."""
    opened, question = open_question(request, ref, number, key, Right.ANSWER)
    return question_card.comment(request, _seat(request, opened), question)


@require_POST
def state(request: MemberRequest, ref: str, number: int, key: str) -> HttpResponse:
    """Set a question's state."""
    opened, question = open_question(request, ref, number, key, Right.ANSWER)
    seat = _seat(request, opened)
    form = StateForm(request.POST)
    problem = None
    if form.is_valid():
        try:
            actions.set_state(
                actor=request.user,
                cooperation=opened.cooperation,
                question=question,
                state=ItemState(form.cleaned_data["state"]),
                reason=form.cleaned_data["reason"],
            )
        except ValidationError as error:
            problem = error
    else:
        problem = ValidationError(_("Choose one of the five states."))
    if request.htmx and problem:
        wants_reason = request.POST.get("state") == ItemState.IRRELEVANT
        message = " ".join(problem.messages)
        return question_card.card(
            request, seat, question, "stateform", status=422, problem=message, wants_reason=wants_reason
        )
    if request.htmx:
        return question_card.card(request, seat, question, "stateform")
    return question_card.back(request, seat, question, problem)


@require_POST
def assign(request: MemberRequest, ref: str, number: int, key: str) -> HttpResponse:
    """Say who answers until when."""
    opened, question = open_question(request, ref, number, key, Right.STEER)
    form = AssignForm(request.POST, cooperation=opened.cooperation)
    if form.is_valid():
        actions.assign(actor=request.user, cooperation=opened.cooperation, question=question, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect(_seat(request, opened).address(question))
    return _question_page(request, _seat(request, opened), question, status=422, assign_form=form)


@require_http_methods(["GET", "POST"])
def partner_answer(request: MemberRequest, ref: str, number: int, key: str) -> HttpResponse:
    """Write down what the partner told us, on the phone say; marked for ever as such."""
    opened, question = open_question(request, ref, number, key, Right.ANSWER)
    row = _seat(request, opened).row(question)
    text = row.theirs.text if row.theirs and row.theirs.on_behalf else ""
    form = PartnerAnswerForm(request.POST or None, initial={"text": text, "version": row.their_version})
    if form.is_valid():
        try:
            actions.record_for_partner(
                actor=request.user, cooperation=opened.cooperation, question=question, **form.cleaned_data
            )
        except StaleWriteError as stale:
            form.meet_newer(str(row.theirs.text if row.theirs else ""), getattr(stale.current, "version", 0))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Saved."))
            return redirect(_seat(request, opened).address(question))
    context = {**_seat(request, opened).frame(number), "form": form, "question": question}
    return render(request, "phases/partner_answer.html", context, status=form.status)


@require_POST
def result(request: MemberRequest, ref: str, number: int, key: str) -> HttpResponse:
    """Save what came out of a question (autosave)."""
    opened, question = open_question(request, ref, number, key, Right.ANSWER)
    return question_card.write(request, _seat(request, opened), question, "result")


@require_http_methods(["GET", "POST"])
def accept(request: MemberRequest, ref: str, number: int, key: str) -> HttpResponse:
    """Note that the partner agrees with the result."""
    opened, question = open_question(request, ref, number, key, Right.ANSWER)
    form = AcceptForm(request.POST or None)
    if form.is_valid():
        try:
            actions.accept_for_partner(
                actor=request.user, cooperation=opened.cooperation, question=question, **form.cleaned_data
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The question is agreed."))
            return redirect(_seat(request, opened).address(question))
    row = _seat(request, opened).row(question)
    if not form.is_bound:
        form.initial["version"] = row.result_version
    context = {**_seat(request, opened).frame(number), "form": form, "question": question, "row": row}
    return render(request, "phases/accept.html", context, status=form.status)


# Where one finds what a joint result became.
ADOPTED_AT = {
    Adopted.GOAL: "goals:list",
    Adopted.NEED: "cooperations:needs",
    Adopted.RESPONSIBILITY: "cooperations:responsibilities",
    Adopted.AGREEMENT: "agreements:edit",
}


@require_POST
def adopt(request: MemberRequest, ref: str, number: int, key: str) -> HttpResponse:
    """A joint result becomes goals, needs, responsibilities or text of the agreement; where it came from is kept."""
    opened, question = open_question(request, ref, number, key, Right.ANSWER)
    seat = _seat(request, opened)
    form = AdoptForm(request.POST)
    if not form.is_valid():
        return question_card.back(request, seat, question, ValidationError(_("Choose what it becomes.")))
    into = Adopted(form.cleaned_data["into"])
    try:
        actions.adopt_result(actor=request.user, cooperation=opened.cooperation, question=question, into=into)
    except ValidationError as error:
        return question_card.back(request, seat, question, error)
    messages.success(request, _("Taken over: {what}.").format(what=into.label))
    return redirect(ADOPTED_AT[into], opened.cooperation.address)


@require_http_methods(["GET", "POST"])
def move(request: MemberRequest, ref: str) -> HttpResponse:
    """Change the phase: names what is open, asks for a reason where one is needed, never locks.

    `zurueck` is the page of ours to go on with; asked for by htmx, it is the inside of a dialog.
    """
    opened = open_cooperation(request, ref, Right.STEER)
    cooperation = opened.cooperation
    target = request.GET.get("nach", "")
    numbers = {str(phase.number): phase.number for phase in PHASES}
    to = numbers.get(target, min(cooperation.phase + 1, len(PHASES)))
    form = PhaseForm(request.POST or None, initial={"seen": cooperation.phase, "to": to})
    if form.is_valid():
        try:
            typed = form.cleaned_data
            done = actions.change_phase(
                actor=request.user,
                cooperation=cooperation,
                from_phase=typed["seen"],
                to=typed["to"],
                reason=typed["reason"],
            )
        except ValidationError as error:
            form.add_error("reason", error)
        else:
            if done:
                words = _("Now in phase {n}: {name}.")
                messages.success(request, words.format(n=done.to_phase, name=PHASES[done.to_phase - 1].name))
            return _moved(request, cooperation)
    context = {
        **_seat(request, opened).frame(cooperation.phase),
        "form": form,
        "points": gate.points(cooperation, cooperation.phase),
        "here": request.get_full_path(),
        "in_dialog": bool(request.htmx),
    }
    return answer(request, "phases/move.html", context, partial="panel", status=form.status)


def _moved(request: MemberRequest, cooperation: Cooperation) -> HttpResponse:
    """Back to where the change was asked for, if that is a page of ours; a dialog is left by a whole page."""
    back = request.GET.get("zurueck", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return redirect(cooperation)
    url = f"{back}{'&' if '?' in back else '?'}bewegt={cooperation.ref}"
    if not request.htmx:
        return redirect(url)
    return HttpResponse(status=204, headers={"HX-Redirect": iri_to_uri(url)})

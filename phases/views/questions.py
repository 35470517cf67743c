"""The pages of the seven phases: questions, answers, results, goals, phase changes."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import Right
from accounts.http import MemberRequest
from infrastructure.conflicts import StaleWriteError, both, marked
from infrastructure.forms import TextForm
from infrastructure.htmx import answer
from kooperation.access import Opened, open_cooperation
from kooperation.choices import PHASES
from phases import actions, gate, lessons, score, sheets
from phases.access import open_phase, open_question
from phases.catalogue import Question
from phases.choices import TOOLS, ItemState
from phases.forms import AcceptForm, AssignForm, PartnerAnswerForm, PhaseForm, StateForm
from phases.models import Answer, JointResult
from phases.pinning import pinned

# Where the definition's five points and the six benefits are shown: chosen in 1 and 3, asked again in 7 (RULINGS 13).
MEASURED = (1, 3, 7)
CARD = "components/question.html"


@require_safe
def current(request: MemberRequest, ref: str) -> HttpResponse:
    """The phase that is running."""
    cooperation = open_cooperation(request, ref).cooperation
    return redirect("checklists:phase", cooperation.address, cooperation.phase)


@require_safe
def phase(request: MemberRequest, ref: str, number: int) -> HttpResponse:
    """All questions of a phase: our view, or only the results."""
    opened = open_phase(request, ref, number)
    if not 1 <= number <= len(PHASES):
        raise Http404
    cooperation = opened.cooperation
    catalogue = pinned(cooperation.catalogue)
    rows = sheets.rows(cooperation, catalogue.core(number), request.user)
    further = [question for question in catalogue.deepening(number) if not question.parent]
    context = {
        **_frame(opened, number),
        "rows": rows,
        "further": sheets.rows(cooperation, further, request.user),
        "standing": sheets.standing(rows),
        "points": gate.points(cooperation, number),
        "results": request.GET.get("ansicht") == "ergebnis",
        "catalogue": catalogue if number in MEASURED else None,
        "voices": sheets.team_round(cooperation) if number == 1 else [],
        "lessons": lessons.for_next(cooperation, limit=6) if number == 1 else [],
        "reading": catalogue.reading(number),
        "tools": [(reverse(name, args=[cooperation.address]), icon, word) for name, icon, word in TOOLS[number]],
        "move_form": PhaseForm(initial={"seen": cooperation.phase, "to": min(cooperation.phase + 1, len(PHASES))}),
    }
    return render(request, "phases/phase.html", context)


def _frame(opened: Opened, number: int) -> dict[str, object]:
    return {
        "cooperation": opened.cooperation,
        "may": opened.may,
        "phase": PHASES[number - 1],
        "bars": score.bars(opened.cooperation),
    }


@require_http_methods(["GET", "POST"])
def question(request: MemberRequest, ref: str, number: int, key: str) -> HttpResponse:
    """One question full screen; POST saves our answer (autosave)."""
    right = Right.ANSWER if request.method == "POST" else Right.READ
    opened, question = open_question(request, ref, number, key, right)
    if request.method == "POST":
        return _write(request, opened, question, "answer")
    return _question_page(request, opened, question)


def _question_page(
    request: MemberRequest, opened: Opened, question: Question, *, status: int = 200, **more: object
) -> HttpResponse:
    cooperation = opened.cooperation
    catalogue = pinned(cooperation.catalogue)
    order = list(catalogue.core(question.phase))
    place = order.index(question) if question in order else len(order)
    following = order[place + 1] if place + 1 < len(order) else None
    context = {
        **_frame(opened, question.phase),
        "row": sheets.rows(cooperation, [question], request.user)[0],
        "previous": order[place - 1] if 0 < place <= len(order) else None,
        "next": following,
        "place": place + 1,
        "count": len(order),
        "assign_form": AssignForm(cooperation=cooperation),
        "alone": True,
        **more,
    }
    return render(request, "phases/question.html", context, status=status)


def _card(
    request: MemberRequest, opened: Opened, question: Question, partial: str, *, status: int = 200, **more: object
) -> HttpResponse:
    """One piece of a question's card, for htmx."""
    alone = f"/fragen/{question.key}" in (request.htmx.current_url or "")
    order = pinned(opened.cooperation.catalogue).core(question.phase)
    context = {
        **_frame(opened, question.phase),
        "row": sheets.rows(opened.cooperation, [question], request.user)[0],
        "alone": alone,
        "next": alone and question != order[-1],
        **more,
    }
    onto = f"#{partial}-{question.key.replace('.', '-')}" if status == 409 else ""
    return answer(request, CARD, context, partial=partial, status=status, onto=onto)


def _question_url(opened: Opened, question: Question) -> str:
    return reverse("checklists:question", args=[opened.cooperation.address, question.phase, question.key])


# What autosaves on a question's card: the action that writes it, and the piece that says it is written.
WRITING = {"answer": (actions.save_answer, "saved"), "result": (actions.save_result, "resultsaved")}


def _write(request: MemberRequest, opened: Opened, question: Question, part: str) -> HttpResponse:
    """Save an own answer or a joint result as seen at its version; a refusal or a conflict keeps what was typed."""
    form = TextForm(request.POST)
    if not form.is_valid():
        return _refused(request, opened, question, form, part)
    typed = form.cleaned_data
    if typed["take"]:
        return _settled_conflict(request, opened, question, typed["take"], typed["text"], part)
    save, saved = WRITING[part]
    try:
        save(
            actor=request.user,
            cooperation=opened.cooperation,
            question=question,
            text=typed["text"],
            version=typed["version"],
            editor=typed["editor"],
        )
    except StaleWriteError as stale:
        return _conflict(request, opened, question, stale, typed["text"], part)
    except ValidationError as error:
        return _back(request, opened, question, error)
    if request.htmx:
        return _card(request, opened, question, part if typed["conflict"] else saved)
    if "weiter" in request.POST:
        return redirect(_next_url(opened, question))
    messages.success(request, _("Saved."))
    return redirect(_question_url(opened, question))


def _next_url(opened: Opened, question: Question) -> str:
    order = pinned(opened.cooperation.catalogue).core(question.phase)
    later = order[order.index(question) + 1 :] if question in order else ()
    if later:
        return _question_url(opened, later[0])
    return reverse("checklists:phase", args=[opened.cooperation.address, question.phase])


def _refused(request: MemberRequest, opened: Opened, question: Question, form: TextForm, part: str) -> HttpResponse:
    """A text that cannot be saved, still in its field, with the reason."""
    more: dict[str, Any] = {
        "refused": form.told,
        f"{part}_typed": request.POST.get("text", ""),
        "conflict_in": part,
    }
    if request.htmx:
        return _card(request, opened, question, part if "conflict" in request.POST else "refused", status=422, **more)
    return _question_page(request, opened, question, status=422, **more)


def _conflict(
    request: MemberRequest, opened: Opened, question: Question, stale: StaleWriteError, mine: str, part: str
) -> HttpResponse:
    """409: both texts with their differences; the form now stands on the newer version, nothing is lost."""
    theirs = stale.current
    assert isinstance(theirs, Answer | JointResult)
    more: dict[str, Any] = {
        f"{part}_typed": mine,
        "conflict": theirs,
        "conflict_in": part,
        "theirs_marked": marked(theirs.text, mine),
    }
    if request.htmx:
        return _card(request, opened, question, part, status=409, **more)
    return _question_page(request, opened, question, status=409, **more)


def _settled_conflict(
    request: MemberRequest, opened: Opened, question: Question, take: str, mine: str, part: str
) -> HttpResponse:
    """Take theirs, or both texts one below the other to be merged by hand; nothing is saved by this."""
    row = sheets.rows(opened.cooperation, [question], request.user)[0]
    theirs = row.own_text if part == "answer" else row.result_text
    more: dict[str, Any] = {f"{part}_typed": both(theirs, mine)} if take == "both" else {}
    if request.htmx:
        return _card(request, opened, question, part, **more)
    return _question_page(request, opened, question, **more)


def _back(
    request: MemberRequest, opened: Opened, question: Question, problem: ValidationError | None = None
) -> HttpResponse:
    """After a step of a question: its card for htmx, its page for everybody else; a problem is said, not swallowed."""
    told = " ".join(problem.messages) if problem else ""
    if request.htmx:
        return _card(request, opened, question, "card", status=422 if problem else 200, problem=told)
    if problem:
        messages.error(request, told)
    return redirect(_question_url(opened, question))


@require_POST
def hand_in(request: MemberRequest, ref: str, number: int, key: str) -> HttpResponse:
    """Our answer is ready to be compared."""
    opened, question = open_question(request, ref, number, key, Right.ANSWER)
    if "text" in request.POST:
        saved = _write(request, opened, question, "answer")
        if saved.status_code >= 400:
            return saved
    try:
        actions.hand_in(actor=request.user, cooperation=opened.cooperation, question=question)
    except ValidationError as error:
        return _back(request, opened, question, error)
    return _back(request, opened, question)


@require_POST
def withdraw(request: MemberRequest, ref: str, number: int, key: str) -> HttpResponse:
    """Take our handing in back."""
    opened, question = open_question(request, ref, number, key, Right.ANSWER)
    try:
        actions.withdraw(actor=request.user, cooperation=opened.cooperation, question=question)
    except ValidationError as error:
        return _back(request, opened, question, error)
    return _back(request, opened, question)


@require_POST
def state(request: MemberRequest, ref: str, number: int, key: str) -> HttpResponse:
    """Set a question's state."""
    opened, question = open_question(request, ref, number, key, Right.ANSWER)
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
        told = " ".join(problem.messages)
        return _card(request, opened, question, "stateform", status=422, problem=told, wants_reason=wants_reason)
    if request.htmx:
        return _card(request, opened, question, "stateform")
    return _back(request, opened, question, problem)


@require_POST
def assign(request: MemberRequest, ref: str, number: int, key: str) -> HttpResponse:
    """Say who answers until when."""
    opened, question = open_question(request, ref, number, key, Right.STEER)
    form = AssignForm(request.POST, cooperation=opened.cooperation)
    if form.is_valid():
        actions.assign(actor=request.user, cooperation=opened.cooperation, question=question, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect(_question_url(opened, question))
    return _question_page(request, opened, question, status=422, assign_form=form)


@require_http_methods(["GET", "POST"])
def partner_answer(request: MemberRequest, ref: str, number: int, key: str) -> HttpResponse:
    """Write down what the partner told us, on the phone say; marked for ever as such."""
    opened, question = open_question(request, ref, number, key, Right.ANSWER)
    form = PartnerAnswerForm(request.POST or None)
    if form.is_valid():
        try:
            actions.record_for_partner(
                actor=request.user, cooperation=opened.cooperation, question=question, **form.cleaned_data
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Saved."))
            return redirect(_question_url(opened, question))
    context = {**_frame(opened, number), "form": form, "question": question}
    return render(request, "phases/partner_answer.html", context, status=form.status)


@require_POST
def result(request: MemberRequest, ref: str, number: int, key: str) -> HttpResponse:
    """Save what came out of a question (autosave)."""
    opened, question = open_question(request, ref, number, key, Right.ANSWER)
    return _write(request, opened, question, "result")


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
            return redirect(_question_url(opened, question))
    row = sheets.rows(opened.cooperation, [question], request.user)[0]
    if not form.is_bound:
        form.initial["version"] = row.result_version
    context = {**_frame(opened, number), "form": form, "question": question, "row": row}
    return render(request, "phases/accept.html", context, status=form.status)


@require_POST
def goal_from_result(request: MemberRequest, ref: str, number: int, key: str) -> HttpResponse:
    """A joint result becomes shared goals, one a line; where it came from is kept."""
    opened, question = open_question(request, ref, number, key, Right.ANSWER)
    row = sheets.rows(opened.cooperation, [question], request.user)[0]
    lines = [line.strip(" -–•\t") for line in row.result_text.splitlines()]
    goals = [
        actions.add_goal(actor=request.user, cooperation=opened.cooperation, text=line[:500], source=row.item)
        for line in lines
        if line
    ]
    if goals:
        messages.success(request, _("Taken over as a shared goal."))
        return redirect("goals:list", opened.cooperation.address)
    messages.error(request, _("Write down the joint result first."))
    return redirect(_question_url(opened, question))


@require_http_methods(["GET", "POST"])
def move(request: MemberRequest, ref: str) -> HttpResponse:
    """Change the phase: names what is open, asks for a reason where one is needed, never locks."""
    opened = open_cooperation(request, ref, Right.STEER)
    cooperation = opened.cooperation
    target = request.GET.get("nach", "")
    numbers = {str(phase.number): phase.number for phase in PHASES}
    to = numbers.get(target, min(cooperation.phase + 1, len(PHASES)))
    form = PhaseForm(request.POST or None, initial={"seen": cooperation.phase, "to": to})
    if form.is_valid():
        try:
            done = actions.change_phase(actor=request.user, cooperation=cooperation, **form.cleaned_data)
        except ValidationError as error:
            form.add_error("reason", error)
        else:
            if done:
                words = _("Now in phase {n}: {name}.")
                messages.success(request, words.format(n=done.to_phase, name=PHASES[done.to_phase - 1].name))
            return redirect(cooperation)
    context = {
        **_frame(opened, cooperation.phase),
        "form": form,
        "points": gate.points(cooperation, cooperation.phase),
    }
    return render(request, "phases/move.html", context, status=form.status)

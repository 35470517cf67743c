"""The question card shared by school and guests: write, hand in, compare, agree, comment."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from infrastructure.conflicts import StaleWriteError, both, marked
from infrastructure.forms import TextForm
from infrastructure.htmx import answer
from infrastructure.http import Request
from kooperation.actions import comment as add_comment
from kooperation.actions import see_mentions
from kooperation.choices import PHASES, Side
from kooperation.comment_thread import CommentThread
from kooperation.forms import CommentForm
from kooperation.models import Cooperation, GuestPass
from phases import actions, phase_bars, question_rows
from phases.catalogue import Question
from phases.catalogue_versions import pinned
from phases.choices import Verdict
from phases.forms import VerdictForm, VersionForm
from phases.models import Answer, AnswerRevision, JointResult, ResultRevision

CARD = "components/question.html"
COMPARING = "ansicht=vergleich"


@dataclass(frozen=True)
class Viewer:
    """The viewer of a question: colleague or guest, side and rights."""

    cooperation: Cooperation
    actor: User | GuestPass
    may: dict[str, bool]

    @property
    def side(self) -> Side:
        return Side.PARTNER if self.guest else Side.SCHOOL

    @property
    def guest(self) -> GuestPass | None:
        return self.actor if isinstance(self.actor, GuestPass) else None

    @property
    def reader(self) -> question_rows.Reader:
        return question_rows.Reader(self.side, None if isinstance(self.actor, GuestPass) else self.actor)

    @property
    def template(self) -> str:
        return "guests/question.html" if self.guest else "phases/question.html"

    def row(self, question: Question) -> question_rows.QuestionRow:
        """The question as this person may see it."""
        return question_rows.rows(self.cooperation, [question], self.reader)[0]

    def order(self, phase: int) -> list[Question]:
        """The core questions of a phase that this person goes through."""
        core = pinned(self.cooperation.catalogue).core(phase)
        return [question for question in core if not self.guest or question.voice == "both"]

    def address(self, question: Question) -> str:
        """The question's own page."""
        return question_rows.Addresses(self.cooperation, question, bool(self.guest)).answer

    def phase_address(self, phase: int) -> str:
        """The page with all questions of a phase."""
        if self.guest:
            return reverse("guests:phase", args=[phase])
        return reverse("checklists:phase", args=[self.cooperation.address, phase])

    def frame(self, number: int) -> dict[str, Any]:
        """The context shared by pages and partials."""
        return {
            "cooperation": self.cooperation,
            "guest": self.guest,
            "may": self.may,
            "phase": PHASES[number - 1],
            "bars": phase_bars.bars(self.cooperation),
            "their_name": self.their_name,
            "own_name": self.own_name,
        }

    @cached_property
    def partner_name(self) -> str:
        """The names of the partners; a general word when there is none yet."""
        links = self.cooperation.partner_links.select_related("partner").order_by("position")
        return ", ".join(link.partner.name for link in links) or _("Partner")

    @property
    def own_name(self) -> str:
        return self.partner_name if self.guest else _("Music school")

    @property
    def their_name(self) -> str:
        return _("Music school") if self.guest else self.partner_name


def talk(seat: Viewer, question: Question) -> CommentThread:
    """The comment thread of a question, as far as this person may read it."""
    return CommentThread(
        cooperation=seat.cooperation,
        about=f"question:{question.key}",
        internal=bool(seat.may.get("read_internal")) and not seat.guest,
        guest=bool(seat.guest),
        address=question_rows.Addresses(seat.cooperation, question, bool(seat.guest)).comment,
    )


@dataclass(frozen=True)
class History:
    """What a text said before, newest first, for who may read it."""

    name: str
    versions: list[AnswerRevision] | list[ResultRevision]


def histories(seat: Viewer, row: question_rows.QuestionRow) -> list[History]:
    """Earlier versions: all of the own answer and the result, of the other side's those from its handing in on."""
    versions = []
    if row.own:
        versions.append(History(seat.own_name, list(row.own.revisions.order_by("-version"))))
    if row.theirs:
        before = row.theirs.revisions.filter(at__lte=row.theirs.handed_in_at).order_by("-version").first()
        shown = row.theirs.revisions.filter(version__gte=before.version if before else 0)
        versions.append(History(seat.their_name, list(shown.order_by("-version"))))
    if row.result:
        versions.append(History(_("Joint result"), list(row.result.revisions.order_by("-version"))))
    return [history for history in versions if len(history.versions) > 1]


def page(request: Request, seat: Viewer, question: Question, *, status: int = 200, **more: object) -> HttpResponse:
    """The question on a page of its own."""
    order = seat.order(question.phase)
    place = order.index(question) if question in order else len(order)
    row = seat.row(question)
    context = {
        **seat.frame(question.phase),
        "row": row,
        "histories": histories(seat, row),
        "previous": order[place - 1] if 0 < place <= len(order) else None,
        "next": order[place + 1] if place + 1 < len(order) else None,
        "place": place + 1,
        "count": len(order),
        "alone": True,
        "talk": talk(seat, question),
        **more,
    }
    response = render(request, seat.template, context, status=status)
    see_mentions(actor=seat.actor, cooperation=seat.cooperation, about=f"question:{question.key}")
    return response


def card(
    request: Request, seat: Viewer, question: Question, partial: str, *, status: int = 200, **more: object
) -> HttpResponse:
    """One partial of a question's card, for htmx."""
    at = request.htmx.current_url or ""
    alone = f"/fragen/{question.key}" in at
    order = seat.order(question.phase)
    context = {
        **seat.frame(question.phase),
        "row": seat.row(question),
        "alone": alone,
        "comparing": COMPARING in at,
        "next": alone and order and question != order[-1],
        **more,
    }
    onto = f"#{partial}-{question.key.replace('.', '-')}" if status == 409 else ""
    return answer(request, CARD, context, partial=partial, status=status, onto=onto)


# The autosaved texts of a question's card: their action, and the partial that confirms saving.
WRITING: dict[str, tuple[Callable[..., object], str]] = {
    "answer": (actions.save_answer, "saved"),
    "result": (actions.save_result, "resultsaved"),
}


def write(request: Request, seat: Viewer, question: Question, part: str) -> HttpResponse:
    """Save an own answer or a joint result with optimistic locking; an error or conflict keeps the typed text."""
    form = TextForm(request.POST)
    if not form.is_valid():
        return _refused(request, seat, question, form, part)
    typed = form.cleaned_data
    if typed["take"]:
        return _settled_conflict(request, seat, question, typed["take"], typed["text"], part)
    save, saved = WRITING[part]
    try:
        save(
            actor=seat.actor,
            cooperation=seat.cooperation,
            question=question,
            text=typed["text"],
            version=typed["version"],
            editor=typed["editor"],
            side=seat.side,
        )
    except StaleWriteError as stale:
        return _conflict(request, seat, question, stale, typed["text"], part)
    except ValidationError as error:
        if request.htmx:
            refusal = " ".join(error.messages)
            return card(request, seat, question, "refused", status=422, refused=refusal)
        return back(request, seat, question, error)
    if request.htmx:
        return card(request, seat, question, part if typed["conflict"] else saved)
    if "weiter" in request.POST:
        return redirect(_next_url(seat, question))
    messages.success(request, _("Saved."))
    return redirect(seat.address(question))


def _next_url(seat: Viewer, question: Question) -> str:
    order = seat.order(question.phase)
    later = order[order.index(question) + 1 :] if question in order else []
    return seat.address(later[0]) if later else seat.phase_address(question.phase)


def _refused(request: Request, seat: Viewer, question: Question, form: TextForm, part: str) -> HttpResponse:
    """A text that cannot be saved, still in its field, with the reason."""
    more: dict[str, Any] = {
        "refused": form.error_text,
        f"{part}_typed": request.POST.get("text", ""),
        "conflict_in": part,
    }
    if request.htmx:
        return card(request, seat, question, part if "conflict" in request.POST else "refused", status=422, **more)
    return page(request, seat, question, status=422, **more)


def _conflict(
    request: Request, seat: Viewer, question: Question, stale: StaleWriteError, mine: str, part: str
) -> HttpResponse:
    """Optimistic locking conflict (409): show both texts with their differences; the form gets the newer version."""
    theirs = stale.current
    assert isinstance(theirs, Answer | JointResult)
    more: dict[str, Any] = {
        f"{part}_typed": mine,
        "conflict": theirs,
        "conflict_in": part,
        "theirs_marked": marked(theirs.text, mine),
    }
    if request.htmx:
        return card(request, seat, question, part, status=409, **more)
    return page(request, seat, question, status=409, **more)


def _settled_conflict(
    request: Request, seat: Viewer, question: Question, take: str, mine: str, part: str
) -> HttpResponse:
    """Take theirs, or both texts one below the other to be merged by hand; nothing is saved by this."""
    row = seat.row(question)
    theirs = row.own_text if part == "answer" else row.result_text
    more: dict[str, Any] = {f"{part}_typed": both(theirs, mine)} if take == "both" else {}
    if request.htmx:
        return card(request, seat, question, part, **more)
    return page(request, seat, question, **more)


def back(request: Request, seat: Viewer, question: Question, problem: ValidationError | None = None) -> HttpResponse:
    """After a step of a question: its card for htmx, its page for everybody else; a problem is said, not swallowed."""
    message = " ".join(problem.messages) if problem else ""
    if request.htmx:
        return card(
            request, seat, question, "card", status=422 if problem else 200, problem=message, stepped=not problem
        )
    if problem:
        messages.error(request, message)
    return redirect(seat.address(question))


def _step(
    request: Request, seat: Viewer, question: Question, action: Callable[..., object], **what: Any
) -> HttpResponse:
    try:
        action(actor=seat.actor, cooperation=seat.cooperation, question=question, **what)
    except ValidationError as error:
        return back(request, seat, question, error)
    return back(request, seat, question)


def hand_in(request: Request, seat: Viewer, question: Question) -> HttpResponse:
    """The side's answer is ready; the last words typed come along."""
    if "text" in request.POST:
        saved = write(request, seat, question, "answer")
        if saved.status_code >= 400:
            return saved
    return _step(request, seat, question, actions.hand_in, side=seat.side)


def withdraw(request: Request, seat: Viewer, question: Question) -> HttpResponse:
    """Take the handing in back."""
    return _step(request, seat, question, actions.withdraw, side=seat.side)


def compare(request: Request, seat: Viewer, question: Question) -> HttpResponse:
    """How the two answers compare."""
    form = VerdictForm(request.POST)
    if not form.is_valid():
        return back(request, seat, question, ValidationError(_("Choose one of the four.")))
    return _step(request, seat, question, actions.set_verdict, verdict=Verdict(form.cleaned_data["verdict"]))


def agree(request: Request, seat: Viewer, question: Question) -> HttpResponse:
    """The side agrees with the result; the last words typed come along."""
    if "text" in request.POST:
        saved = write(request, seat, question, "result")
        if saved.status_code >= 400:
            return saved
        version = seat.row(question).result_version
    else:
        form = VersionForm(request.POST)
        version = form.cleaned_data["version"] if form.is_valid() else -1
    return _step(request, seat, question, actions.accept_result, version=version, side=seat.side)


def comment(request: Request, seat: Viewer, question: Question) -> HttpResponse:
    """A remark on a question, to colleagues or to both sides."""
    form = CommentForm(request.POST)
    if form.is_valid():
        try:
            add_comment(
                actor=seat.actor,
                cooperation=seat.cooperation,
                text=form.cleaned_data["text"],
                audience=form.cleaned_data["audience"],
                about=f"question:{question.key}",
            )
        except ValidationError as error:
            form.add_error("text", error.messages[0])
        else:
            messages.success(request, _("Said."))
            return redirect(f"{seat.address(question)}#kommentare")
    return page(request, seat, question, status=422, comment_form=form)

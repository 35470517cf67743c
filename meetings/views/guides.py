"""The conversation guide: proposed, changed, accepted by both sides; and what each side answers before a talk."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import Right, require
from accounts.http import MemberRequest
from infrastructure.action_feedback import tried
from kooperation.access import Opened, open_cooperation
from kooperation.choices import Side
from meetings import actions, guides
from meetings.choices import SCALE, GuideState
from meetings.forms import GuideForm, KeepGuideForm, ToldForm
from meetings.models import Guide, Meeting
from phases import phase_bars

MOST = 5000


def _page(request: MemberRequest, opened: Opened, *, status: int = 200, **more: Any) -> HttpResponse:
    cooperation = opened.cooperation
    holds, version = guides.current(cooperation), guides.in_the_making(cooperation)
    shown = version or holds
    earlier = Guide.objects.filter(cooperation=cooperation, state=GuideState.SUPERSEDED).order_by("-number")
    context = {
        "cooperation": cooperation,
        "may": opened.may,
        "bars": phase_bars.bars(cooperation),
        "holds": holds,
        "made": version,
        "shown": shown,
        "questions": guides.questions(shown) if shown else [],
        "usual": guides.usual(),
        "library": Guide.objects.library(),
        "earlier": earlier,
        "told_form": ToldForm(),
        "keep_form": KeepGuideForm(initial={"title": shown.title if shown else "", "template": cooperation.template}),
        **more,
    }
    return render(request, "meetings/guide.html", context, status=status)


@require_safe
def page(request: MemberRequest, ref: str) -> HttpResponse:
    """The guide that holds, the version in the making, and who has accepted it."""
    opened = open_cooperation(request, ref)
    return _page(request, opened)


@require_POST
def draft(request: MemberRequest, ref: str) -> HttpResponse:
    """Begin a new version: from the one that holds, the library, or the usual one."""
    opened = open_cooperation(request, ref, Right.WRITE_MINUTES)
    base = guides.current(opened.cooperation)
    if chosen := request.POST.get("vorlage"):
        base = get_object_or_404(Guide.objects.library(), ref=chosen) if chosen != "ueblich" else None
    actions.draft_guide(actor=request.user, cooperation=opened.cooperation, base=base)
    return redirect("meetings:edit_guide", opened.cooperation.address)


def _open_version(opened: Opened) -> Guide:
    """The version being drafted; Http404 without one."""
    version = guides.in_the_making(opened.cooperation)
    return get_object_or_404(Guide.objects.all(), pk=version.pk if version else None)


@require_http_methods(["GET", "POST"])
def edit(request: MemberRequest, ref: str) -> HttpResponse:
    """Change the questions of the version in the making."""
    opened = open_cooperation(request, ref, Right.WRITE_MINUTES)
    guide = _open_version(opened)
    form = GuideForm(request.POST or None, guide=guide)
    if form.is_valid():
        try:
            actions.change_guide(actor=request.user, guide=guide, title=form.cleaned_data["title"], lines=form.lines())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Saved. Now both sides accept it."))
            return redirect("meetings:guide", opened.cooperation.address)
    context = {"cooperation": opened.cooperation, "form": form, "guide": guide}
    return render(request, "meetings/guide_form.html", context, status=form.status)


@require_POST
def accept(request: MemberRequest, ref: str) -> HttpResponse:
    """Accept the version for our side; or, with a name, note that the partner has."""
    opened = open_cooperation(request, ref, Right.WRITE_MINUTES)
    guide = _open_version(opened)
    side = Side.PARTNER if request.POST.get("seite") == Side.PARTNER else Side.SCHOOL
    form = ToldForm(request.POST)
    if side == Side.PARTNER and not form.is_valid():
        return _page(request, opened, status=422, told_form=form)
    told_by = form.cleaned_data["told_by"] if side == Side.PARTNER else ""

    def act() -> str:
        row = actions.accept_guide(actor=request.user, guide=guide, side=side, told_by=told_by)
        return _("Both sides have accepted; the guide holds.") if row.state == GuideState.ACCEPTED else _("Noted.")

    return tried(request, act, "meetings:guide", opened.cooperation.address)


@require_POST
def discard(request: MemberRequest, ref: str) -> HttpResponse:
    """Throw the version in the making away."""
    opened = open_cooperation(request, ref, Right.WRITE_MINUTES)
    actions.discard_guide(actor=request.user, guide=_open_version(opened))
    messages.success(request, _("The version is discarded."))
    return redirect("meetings:guide", opened.cooperation.address)


@require_POST
def keep(request: MemberRequest, ref: str) -> HttpResponse:
    """Put the guide shown into the school's library."""
    opened = open_cooperation(request, ref, Right.WRITE_MINUTES)
    form = KeepGuideForm(request.POST)
    shown = guides.in_the_making(opened.cooperation) or guides.current(opened.cooperation)
    guide = get_object_or_404(Guide.objects.all(), pk=shown.pk if shown else None)
    if not form.is_valid():
        return _page(request, opened, status=422, keep_form=form)
    actions.keep_guide(actor=request.user, guide=guide, **form.cleaned_data)
    messages.success(request, _("It stands in the library now."))
    return redirect("meetings:guide", opened.cooperation.address)


@require_safe
def library(request: MemberRequest) -> HttpResponse:
    """The school's guides, each for a kind of cooperation."""
    require(request, Right.CATALOGUE)
    rows = Guide.objects.library().prefetch_related("questions")
    return render(request, "meetings/guide_library.html", {"guides": rows, "usual": guides.usual()})


@require_http_methods(["GET", "POST"])
def library_guide(request: MemberRequest, ref: str) -> HttpResponse:
    """Change a guide of the library; cooperations keep what they have."""
    require(request, Right.CATALOGUE)
    guide = get_object_or_404(Guide.objects.library(), ref=ref)
    form = GuideForm(request.POST or None, guide=guide)
    if form.is_valid():
        actions.change_kept_guide(actor=request.user, guide=guide, title=form.cleaned_data["title"], lines=form.lines())
        messages.success(request, _("Saved."))
        return redirect("settings:guides")
    return render(request, "meetings/guide_form.html", {"form": form, "guide": guide}, status=form.status)


@require_POST
def remove_library_guide(request: MemberRequest, ref: str) -> HttpResponse:
    """Take a guide out of the library."""
    require(request, Right.CATALOGUE)
    actions.discard_guide(actor=request.user, guide=get_object_or_404(Guide.objects.library(), ref=ref))
    messages.success(request, _("The guide is gone from the library; cooperations keep theirs."))
    return redirect("settings:guides")


def typed_answers(sheet: guides.Sheet, data: Mapping[str, Any]) -> tuple[dict[str, tuple[int | None, str]], str]:
    """What a form says to the questions of a sheet, and what is wrong with it ("" when nothing); serves every side."""
    answers: dict[str, tuple[int | None, str]] = {}
    wrong = ""
    for row in sheet.rows:
        text = str(data.get(f"text-{row.question.key}", "")).replace("\r\n", "\n").strip()
        value = str(data.get(f"wert-{row.question.key}", ""))
        if len(text) > MOST:
            wrong = _("A text may have 5,000 characters.")
        if value not in ("", "0", "1", "2", "3", "4"):
            wrong = _("Choose one of the five answers.")
            value = ""
        answers[row.question.key] = (int(value) if value else None, text)
    return answers, wrong


def _answers(
    request: MemberRequest, opened: Opened, sheet: guides.Sheet, *, status: int = 200, **more: Any
) -> HttpResponse:
    typed = more.pop("typed", None)
    rows = [(row, *(typed or {}).get(row.question.key, own_answer(row))) for row in sheet.rows]
    context = {"cooperation": opened.cooperation, "may": opened.may, "meeting": sheet.meeting, "sheet": sheet}
    context |= {"rows": rows, "scale": SCALE, "told_form": ToldForm(), **more}
    return render(request, "meetings/answers.html", context, status=status)


def own_answer(row: guides.Row) -> tuple[int | None, str]:
    """The answer of the reader's side to a question, for its form fields."""
    return (row.mine.value, row.mine.text) if row.mine else (None, "")


def _sheet(opened: Opened, ref: str, side: Side = Side.SCHOOL) -> guides.Sheet:
    """What our side sees of a meeting's guide; 404 without a meeting, and without a guide."""
    rows = Meeting.objects.filter(cooperation=opened.cooperation).select_related("cooperation", "school", "guide")
    meeting = get_object_or_404(rows, ref=ref)
    sheet = guides.sheet(meeting, side)
    if sheet is None:
        raise Http404
    return sheet


@require_http_methods(["GET", "POST"])
def answers(request: MemberRequest, ref: str, meeting: str) -> HttpResponse:
    """Our side's answers before a talk; once both sides have handed in, both stand side by side."""
    right = Right.READ_INTERNAL if request.method == "GET" else Right.WRITE_MINUTES
    opened = open_cooperation(request, ref, right)
    sheet = _sheet(opened, meeting)
    if request.method == "GET":
        return _answers(request, opened, sheet)
    typed, wrong = typed_answers(sheet, request.POST)
    try:
        if wrong:
            raise ValidationError(wrong)
        actions.answer_guide(actor=request.user, meeting=sheet.meeting, side=Side.SCHOOL, answers=typed)
        if "abgeben" in request.POST:
            actions.hand_in_guide(actor=request.user, meeting=sheet.meeting, side=Side.SCHOOL)
    except ValidationError as error:
        return _answers(request, opened, sheet, status=422, typed=typed, problem=" ".join(error.messages))
    messages.success(request, _("Handed in.") if "abgeben" in request.POST else _("Saved."))
    return redirect("meetings:answers", opened.cooperation.address, sheet.meeting.ref)


@require_POST
def withdraw(request: MemberRequest, ref: str, meeting: str) -> HttpResponse:
    """Take our answers back before the partner has handed in."""
    opened = open_cooperation(request, ref, Right.WRITE_MINUTES)
    sheet = _sheet(opened, meeting)

    def act() -> str:
        actions.withdraw_guide(actor=request.user, meeting=sheet.meeting, side=Side.SCHOOL)
        return _("Your answers are open again.")

    return tried(request, act, "meetings:answers", opened.cooperation.address, sheet.meeting.ref)


@require_http_methods(["GET", "POST"])
def partner_answers(request: MemberRequest, ref: str, meeting: str) -> HttpResponse:
    """Write down what the partner answered, once ours is handed in."""
    opened = open_cooperation(request, ref, Right.WRITE_MINUTES)
    sheet = _sheet(opened, meeting, Side.PARTNER)
    if not sheet.open_to_answers:
        return redirect("meetings:answers", opened.cooperation.address, sheet.meeting.ref)
    if request.method == "GET":
        return _answers(
            request, opened, sheet, for_partner=True, typed={row.question.key: (None, "") for row in sheet.rows}
        )
    typed, wrong = typed_answers(sheet, request.POST)
    form = ToldForm(request.POST)
    problem = wrong or ("" if form.is_valid() else _("Say who of the partner said it."))
    if not problem:
        try:
            actions.record_guide_for_partner(
                actor=request.user, meeting=sheet.meeting, answers=typed, told_by=form.cleaned_data["told_by"]
            )
        except ValidationError as error:
            problem = " ".join(error.messages)
    if problem:
        more = {"for_partner": True, "typed": typed, "problem": problem, "told_form": form}
        return _answers(request, opened, sheet, status=422, **more)
    messages.success(request, _("Both sides have answered."))
    return redirect("meetings:answers", opened.cooperation.address, sheet.meeting.ref)

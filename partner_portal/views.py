"""Pages of the partner portal for guests with a pass."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import Right
from accounts.http import MemberRequest
from agreements import comment_threads
from agreements.text import version_content
from infrastructure.downloads import attachment
from kooperation import actions as records
from kooperation.access import open_cooperation, open_guest
from kooperation.choices import Ball, Side
from kooperation.forms import CommentForm
from kooperation.http import GuestRequest
from kooperation.models import GuestPass, Task
from meetings.actions import confirm
from meetings.choices import MeetingState
from meetings.models import Meeting
from partner_portal import actions, workspace


@login_not_required
@require_safe
def home(request: GuestRequest) -> HttpResponse:
    """What is needed, what came out, what is coming."""
    guest = open_guest(request)
    records.note_visit(actor=guest)
    response = render(request, "guests/workspace.html", {**workspace.page(guest), "others": request.other_passes})
    records.see_mentions(actor=guest, cooperation=guest.cooperation, about="")
    return response


@login_not_required
@require_safe
def arrangements(request: GuestRequest) -> HttpResponse:
    """Needs, responsibilities, milestones, to read."""
    guest = open_guest(request)
    context = {"guest": guest, "cooperation": guest.cooperation, **workspace.arrangements(guest)}
    return render(request, "guests/arrangements.html", context)


@login_not_required
@require_safe
def agreement(request: GuestRequest) -> HttpResponse:
    """The agreement as it was offered or agreed, to read and to comment section by section."""
    guest = open_guest(request)
    return _agreement_page(request, guest)


def _agreement_page(request: GuestRequest, guest: GuestPass, *, status: int = 200, **more: object) -> HttpResponse:
    version = workspace.agreement_of(guest)
    if version is None:
        raise Http404
    context = {
        "guest": guest,
        "cooperation": guest.cooperation,
        "version": version,
        "agreement": version.agreement,
        "sheet": version_content.printed(version.content),
        "talk": comment_threads.of_version(version),
        "may": {"answer": not guest.over},
        **more,
    }
    response = render(request, "guests/agreement.html", context, status=status)
    records.see_mentions(actor=guest, cooperation=guest.cooperation, about=f"clause:{version.agreement.ref}:")
    return response


@login_not_required
@require_POST
def comment_agreement(request: GuestRequest) -> HttpResponse:
    """A remark on a section of the agreement; both sides read it."""
    guest = open_guest(request)
    version = workspace.agreement_of(guest)
    if version is None:
        raise Http404
    form, section = CommentForm(request.POST), request.POST.get("section", "")
    if form.is_valid():
        about = comment_threads.about(comment_threads.of_version(version), section)
        try:
            records.comment(actor=guest, cooperation=guest.cooperation, text=form.cleaned_data["text"], about=about)
        except ValidationError as error:
            form.add_error("text", error.messages[0])
        else:
            messages.success(request, _("Said."))
            return redirect("guests:agreement")
    return _agreement_page(request, guest, status=422, comment_form=form, section=section)


@login_not_required
@require_safe
def agreement_pdf(request: GuestRequest) -> HttpResponseBase:
    """The same as PDF."""
    guest = open_guest(request)
    version = workspace.agreement_of(guest)
    if version is None or not version.pdf:
        raise Http404
    name = f"{slugify(version.agreement.number)}-fassung-{version.number}.pdf"
    return attachment(version.pdf, name=name, kind="application/pdf")


@login_not_required
@require_safe
def file(request: GuestRequest, ref: str) -> HttpResponseBase:
    """A file that the school shares."""
    guest = open_guest(request)
    row = get_object_or_404(workspace.shared_files(guest), ref=ref)
    return attachment(row.content, name=row.name, kind=row.kind)


def _minutes(guest: GuestPass, ref: str) -> Meeting:
    sent = Meeting.objects.filter(
        cooperation=guest.cooperation, state__in=[MeetingState.MINUTES, MeetingState.CONFIRMED]
    )
    return get_object_or_404(sent.select_related("cooperation", "school", "decision"), ref=ref)


@login_not_required
@require_safe
def minutes(request: GuestRequest, ref: str) -> HttpResponse:
    """Minutes that were sent, to read and to confirm."""
    guest = open_guest(request)
    meeting = _minutes(guest, ref)
    context = {
        "guest": guest,
        "cooperation": guest.cooperation,
        "meeting": meeting,
        "entries": meeting.entries.exclude(text="").order_by("position"),
        "people": meeting.attendance.order_by("name"),
        "decision": getattr(meeting, "decision", None),
        "confirmed": meeting.confirmations.filter(side=Side.PARTNER).first(),
        "tasks": Task.objects.filter(source=f"meeting:{meeting.ref}").select_related(
            "assignee__user", "assignee__contact"
        ),
    }
    return render(request, "guests/minutes.html", context)


@login_not_required
@require_POST
def confirm_minutes(request: GuestRequest, ref: str) -> HttpResponse:
    """The partner agrees with the minutes."""
    guest = open_guest(request)
    meeting = _minutes(guest, ref)
    try:
        confirm(actor=guest, meeting=meeting, side=Side.PARTNER)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The minutes are confirmed. Thank you."))
    return redirect("guests:minutes", meeting.ref)


@login_not_required
@require_POST
def give_back(request: GuestRequest) -> HttpResponse:
    """The guest has done what there was to do: it is the school's turn."""
    guest = open_guest(request)
    records.pass_ball(actor=guest, cooperation=guest.cooperation, to=Ball.SCHOOL)
    messages.success(request, _("Given back: now it is the music school's turn."))
    return redirect("guests:workspace")


@login_not_required
@require_POST
def comment(request: GuestRequest) -> HttpResponse:
    """A remark on the cooperation as a whole; both sides read it."""
    guest = open_guest(request)
    form = CommentForm(request.POST)
    if form.is_valid():
        try:
            records.comment(actor=guest, cooperation=guest.cooperation, text=form.cleaned_data["text"])
        except ValidationError as error:
            form.add_error("text", error.messages[0])
        else:
            messages.success(request, _("Said."))
            return redirect("guests:workspace")
    context = {**workspace.page(guest), "others": request.other_passes, "comment_form": form}
    return render(request, "guests/workspace.html", context, status=422)


@require_POST
def remind(request: MemberRequest, ref: str) -> HttpResponse:
    """A polite reminder to the partner's people who can come in; at most one mail a day each."""
    opened = open_cooperation(request, ref, Right.ANSWER)
    outcome = actions.remind_guests(actor=request.user, cooperation=opened.cooperation)
    if outcome.now:
        messages.success(request, _("Reminded: {names}.").format(names=", ".join(outcome.now)))
    if outcome.later:
        messages.success(
            request,
            _("{names} had a mail today already: the reminder goes out tomorrow.").format(
                names=", ".join(outcome.later)
            ),
        )
    if outcome.idle:
        messages.info(request, _("Nothing is needed of {names} at the moment.").format(names=", ".join(outcome.idle)))
    if outcome.silent:
        words = _("{names}: no mails wanted. Pick up the phone.")
        messages.info(request, words.format(names=", ".join(outcome.silent)))
    if not (outcome.now or outcome.later or outcome.idle or outcome.silent):
        messages.error(request, _("Nobody of the partner has access yet. Send an invitation first."))
        return redirect("cooperations:team", opened.cooperation.address)
    return redirect(opened.cooperation)

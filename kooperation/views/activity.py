"""Pages of a cooperation's records: contact log, offers, tasks, comments, files."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import Right, require
from accounts.http import MemberRequest
from infrastructure.downloads import attachment
from kooperation import actions
from kooperation.access import Opened, open_cooperation, open_partner
from kooperation.comment_thread import CommentThread
from kooperation.forms import CommentForm, LogForm, OfferForm, TaskForm, UploadForm
from kooperation.models import ContactLogEntry, File, Offer, Task


@require_http_methods(["GET", "POST"])
def contacts(request: MemberRequest, ref: str) -> HttpResponse:
    """The contact log of a cooperation; POST notes a contact."""
    right = Right.LOG_CONTACT if request.method == "POST" else Right.READ
    opened = open_cooperation(request, ref, right)
    cooperation = opened.cooperation
    partners = [link.partner for link in cooperation.partner_links.select_related("partner").order_by("position")]
    form = LogForm(request.POST or None, partners=partners)
    if form.is_valid() and partners:
        chosen = form.cleaned_data["contact"]
        actions.log_contact(
            actor=request.user,
            partner=chosen.partner if chosen else partners[0],
            cooperation=cooperation,
            **form.values(),
        )
        messages.success(request, _("The contact is noted."))
        return redirect("cooperations:contacts", cooperation.address)
    log = ContactLogEntry.objects.filter(cooperation=cooperation).select_related("contact", "by", "partner")
    context = {
        "cooperation": cooperation,
        "may": opened.may,
        "partners": partners,
        "form": form,
        "log": log.order_by("-on", "-pk"),
        "today": timezone.localdate(),
    }
    return render(request, "kooperation/contacts.html", context, status=form.status)


@require_POST
def close_contact(request: MemberRequest, ref: str, entry: str) -> HttpResponse:
    """Close a contact whose promise is fulfilled."""
    opened = open_cooperation(request, ref, Right.LOG_CONTACT)
    row = get_object_or_404(ContactLogEntry.objects.filter(cooperation=opened.cooperation), ref=entry)
    actions.close_contact(actor=request.user, entry=row)
    messages.success(request, _("Done."))
    return redirect("cooperations:contacts", opened.cooperation.address)


@require_http_methods(["GET", "POST"])
def partner_contact(request: MemberRequest, ref: str) -> HttpResponse:
    """Note a contact with a partner outside of any cooperation."""
    partner = open_partner(request, ref, Right.CREATE)
    form = LogForm(request.POST or None, partners=[partner])
    if form.is_valid():
        actions.log_contact(actor=request.user, partner=partner, **form.values())
        messages.success(request, _("The contact is noted."))
        return redirect(partner)
    context = {"partner": partner, "form": form}
    return render(request, "kooperation/partner_contact.html", context, status=form.status)


@require_safe
def offers(request: MemberRequest, ref: str) -> HttpResponse:
    """What is offered, school year by school year."""
    opened = open_cooperation(request, ref)
    rows = Offer.objects.filter(cooperation=opened.cooperation).select_related("school").order_by("-year", "title")
    context = {"cooperation": opened.cooperation, "may": opened.may, "offers": rows}
    return render(request, "kooperation/offers.html", context)


@require_http_methods(["GET", "POST"])
def offer(request: MemberRequest, ref: str, offer: str = "") -> HttpResponse:
    """A new or existing offer."""
    opened = open_cooperation(request, ref, Right.PLAN)
    known = Offer.objects.filter(cooperation=opened.cooperation)
    row = get_object_or_404(known, ref=offer) if offer else Offer(cooperation=opened.cooperation)
    year = request.school.year_of(timezone.localdate())
    form = OfferForm(request.POST or None, instance=row, initial={} if offer else {"year": year})
    if form.is_valid():
        fresh = known.get(ref=offer) if offer else Offer(cooperation=opened.cooperation)
        try:
            actions.save_offer(actor=request.user, offer=fresh, **form.values())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("cooperations:offers", opened.cooperation.address)
    context = {"cooperation": opened.cooperation, "form": form, "offer": row if offer else None}
    return render(request, "kooperation/offer_form.html", context, status=form.status)


@require_http_methods(["GET", "POST"])
def tasks(request: MemberRequest, ref: str) -> HttpResponse:
    """Tasks and remarks of a cooperation; POST adds a task."""
    right = Right.ANSWER if request.method == "POST" else Right.READ
    opened = open_cooperation(request, ref, right)
    form = TaskForm(request.POST or None, cooperation=opened.cooperation)
    if form.is_valid():
        actions.add_task(actor=request.user, cooperation=opened.cooperation, **form.values())
        messages.success(request, _("Saved."))
        return redirect("cooperations:tasks", opened.cooperation.address)
    return _tasks_page(request, opened, form, CommentForm())


def _tasks_page(request: MemberRequest, opened: Opened, form: TaskForm, comment: CommentForm) -> HttpResponse:
    rows = Task.objects.filter(cooperation=opened.cooperation).select_related("assignee__user", "assignee__contact")
    address = reverse("cooperations:comment", args=[opened.cooperation.address])
    context = {
        "cooperation": opened.cooperation,
        "may": opened.may,
        "form": form,
        "comment_form": comment if comment.is_bound else None,
        "open": rows.open(),
        "done": rows.done()[:20],
        "talk": CommentThread(
            opened.cooperation, "", internal=opened.may["read_internal"], guest=False, address=address
        ),
        "today": timezone.localdate(),
    }
    failed = form.is_bound or comment.is_bound
    response = render(request, "kooperation/tasks.html", context, status=422 if failed else 200)
    actions.see_mentions(actor=request.user, cooperation=opened.cooperation, about="")
    return response


@require_POST
def tick(request: MemberRequest, ref: str, task: str) -> HttpResponse:
    """A task is done, or is not after all; leads back to where one was."""
    opened = open_cooperation(request, ref, Right.ANSWER)
    rows = Task.objects.filter(cooperation=opened.cooperation).select_related("cooperation")
    row = get_object_or_404(rows, ref=task)
    done = request.POST.get("erledigt") == "1"
    actions.tick_task(actor=request.user, task=row, done=done)
    messages.success(request, _("“{title}” is done.").format(title=row.title) if done else _("Open again."))
    back = request.POST.get("zurueck", "")
    if url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return redirect(back)
    return redirect("cooperations:tasks", opened.cooperation.address)


@require_POST
def comment(request: MemberRequest, ref: str) -> HttpResponse:
    """A remark on the cooperation as a whole, to colleagues or to both sides."""
    opened = open_cooperation(request, ref, Right.ANSWER)
    form = CommentForm(request.POST)
    if form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("text", "audience")}
        try:
            actions.comment(actor=request.user, cooperation=opened.cooperation, **values)
        except ValidationError as error:
            form.add_error("text", error.messages[0])
        else:
            messages.success(request, _("Said."))
            return redirect("cooperations:tasks", opened.cooperation.address)
    return _tasks_page(request, opened, TaskForm(cooperation=opened.cooperation), form)


@require_http_methods(["GET", "POST"])
def files(request: MemberRequest, ref: str) -> HttpResponse:
    """Files of a cooperation; POST adds one."""
    right = Right.LOG_CONTACT if request.method == "POST" else Right.READ
    opened = open_cooperation(request, ref, right)
    form = UploadForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        actions.keep_file(actor=request.user, cooperation=opened.cooperation, **form.cleaned_data)
        messages.success(request, _("The file is kept."))
        return redirect("cooperations:files", opened.cooperation.address)
    rows = File.objects.filter(cooperation=opened.cooperation).select_related("by").order_by("-at", "-pk")
    if not opened.may["read_internal"]:
        rows = rows.filter(internal=False)
    context = {"cooperation": opened.cooperation, "may": opened.may, "form": form, "files": rows}
    return render(request, "kooperation/files.html", context, status=form.status)


@require_safe
def file(request: MemberRequest, ref: str, file: str) -> HttpResponseBase:
    """Hand a cooperation's file out."""
    opened = open_cooperation(request, ref)
    row = get_object_or_404(File.objects.filter(cooperation=opened.cooperation), ref=file)
    if row.internal:
        require(request, Right.READ_INTERNAL, opened.own)
    return attachment(row.content, name=row.name, kind=row.kind)


@require_POST
def share_file(request: MemberRequest, ref: str, file: str) -> HttpResponse:
    """Let the partner's people read a file, or no longer."""
    opened = open_cooperation(request, ref, Right.LOG_CONTACT)
    row = get_object_or_404(File.objects.filter(cooperation=opened.cooperation), ref=file)
    shared = request.POST.get("freigeben") == "1"
    try:
        actions.share_file(actor=request.user, file=row, shared=shared)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        message = _("The partner can read it now.") if shared else _("The partner cannot read it any more.")
        messages.success(request, message)
    return redirect("cooperations:files", opened.cooperation.address)


@require_http_methods(["GET", "POST"])
def partner_files(request: MemberRequest, ref: str) -> HttpResponse:
    """Files of a partner; POST adds one."""
    partner = open_partner(request, ref, Right.CREATE if request.method == "POST" else Right.SEE)
    form = UploadForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        actions.keep_file(actor=request.user, partner=partner, **form.cleaned_data)
        messages.success(request, _("The file is kept."))
        return redirect("partners:files", partner.ref)
    rows = File.objects.filter(partner=partner).select_related("by").order_by("-at", "-pk")
    context = {"partner": partner, "form": form, "files": rows}
    return render(request, "kooperation/partner_files.html", context, status=form.status)


@require_safe
def partner_file(request: MemberRequest, ref: str, file: str) -> HttpResponseBase:
    """Hand a partner's file out."""
    partner = open_partner(request, ref)
    row = get_object_or_404(File.objects.filter(partner=partner), ref=file)
    return attachment(row.content, name=row.name, kind=row.kind)

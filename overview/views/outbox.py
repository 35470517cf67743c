"""Planned and sent messages: read, reword, stop, send again."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import Right, require
from accounts.choices import Role
from accounts.http import MemberRequest
from infrastructure.choices import MailState
from infrastructure.models import OutgoingMail
from overview import actions
from overview.forms import MailForm

MAILS = 50


@require_safe
def mails(request: MemberRequest) -> HttpResponse:
    """Planned and sent messages: readable here also when no mail server is set."""
    require(request, Right.SEE_MAILS)
    state = request.GET.get("stand", MailState.PLANNED)
    rows = OutgoingMail.objects.filter(state=state) if state in MailState.values else OutgoingMail.objects.all()
    order = ("due_at", "to_address") if state == MailState.PLANNED else ("-due_at", "to_address")
    page = Paginator(rows.order_by(*order), MAILS).get_page(request.GET.get("seite"))
    context = {"page": page, "state": state, "states": MailState.choices}
    return render(request, "overview/mails.html", context)


@require_safe
def mail(request: MemberRequest, ref: str) -> HttpResponse:
    """One message, as the person gets it."""
    require(request, Right.SEE_MAILS)
    row = get_object_or_404(OutgoingMail.objects.select_related("delivery"), ref=ref)
    # A link that opens an account is read by its owner; only where there is no mail server, the head hands it on.
    readable = not row.secret or (not settings.EMAIL_URL and request.membership.role == Role.HEAD)
    return render(request, "overview/mail.html", {"mail": row, "readable": readable})


@require_http_methods(["GET", "POST"])
def edit_mail(request: MemberRequest, ref: str) -> HttpResponse:
    """Give a planned message other words."""
    require(request, Right.SEE_MAILS)
    row = get_object_or_404(OutgoingMail.objects.filter(state=MailState.PLANNED, secret=False), ref=ref)
    form = MailForm(request.POST or None, initial={"subject": row.subject, "text": row.body_text})
    if form.is_valid():
        try:
            actions.change_mail(actor=request.user, mail=row, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Saved. It leaves as planned."))
            return redirect("mails:detail", row.ref)
    return render(request, "overview/mail_form.html", {"form": form, "mail": row}, status=form.status)


@require_POST
def stop_mail(request: MemberRequest, ref: str) -> HttpResponse:
    """Stop a planned message."""
    require(request, Right.SEE_MAILS)
    row = get_object_or_404(OutgoingMail.objects, ref=ref)
    try:
        actions.stop_mail(actor=request.user, mail=row)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The message is stopped."))
    return redirect("mails:detail", row.ref)


@require_POST
def resend_mail(request: MemberRequest, ref: str) -> HttpResponse:
    """Send a message that was stopped or did not arrive."""
    require(request, Right.SEE_MAILS)
    row = get_object_or_404(OutgoingMail.objects, ref=ref)
    try:
        actions.send_mail_again(actor=request.user, mail=row)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The message is sent once more."))
    return redirect("mails:detail", row.ref)

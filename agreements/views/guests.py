"""Pages of signing by link, without an account: link, code, document, signature."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agreements import actions
from agreements.access import signer_of
from agreements.choices import AgreementState, InvitationState
from agreements.forms import PaperForm, SignForm, WhyForm
from agreements.models import Agreement, SigningInvitation
from agreements.signatures import file_names, scan_check, signing_status
from agreements.text import version_content
from infrastructure import tenancy, throttle
from infrastructure.choices import JobState
from infrastructure.downloads import attachment
from infrastructure.htmx import answer
from infrastructure.http import Request
from infrastructure.models import Job
from kooperation.forms import CodeForm

COOKIE, PROOF = "unterschrift", "unterschrift-bestaetigt"
PATH = "/g/unterschrift/"
PROOF_LASTS = timedelta(hours=2)
COOKIE_LASTS = timedelta(days=14)
PATIENCE = "60/10minutes"
CODES = "6/10minutes"
PAGE = "agreements/sign.html"
CLOSED = (InvitationState.DECLINED, InvitationState.REVOKED, InvitationState.EXPIRED, InvitationState.WAITING)

Act = Callable[[Request, SigningInvitation], HttpResponseBase]


def _over(request: Request) -> HttpResponse:
    """One and the same answer for links that are wrong, used, withdrawn or too old."""
    return render(request, "agreements/sign_over.html", status=410)


def _signer(act: Act) -> Callable[[Request], HttpResponseBase]:
    """A view for whoever holds a link's secret, in the scope of the school that sent it."""

    @wraps(act)
    def view(request: Request) -> HttpResponseBase:
        invitation = signer_of(request.COOKIES.get(COOKIE, ""))
        if invitation is None or invitation.state in CLOSED:
            return _over(request)
        with tenancy.of(invitation.school.pk):
            return act(request, invitation)

    return view


def _proof_of(invitation: SigningInvitation) -> str:
    return f"{invitation.ref}:{invitation.token_hash[:24]}"


def _proven(request: Request, invitation: SigningInvitation) -> bool:
    """Whether this browser typed the code that was mailed for this very link."""
    cookie = request.get_signed_cookie(PROOF, default="", salt=PROOF, max_age=int(PROOF_LASTS.total_seconds()))
    return cookie == _proof_of(invitation)


@login_not_required
@require_safe
def enter(request: Request, token: str) -> HttpResponse:
    """The mailed link: its secret leaves the address at once, and nothing changes; mail scanners open links too."""
    throttle.limit(request, "signing-link", PATIENCE)
    if signer_of(token) is None:
        return _over(request)
    response = redirect("guests:sign")
    response.set_cookie(
        COOKIE, token, max_age=COOKIE_LASTS, path=PATH, secure=settings.HTTPS, httponly=True, samesite="Lax"
    )
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _page(request: Request, invitation: SigningInvitation, *, status: int = 200, **more: Any) -> HttpResponse:
    agreement: Agreement = invitation.round.version.agreement
    proven = _proven(request, invitation)
    job = Job.objects.filter(key=f"seal:{invitation.ref}").first()
    name, _at, house = invitation.email.partition("@")
    places = signing_status.places(invitation.round.version) if proven else []
    context = {
        "invitation": invitation,
        "school": invitation.school,
        "version": invitation.round.version,
        "agreement": agreement,
        "cooperation": agreement.cooperation,
        "proven": proven,
        "sheet": version_content.printed(invitation.round.version.content) if proven else None,
        "address": f"{name[:2]}…@{house}",
        "coded": bool(invitation.code_hash and invitation.code_until and invitation.code_until > timezone.now()),
        "sealing": invitation.state == InvitationState.CONFIRMED,
        "failed": bool(job and job.state == JobState.FAILED),
        "signed": invitation.state == InvitationState.SIGNED,
        "before": [place for place in places if place.evidence and place.line.field != invitation.field],
        "complete": agreement.state in (AgreementState.SIGNED, AgreementState.IN_FORCE),
        "form": SignForm(invitation=invitation),
        "code_form": CodeForm(),
        "object_form": WhyForm(prefix="einwand"),
        "decline_form": WhyForm(prefix="absage"),
        "paper_form": PaperForm(prefix="papier"),
    }
    response = answer(request, PAGE, context | more, partial="state", status=status)
    # The address holds no secret any more; without a referrer browsers would send "Origin: null" and be refused.
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@login_not_required
@require_http_methods(["GET", "POST"])
@_signer
def sign(request: Request, invitation: SigningInvitation) -> HttpResponseBase:
    """Document first, then name, function, consent; POST signs. htmx polls while the seal is being set."""
    if request.method != "POST" or not _proven(request, invitation):
        return _page(request, invitation)
    form = SignForm(request.POST, invitation=invitation)
    if form.is_valid():
        typed = form.cleaned_data
        try:
            if form.shows_text:
                actions.note_read(actor=invitation, invitation=invitation, shown_as="page")
            actions.confirm(actor=invitation, invitation=invitation, name=typed["name"], function=typed["function"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("guests:sign")
    return _page(request, invitation, status=422, form=form)


@login_not_required
@require_POST
@_signer
def send_code(request: Request, invitation: SigningInvitation) -> HttpResponseBase:
    """Mail a code: whoever was only forwarded the link cannot sign."""
    throttle.limit(request, "signing-code", CODES)
    try:
        actions.send_code(actor=invitation, invitation=invitation)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("guests:sign")


@login_not_required
@require_POST
@_signer
def prove(request: Request, invitation: SigningInvitation) -> HttpResponseBase:
    """The code from the mail opens the document in this browser."""
    throttle.limit(request, "signing-proof", PATIENCE)
    form = CodeForm(request.POST)
    if form.is_valid():
        if actions.prove(actor=invitation, invitation=invitation, code=form.cleaned_data["code"]):
            response = redirect("guests:sign")
            response.set_signed_cookie(
                PROOF,
                _proof_of(invitation),
                salt=PROOF,
                max_age=PROOF_LASTS,
                path=PATH,
                secure=settings.HTTPS,
                httponly=True,
                samesite="Lax",
            )
            return response
        invitation.refresh_from_db()
        form.add_error(
            "code", _("This is not the code from the mail, or it is too old. After five tries ask for a new one.")
        )
    return _page(request, invitation, status=422, code_form=form)


def _only_proven(act: Act) -> Act:
    """The same, for whoever typed the code."""

    @wraps(act)
    def view(request: Request, invitation: SigningInvitation) -> HttpResponseBase:
        return act(request, invitation) if _proven(request, invitation) else redirect("guests:sign")

    return view


@login_not_required
@require_POST
@_signer
@_only_proven
def read(request: Request, invitation: SigningInvitation) -> HttpResponseBase:
    """Hand the document out, with the signatures given so far; only who has opened it can sign it."""
    version = invitation.round.version
    if not version.pdf:
        messages.info(request, _("The PDF is being made. Try again in a moment."))
        return redirect("guests:sign")
    actions.note_read(actor=invitation, invitation=invitation)
    newest = signing_status.latest(version)
    name = file_names.signed(version)
    return attachment(newest.content if newest else version.pdf, name=name, kind="application/pdf")


@login_not_required
@require_POST
@_signer
@_only_proven
def object_to(request: Request, invitation: SigningInvitation) -> HttpResponseBase:
    """Something is not right: a remark to the school before signing."""
    form = WhyForm(request.POST, prefix="einwand")
    if form.is_valid():
        try:
            actions.object_to(actor=invitation, invitation=invitation, text=form.cleaned_data["why"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Your remark is on its way to the music school. You can still sign later."))
            return redirect("guests:sign")
    return _page(request, invitation, status=422, object_form=form)


@login_not_required
@require_POST
@_signer
@_only_proven
def decline(request: Request, invitation: SigningInvitation) -> HttpResponseBase:
    """This person does not sign."""
    form = WhyForm(request.POST, prefix="absage")
    if form.is_valid():
        try:
            actions.decline_invitation(actor=invitation, invitation=invitation, why=form.cleaned_data["why"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return render(request, "agreements/sign_declined.html", {"school": invitation.school})
    return _page(request, invitation, status=422, decline_form=form)


@login_not_required
@require_POST
@_signer
@_only_proven
def on_paper(request: Request, invitation: SigningInvitation) -> HttpResponseBase:
    """The other way: printed, signed by hand, and the scan handed in here."""
    form = PaperForm(request.POST, request.FILES, prefix="papier")
    if form.is_valid():
        typed = form.cleaned_data
        try:
            scan = scan_check.compared(invitation.round.version, typed["upload"])
            actions.file_evidence(
                actor=invitation,
                agreement=invitation.round.version.agreement,
                upload=typed["upload"],
                parties=[invitation.party],
                signed_on=typed["signed_on"],
                original_at=typed["original_at"],
                report=scan.as_data(),
                field=invitation.field,
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return render(request, "agreements/sign_filed.html", {"school": invitation.school})
    return _page(request, invitation, status=422, paper_form=form)


@login_not_required
@require_safe
@_signer
@_only_proven
def signed(request: Request, invitation: SigningInvitation) -> HttpResponseBase:
    """The signed file, for whoever signed."""
    if invitation.evidence is None:
        raise Http404
    row = invitation.round
    newest = signing_status.latest(row.version)
    stored = row.signed or (newest.content if newest else None)
    if not stored:
        raise Http404
    return attachment(stored, name=file_names.signed(row.version), kind="application/pdf")


@login_not_required
@require_safe
@_signer
@_only_proven
def protocol(request: Request, invitation: SigningInvitation) -> HttpResponseBase:
    """The sealed protocol, for whoever signed."""
    if invitation.evidence is None or not invitation.round.protocol:
        raise Http404
    name = file_names.protocol(invitation.round.version)
    return attachment(invitation.round.protocol, name=name, kind="application/pdf")

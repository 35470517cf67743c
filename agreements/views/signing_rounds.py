"""The school's side of a signing round: the form, who is asked by link, files signed elsewhere, what is handed out."""

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import Right
from accounts.http import MemberRequest
from agreements import actions
from agreements.access import open_begun
from agreements.choices import RequiredForm
from agreements.forms import AskForm, RequiredFormForm, SignedForm
from agreements.models import Agreement, SigningInvitation
from agreements.signatures import evidence_archive, file_names, signing_status, verification
from agreements.views.signing import show
from infrastructure.action_feedback import tried
from infrastructure.downloads import attachment, generated
from infrastructure.forms import HouseForm
from infrastructure.seals import SealError
from kooperation.access import Opened

PDF = "application/pdf"


def _acted(
    request: MemberRequest, opened: Opened, agreement: Agreement, form: HouseForm, name: str, act: Callable[[], str]
) -> HttpResponse:
    """Try an action with a checked form; refused, the page shows the form again with what was typed."""
    if form.is_valid():
        try:
            done = act()
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return tried(request, lambda: done, "agreements:signatures", opened.cooperation.address)
    return show(opened, agreement, request, status=422, **{name: form})


@require_POST
def set_form(request: MemberRequest, ref: str) -> HttpResponse:
    """Decide which form the agreement needs."""
    opened, agreement = open_begun(request, ref, Right.OFFER_AGREEMENT)
    form = RequiredFormForm(request.POST)

    def act() -> str:
        typed = form.cleaned_data
        actions.set_required_form(
            actor=request.user, agreement=agreement, form=RequiredForm(typed["form"]), reason=typed["reason"]
        )
        return _("Saved.")

    return _acted(request, opened, agreement, form, "form_form", act)


@require_POST
def ask(request: MemberRequest, ref: str) -> HttpResponse:
    """Ask somebody to sign by link."""
    opened, agreement = open_begun(request, ref, Right.OFFER_AGREEMENT)
    form = AskForm(request.POST, places=signing_status.open_places(agreement))

    def act() -> str:
        invitation = actions.ask(actor=request.user, agreement=agreement, **form.cleaned_data)
        if invitation.sent_at is None:
            return _("{name} gets the link as soon as the ones before have signed.").format(name=invitation.name)
        return _("{name} gets the link by mail.").format(name=invitation.name)

    return _acted(request, opened, agreement, form, "ask_form", act)


def _invitation(agreement: Agreement, ref: str) -> SigningInvitation:
    rows = SigningInvitation.objects.select_related("round__version__agreement__cooperation", "party", "school", "by")
    return get_object_or_404(rows, ref=ref, round__version__agreement=agreement)


@require_POST
def remind(request: MemberRequest, ref: str, invitation: str) -> HttpResponse:
    """Send a new link."""
    opened, agreement = open_begun(request, ref, Right.OFFER_AGREEMENT)
    row = _invitation(agreement, invitation)

    def act() -> str:
        actions.remind(actor=request.user, invitation=row)
        return _("{name} gets a new link by mail.").format(name=row.name)

    return tried(request, act, "agreements:signatures", opened.cooperation.address)


@require_POST
def revoke(request: MemberRequest, ref: str, invitation: str) -> HttpResponse:
    """Take an invitation back."""
    opened, agreement = open_begun(request, ref, Right.OFFER_AGREEMENT)
    row = _invitation(agreement, invitation)

    def act() -> str:
        actions.revoke(actor=request.user, invitation=row, why=_("another way was chosen"))
        return _("The link of {name} has ended.").format(name=row.name)

    return tried(request, act, "agreements:signatures", opened.cooperation.address)


@require_POST
def seal_again(request: MemberRequest, ref: str, invitation: str) -> HttpResponse:
    """Have a given signature sealed once more, after a failure."""
    opened, agreement = open_begun(request, ref, Right.UPLOAD_EVIDENCE)
    row = _invitation(agreement, invitation)
    if row.confirmed_at is None or row.evidence_id:
        raise Http404
    actions.order_seal(actor=request.user, invitation=row)
    return tried(request, lambda: _("The seal is being set."), "agreements:signatures", opened.cooperation.address)


@require_POST
def file_signed(request: MemberRequest, ref: str) -> HttpResponse:
    """A PDF that somebody signed elsewhere, qualified for example: checked, then filed."""
    opened, agreement = open_begun(request, ref, Right.UPLOAD_EVIDENCE)
    form = SignedForm(request.POST, request.FILES, places=signing_status.unsigned_places(agreement))

    def act() -> str:
        if agreement.signing is None:
            raise ValidationError(_("This agreement is not out for signature."))
        try:
            signature = verification.new_signature(agreement, form.cleaned_data["upload"])
        except SealError as error:
            raise ValidationError(str(error)) from error
        actions.file_signed(
            actor=request.user,
            agreement=agreement,
            field=form.cleaned_data["field"],
            pdf=form.cleaned_data["upload"],
            form=signature.form,
            signed_at=signature.signer.at or timezone.now(),
            report=signature.as_data(),
        )
        return signature.words

    return _acted(request, opened, agreement, form, "signed_form", act)


@require_safe
def current(request: MemberRequest, ref: str) -> HttpResponseBase:
    """The PDF as it stands now, to be signed or kept: with every signature given in it so far."""
    _opened, agreement = open_begun(request, ref)
    row, version = signing_status.open_round(agreement), agreement.signing
    if version is None or not version.pdf:
        raise Http404
    newest = signing_status.latest(version)
    finished = row.signed if row and row.signed and row.stamp == signing_status.stamp_of(version) else None
    stored = finished or (newest.content if newest else version.pdf)
    return attachment(stored, name=file_names.signed(version), kind=PDF)


@require_safe
def protocol(request: MemberRequest, ref: str) -> HttpResponseBase:
    """The sealed protocol."""
    _opened, agreement = open_begun(request, ref)
    row = signing_status.open_round(agreement)
    if row is None or not row.protocol:
        raise Http404
    return attachment(row.protocol, name=file_names.protocol(row.version), kind=PDF)


@require_safe
def archive(request: MemberRequest, ref: str) -> HttpResponse:
    """Everything that proves the agreement, as one ZIP."""
    _opened, agreement = open_begun(request, ref)
    if agreement.signing is None or not agreement.signing.pdf:
        raise Http404
    content = evidence_archive.packed(agreement.signing)
    return generated(content, name=file_names.archive(agreement.signing), kind="application/zip")

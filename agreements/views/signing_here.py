"""Signing on the page: a signed-in signatory of the school confirms the password and signs."""

from collections.abc import Callable

from allauth.account.decorators import reauthentication_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import MemberRequest
from agreements import actions
from agreements.access import open_begun
from agreements.forms import SignHereForm
from agreements.models import Agreement
from agreements.signatures import own_lines
from agreements.signatures.signing_status import Place
from agreements.text import version_content
from infrastructure.action_feedback import tried
from kooperation.access import Opened


@require_http_methods(["GET", "POST"])
def sign(request: MemberRequest, ref: str) -> HttpResponse:
    """Document first, then function and consent; the password is asked for before, unless it was typed just now."""
    opened, agreement = open_begun(request, ref)
    place = own_lines.open_line_of(agreement, request.user)
    if place is None or agreement.signing is None:
        raise Http404
    confirmed: Callable[..., HttpResponse] = reauthentication_required(_sign)
    return confirmed(request, opened, agreement, place)


def _sign(request: MemberRequest, opened: Opened, agreement: Agreement, place: Place) -> HttpResponse:
    assert agreement.signing
    form = SignHereForm(request.POST or None, place=place)
    if form.is_valid():
        try:
            actions.sign_here(
                actor=request.user,
                agreement=agreement,
                field=place.line.field,
                function=form.cleaned_data["function"],
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            words = _("Your signature is kept and is being sealed.")
            return tried(request, lambda: words, "agreements:signatures", opened.cooperation.address)
    context = {
        "cooperation": opened.cooperation,
        "may": opened.may,
        "agreement": agreement,
        "version": agreement.signing,
        "place": place,
        "sheet": version_content.printed(agreement.signing.content),
        "form": form,
    }
    return render(request, "agreements/sign_here.html", context, status=422 if form.errors else 200)

"""Authenticates partner guests by pass and limits them to /g/, in the tenancy of the pass's school."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from infrastructure import tenancy, tokens
from kooperation.access import NoGuestError
from kooperation.http import secrets_of
from kooperation.models import GuestDevice, GuestPass

GetResponse = Callable[[HttpRequest], HttpResponse]
GUESTS_PAGES = "/g/"


def _devices(request: HttpRequest) -> list[GuestDevice]:
    """The devices a browser's secrets stand for, in their order, confirmed or not."""
    hashes = [tokens.hashed(secret) for secret in secrets_of(request) if secret]
    if not hashes:
        return []
    rows = GuestDevice.unscoped.filter(secret_hash__in=hashes).select_related(
        "guest_pass__cooperation__lead", "guest_pass__contact__partner", "guest_pass__school"
    )
    return sorted(rows, key=lambda row: hashes.index(row.secret_hash))


def _usable(request: HttpRequest) -> list[GuestDevice]:
    """The browser's devices that open a workspace now."""
    now = timezone.now()
    confirmed = [row for row in _devices(request) if row.confirmed_at and row.expires_at > now]
    passes = [row.guest_pass_id for row in confirmed]
    opens = set(GuestPass.unscoped.usable(now).filter(pk__in=passes).values_list("pk", flat=True))
    return [row for row in confirmed if row.guest_pass_id in opens]


class HideInternalPages:
    """Answers 404 to a guest's browser for every page that needs a sign-in, so that nothing is revealed."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., Any], *_arguments: Any) -> HttpResponse | None:
        """Raises Http404 for internal addresses, before the redirect to the sign-in; a forgotten device is nobody's (401)."""
        if request.user.is_authenticated or not getattr(view, "login_required", True):
            return None
        if _devices(request):
            raise Http404
        return HttpResponse(status=401) if request.headers.get("HX-Request") else None


class GuestScope:
    """Tenancy of pages below /g/: the school of the pass in use.

    What is sent names the pass it was written for: another tab may have changed to another cooperation meanwhile.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(GUESTS_PAGES):
            return self.get_response(request)
        usable = _usable(request)
        meant = request.headers.get("X-Guest-Pass") or request.POST.get("pass") or ""
        device = next((row for row in usable if meant in ("", row.guest_pass.ref)), None)
        request.device, request.guest = device, device.guest_pass if device else None  # type: ignore[attr-defined]  # because: GuestRequest names them
        request.other_passes = [row.guest_pass for row in usable if row != device]  # type: ignore[attr-defined]  # because: the same
        if device is None:
            return self.get_response(request)
        with tenancy.of(device.guest_pass.school.pk):
            return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Without a usable pass show how to get one; htmx requests get an error status, so that typed text stays on the
        page."""
        if not isinstance(exception, NoGuestError):
            return None
        if request.headers.get("HX-Request"):
            return HttpResponse(status=401)
        return render(request, "guests/closed.html", {"typed": request.POST.get("text", "")}, status=410)

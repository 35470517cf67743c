"""Views that belong to no app: health check and errors."""

import logging
import secrets

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from infrastructure import health

log = logging.getLogger(__name__)


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """State of database, workers, clock and outbox: 200 when all is well, else 503."""
    state = health.check()
    response = JsonResponse(state.as_dict(), status=200 if state.ok else 503)
    # The answer says it already; a log line for every check during start-up would drown the real errors.
    response._has_been_logged = True  # type: ignore[attr-defined]  # because: Django's own mark for answers already logged
    return response


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's token is too old: say so, without losing what stands on the device."""
    return render(request, "errors/csrf.html", status=403)


@login_not_required
def server_error(request: HttpRequest) -> HttpResponse:
    """The page for a server error, with a number that is in the log, too."""
    number = secrets.token_hex(2).upper()
    log.error("Shown to the user as error %s: %s", number, request.path)
    return render(request, "errors/500.html", {"number": number}, status=500)

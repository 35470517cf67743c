"""Tenancy of signed-in requests: each one runs in the scope of one school."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.models import Membership
from infrastructure import tenancy

GetResponse = Callable[[HttpRequest], HttpResponse]
GUESTS_PAGES = "/g/"
OPEN_TO_EVERYBODY = (
    GUESTS_PAGES,
    "/anmelden/",
    "/abmelden/",
    "/passwort/",
    "/einladung/",
    "/pruefen/",
    "/healthz",
    "/static/",
)


def school_scope(get_response: GetResponse) -> GetResponse:
    """Set the tenant to the school in the session, else the member's first; a user without a school has no tenant."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            if request.headers.get("HX-Request") and not (
                request.path.startswith(GUESTS_PAGES) or settings.GUEST_COOKIE_NAME in request.COOKIES
            ):
                # htmx would follow a redirect, show the sign-in page inside the page, and look like success.
                return HttpResponse(status=401)
            return get_response(request)
        mine = Membership.unscoped.filter(user=request.user, is_active=True).select_related("school")
        chosen = request.session.get("school")
        membership = (mine.filter(school__ref=chosen).first() if chosen else None) or mine.order_by("pk").first()
        if membership is None:
            if request.path.startswith(OPEN_TO_EVERYBODY):
                return get_response(request)
            return render(request, "errors/no_school.html", status=403)
        # The member asking is the signed-in user: one object, no second query.
        membership.user = request.user
        request.membership, request.school = membership, membership.school  # type: ignore[attr-defined]  # because: MemberRequest names them
        with tenancy.of(membership.school_id):
            return get_response(request)

    return middleware

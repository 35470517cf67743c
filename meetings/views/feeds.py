"""Calendars to subscribe to: their pages, and what a program fetches."""

import hashlib
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import Right, require
from accounts.http import MemberRequest
from infrastructure import audit, tenancy, throttle
from infrastructure.http import Request
from kooperation.access import open_cooperation
from kooperation.models import Cooperation
from meetings import actions, feeds
from meetings.models import CalendarFeed

HEADERS = {
    "Cache-Control": "private, max-age=900",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}


def _page(request: MemberRequest, cooperation: Cooperation | None) -> HttpResponse:
    """Show whether there is a feed; POST makes a new address, shown this once, or ends it."""
    user = None if cooperation else request.user
    feed = CalendarFeed.objects.filter(user=user, cooperation=cooperation).first()
    context: dict[str, Any] = {"cooperation": cooperation, "feed": feed}
    if request.method == "POST" and request.POST.get("tun") == "beenden":
        if feed:
            actions.end_feed(actor=request.user, feed=feed)
            messages.success(request, _("The address answers no more."))
        return redirect(request.path)
    if request.method == "POST":
        secret = actions.renew_feed(actor=request.user, user=user, cooperation=cooperation)
        context["address"] = settings.BASE_URL + reverse("meetings:feed", args=[secret])
        context["feed"] = CalendarFeed.objects.get(user=user, cooperation=cooperation)
    return render(request, "meetings/feed.html", context)


@require_http_methods(["GET", "POST"])
def mine(request: MemberRequest) -> HttpResponse:
    """The asking person's own calendar."""
    require(request, Right.SEE)
    return _page(request, None)


@require_http_methods(["GET", "POST"])
def of_cooperation(request: MemberRequest, ref: str) -> HttpResponse:
    """The calendar of a cooperation, which may be given to the partner."""
    opened = open_cooperation(request, ref, Right.PLAN_MEETINGS)
    return _page(request, opened.cooperation)


@login_not_required
@require_safe
def feed(request: Request, token: str) -> HttpResponse:
    """The feed for calendar programs: 404 for a wrong token, 304 when nothing is new."""
    throttle.limit(request, "calendar-feed", "120/10minutes")
    row = feeds.find(token)
    if row is None:
        raise Http404
    with tenancy.of(row.school.pk):
        text = feeds.text(row, timezone.now())
        actions.note_fetch(actor=audit.SYSTEM, feed=row)
    etag = f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'
    known = request.headers.get("If-None-Match", "") == etag
    response = HttpResponse(status=304) if known else HttpResponse(text, content_type="text/calendar; charset=utf-8")
    for name, value in HEADERS.items():
        response.headers[name] = value
    response.headers["ETag"] = etag
    return response

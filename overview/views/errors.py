"""Error pages, each with a next step."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.models import Membership


@login_not_required
def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: the reason, and whom to ask."""
    heads: list[str] = []
    if getattr(request, "membership", None):
        heads = [row.user.name for row in Membership.objects.heads().select_related("user")[:3]]
    context = {"reason": str(exception or ""), "heads": heads}
    return render(request, "errors/403.html", context, status=403)


@login_not_required
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    return render(request, "errors/404.html", status=404)

"""One URL per page: an htmx request gets a named partial of the template, any other request the whole page."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from infrastructure.http import Request


def answer(
    request: Request,
    template: str,
    context: Mapping[str, Any],
    *,
    partial: str = "",
    status: int = 200,
    onto: str = "",
) -> HttpResponse:
    """Render `template`, or only its `partial` when htmx asks for a piece.

    `onto` is the selector of what htmx replaces whole instead of its own target, for example when a text was refused.
    An answer of either kind is marked as varying by HX-Request, so that no cache mixes them up.
    """
    name = f"{template}#{partial}" if partial and request.htmx and not request.htmx.boosted else template
    response = render(request, name, dict(context), status=status)
    response.headers["Vary"] = ", ".join(filter(None, [response.headers.get("Vary"), "HX-Request"]))
    if onto:
        response.headers["HX-Retarget"], response.headers["HX-Reswap"] = onto, "outerHTML"
    return response

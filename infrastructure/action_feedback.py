"""Runs an action that may be refused, shows the message, and redirects."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect


def tried(request: HttpRequest, act: Callable[[], str], to: str, *args: Any) -> HttpResponse:
    """Call `act` and redirect. It returns the success message ("" for none) or raises ValidationError, shown as an
    error."""
    try:
        done = act()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        if done:
            messages.success(request, done)
    return redirect(to, *args)

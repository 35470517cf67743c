"""One step that may be refused: do it, say what came of it, go on."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect


def tried(request: HttpRequest, act: Callable[[], str], to: str, *args: Any) -> HttpResponse:
    """Do `act`, which says in words what it did ("" for nothing to say) or raises ValidationError, and redirect."""
    try:
        done = act()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        if done:
            messages.success(request, done)
    return redirect(to, *args)

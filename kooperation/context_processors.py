"""Template context of the bell: unread notifications."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from kooperation.models import Notification


def bell(request: HttpRequest) -> dict[str, Any]:
    """How many notices are new, counted only where a template prints it; nothing for people who are not signed in."""
    if getattr(request, "membership", None) is None:
        return {}
    return {"bell": SimpleLazyObject(lambda: Notification.objects.filter(user=request.user.pk, seen_at=None).count())}

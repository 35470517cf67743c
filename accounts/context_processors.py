"""Template context about the signed-in member."""

from typing import Any

from django.http import HttpRequest

from accounts.access import rights


def member(request: HttpRequest) -> dict[str, Any]:
    """The school, the rights of the role and the appearance; empty when nobody is signed in."""
    membership = getattr(request, "membership", None)
    if membership is None:
        return {"theme": "auto"}
    return {"school": membership.school, "may_here": rights(membership), "theme": membership.user.theme}

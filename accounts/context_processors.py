"""What every template knows about the person asking."""

from typing import Any

from django.http import HttpRequest

from accounts.access import rights


def member(request: HttpRequest) -> dict[str, Any]:
    """School, role's rights and appearance; nothing for people who are not signed in."""
    membership = getattr(request, "membership", None)
    if membership is None:
        return {"theme": "auto"}
    return {"school": membership.school, "may_here": rights(membership), "theme": membership.user.theme}

"""What every template knows about the instance."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    """Name of the product and whether this is the example school."""
    return {"site_name": settings.SITE_NAME, "demo": settings.DEMO}

"""Template context about the installation."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

PLACES = {
    "": "dashboard",
    "aufgaben": "tasks",
    "kooperationen": "cooperations",
    "partner": "partners",
    "vereinbarungen": "agreements",
    "kalender": "calendar",
    "auswertung": "reports",
    "nachrichten": "mails",
    "einstellungen": "settings",
    "hilfe": "help",
}


def site(request: HttpRequest) -> dict[str, Any]:
    """Name of the product, whether this is the example school, and which place of the navigation one is at."""
    here = PLACES.get(request.path.strip("/").split("/")[0], "")
    return {"site_name": settings.SITE_NAME, "demo": settings.DEMO, "here": here}

"""The request of a guest with a pass."""

from django.conf import settings
from django.http import HttpRequest

from infrastructure.http import Request
from kooperation.models import GuestDevice, GuestPass

MOST_DEVICES = 6


class GuestRequest(Request):
    """The request of pages below /g/; `guest` is None until a device is confirmed."""

    guest: GuestPass | None
    device: GuestDevice | None
    other_passes: list[GuestPass]


def secrets_of(request: HttpRequest) -> list[str]:
    """The secrets a browser holds, the pass in use first."""
    return request.COOKIES.get(settings.GUEST_COOKIE_NAME, "").split(".")[:MOST_DEVICES]

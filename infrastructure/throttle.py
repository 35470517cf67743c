"""Rate limits per network address; counted in Redis, or without it in each web process."""

import logging
from functools import cache

from django.conf import settings
from django.http import HttpRequest
from limits import parse
from limits.errors import StorageError
from limits.storage import Storage, storage_from_string
from limits.strategies import FixedWindowRateLimiter

log = logging.getLogger(__name__)


class TooOftenError(Exception):
    """The rate limit is exceeded; the middleware answers 429."""


@cache
def _limiter() -> FixedWindowRateLimiter:
    address = settings.REDIS_URL.replace("unix://", "redis+unix://", 1) or "memory://"
    store = storage_from_string(address, wrap_exceptions=True)
    assert isinstance(store, Storage)
    return FixedWindowRateLimiter(store)


def sender(request: HttpRequest) -> str:
    """The network address of the client; behind a proxy the one that the proxy saw."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.BEHIND_PROXY else ""
    return forwarded.split(",")[-1].strip() or str(request.META.get("REMOTE_ADDR", ""))


def limit(request: HttpRequest, what: str, often: str) -> None:
    """Count one try of `what` ("guest-link") by the sender; raises TooOftenError beyond `often` ("30/10minutes")."""
    try:
        free = _limiter().hit(parse(often), what, sender(request))
    except StorageError:
        log.warning("Nobody counts tries: the store of the limits does not answer.")
        return
    if not free:
        raise TooOftenError


def forget() -> None:
    """Reset all counts, for tests."""
    _limiter().storage.reset()

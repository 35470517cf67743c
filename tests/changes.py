"""What actions write, seen at the database: every change happens in an action and leaves an audit entry.

Installed for all tests by `tests/conftest.py`. SQL is read by its first words only; tables of `infrastructure` (outbox,
jobs, search, sessions) are the product's machinery and not looked at.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import local
from typing import Any

from django.http import HttpRequest, HttpResponseBase

WRITE = re.compile(r'\s*(?:INSERT (?:OR \w+ )?INTO|UPDATE|DELETE FROM)\s+"(\w+)"', re.IGNORECASE)
AUDIT = "infrastructure_auditentry"
ROOMS = ("accounts_", "kooperation_", "phases_", "agreements_", "meetings_")
# The sign-in package writes people's passwords and their last sign-in itself.
OF_THE_SIGN_IN = {"accounts_user"}


@dataclass
class Frame:
    """One running action: which tables it has changed, and whether an audit entry was written meanwhile."""

    name: str
    tables: set[str] = field(default_factory=set)
    audited: bool = False


class _State(local):
    def __init__(self) -> None:
        self.frames: list[Frame] = []
        self.requests = 0


STATE = _State()


@contextmanager
def watch(name: str, silent: str) -> Iterator[None]:
    """Around an action: it changed no rows, left an audit entry, or said why not."""
    frame = Frame(name)
    STATE.frames.append(frame)
    try:
        yield
    finally:
        STATE.frames.remove(frame)
    if frame.tables and not frame.audited and not silent:
        raise AssertionError(f"{name} changed {sorted(frame.tables)} and left no audit entry")


def see(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Look at one statement before it is executed (an `execute_wrapper` of the connection)."""
    match = WRITE.match(sql)
    if match and match[1] == AUDIT:
        for frame in STATE.frames:
            frame.audited = True
    elif match and match[1].startswith(ROOMS):
        for frame in STATE.frames:
            frame.tables.add(match[1])
        if STATE.requests and not STATE.frames and match[1] not in OF_THE_SIGN_IN:
            raise AssertionError(f"{match[1]} is changed in a request outside any action: {sql[:120]}")
    return execute(sql, params, many, context)


def requests_only_write_in_actions(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware of the tests: while a request is answered, rows change in actions only."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        STATE.requests += 1
        try:
            return get_response(request)
        finally:
            STATE.requests -= 1

    return middleware

"""Checks in the database what actions write: every change happens in an action and leaves an audit entry.

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
    """Check an action: it changed no rows, left an audit entry, or declares why not."""
    frame = Frame(name)
    STATE.frames.append(frame)
    try:
        yield
    finally:
        STATE.frames.remove(frame)
    if frame.tables and not frame.audited and not silent:
        raise AssertionError(f"{name} changed {sorted(frame.tables)} and left no audit entry")


def see(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Look at one statement once it is executed (an `execute_wrapper` of the connection); one that met no row counts not."""
    result = execute(sql, params, many, context)
    match = WRITE.match(sql)
    # An INSERT that returns its row counts none before it is fetched.
    if match and (context["cursor"].rowcount != 0 or sql.lstrip().upper().startswith("INSERT")):
        _note(match[1], sql)
    return result


def _note(table: str, sql: str) -> None:
    if table == AUDIT:
        for frame in STATE.frames:
            frame.audited = True
    elif table.startswith(ROOMS):
        for frame in STATE.frames:
            frame.tables.add(table)
        if STATE.requests and not STATE.frames and table not in OF_THE_SIGN_IN:
            raise AssertionError(f"{table} is changed in a request outside any action: {sql[:120]}")


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

"""The `@action` decorator for every change of rows: opens the transaction and enforces the shape of actions.

An action takes keywords only and an `actor`, and leaves an audit entry or says why it leaves none. The first two are
checked when the module is imported; the entry is checked by the tests, which put their own `watch` in place.
"""

import inspect
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import wraps
from typing import ParamSpec, TypeVar, overload

from django.db import transaction

P = ParamSpec("P")
R = TypeVar("R")
Watch = Callable[[str, str], AbstractContextManager[None]]


def _unwatched(name: str, silent: str) -> AbstractContextManager[None]:
    return nullcontext()


# Called with the action's name and its reason to be silent; tests replace it to see what an action writes.
watch: Watch = _unwatched


def _check_shape(function: Callable[..., object], *, actor: bool) -> None:
    parameters = inspect.signature(function).parameters.values()
    by_keyword = (inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.VAR_KEYWORD)
    if any(parameter.kind not in by_keyword for parameter in parameters):
        raise TypeError(f"{function.__module__}.{function.__qualname__}: an action takes keywords only")
    if actor and "actor" not in {parameter.name for parameter in parameters}:
        raise TypeError(f"{function.__module__}.{function.__qualname__}: an action says who acts (actor)")


@overload
def action(function: Callable[P, R], /) -> Callable[P, R]: ...
@overload
def action(
    *, silent: str = "", no_actor: str = "", own_transactions: str = ""
) -> Callable[[Callable[P, R]], Callable[P, R]]: ...
def action(
    function: Callable[P, R] | None = None, /, *, silent: str = "", no_actor: str = "", own_transactions: str = ""
) -> Callable[P, R] | Callable[[Callable[P, R]], Callable[P, R]]:
    """Decorator: run a function in one transaction as a change made by an actor.

    Within another transaction it is a savepoint of it, so that a refused step undoes itself alone. `silent` is the
    reason why it leaves no audit entry of its own, for example "the action that calls it writes the entry"; `no_actor`
    the reason why the actor is unknown before it runs; `own_transactions` the reason why it opens them itself. Raises
    TypeError at import when the function takes positional arguments or no `actor`.
    """

    def decorate(wrapped: Callable[P, R]) -> Callable[P, R]:
        _check_shape(wrapped, actor=not no_actor)
        name = f"{wrapped.__module__}.{wrapped.__qualname__}"

        @wraps(wrapped)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            with nullcontext() if own_transactions else transaction.atomic(), watch(name, silent):
                return wrapped(*args, **kwargs)

        return run

    return decorate(function) if function else decorate

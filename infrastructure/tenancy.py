"""Tenancy: the school that the running code works for. Every query of a school's rows is filtered by it and fails
without one."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

from django.db import models

_school: ContextVar[int | None] = ContextVar("school", default=None)
M = TypeVar("M", bound=models.Model)


class NoSchoolError(RuntimeError):
    """A row of a school was asked for while no school was set: a programming error, never an answer."""


def current() -> int:
    """The primary key of the school in scope; raises NoSchoolError when none is set."""
    school_id = _school.get()
    if school_id is None:
        raise NoSchoolError("A school's data was asked for outside of any school's scope.")
    return school_id


@contextmanager
def of(school_id: int) -> Iterator[None]:
    """Run a block for one school; scopes nest, the innermost wins."""
    token = _school.set(school_id)
    try:
        yield
    finally:
        _school.reset(token)


class ScopedManager(models.Manager[M]):
    """The default manager of every row that belongs to a school: fails closed."""

    def get_queryset(self) -> models.QuerySet[M]:
        return super().get_queryset().filter(school_id=current())

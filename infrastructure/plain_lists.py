"""Plain lists: rows of one model that belong to one object, shown as a panel and edited one row at a time.

An app declares its lists as `ListKind`s; the meaning of the rows and the rights to edit them stay in the app.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import models
from django.utils.functional import Promise

Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True, kw_only=True)
class ListKind(Generic[Row]):
    """One list: its model, the fields that are typed, in order, its words, and the page it stands on.

    `owner` is the field that names the object the rows belong to; `related` and `prefetched` are read with the rows.
    """

    slug: str
    model: type[Row]
    owner: str
    fields: tuple[str, ...]
    name: Promise | str
    add: Promise | str
    empty: Promise | str
    icon: str
    page: str
    order: tuple[str, ...] = ("pk",)
    related: tuple[str, ...] = ()
    prefetched: tuple[str, ...] = ()

    def rows(self, owner: models.Model) -> "models.QuerySet[Row]":
        """The rows of one object, in the list's order."""
        rows: models.QuerySet[Row] = self.model._default_manager.filter(**{self.owner: owner}).order_by(*self.order)
        rows = rows.select_related(*self.related) if self.related else rows
        return rows.prefetch_related(*self.prefetched) if self.prefetched else rows


@dataclass(frozen=True)
class Panel(Generic[Row]):
    """A list with the rows of one object, ready for its page."""

    kind: ListKind[Row]
    rows: list[Row]


def panels(kinds: Mapping[str, ListKind[Any]], owner: models.Model, *slugs: str) -> list[Panel[Any]]:
    """Some lists of one object, in the order asked for."""
    return [Panel(kinds[slug], list(kinds[slug].rows(owner))) for slug in slugs]

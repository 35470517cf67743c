"""The audit log: every action records one entry."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

from django.db import models
from django.utils import timezone

from infrastructure import tenancy
from infrastructure.models import AuditEntry

COALESCE = timedelta(minutes=10)


class Actor(Protocol):
    """Who makes a change: a signed-in user, a guest, a signatory or the system."""

    @property
    def actor_ref(self) -> str: ...
    @property
    def actor_name(self) -> str: ...


@dataclass(frozen=True)
class System:
    """The actor of scheduled work."""

    actor_ref: str = "system"
    actor_name: str = "Zusammenspiel"


SYSTEM = System()


def record(
    *,
    actor: Actor,
    verb: str,
    obj: models.Model,
    about: str = "",
    changes: Mapping[str, Any] | None = None,
    coalesce: bool = False,
) -> None:
    """Write one entry in the caller's transaction.

    `verb` is stable English ("answer_saved"); `about` the reference of the cooperation it belongs to.
    With `coalesce`, entries of one actor on one object within ten minutes become one.
    """
    now = timezone.now()
    entry = AuditEntry(
        school_id=tenancy.current(),
        at=now,
        actor_ref=actor.actor_ref,
        actor_name=actor.actor_name[:200],
        verb=verb,
        object_type=obj._meta.label_lower,
        object_ref=getattr(obj, "ref", ""),
        object_name=str(obj)[:200],
        about=about,
        changes=dict(changes or {}),
    )
    if coalesce and entry.object_ref:
        same = AuditEntry.objects.filter(
            actor_ref=entry.actor_ref, verb=verb, object_ref=entry.object_ref, at__gte=now - COALESCE
        )
        if same.update(at=now, changes=entry.changes):
            return
    entry.save()


def changed(obj: models.Model, values: Mapping[str, Any]) -> dict[str, list[str]]:
    """The differences that setting `values` on `obj` would make, as {field: [old, new]} in plain text."""
    pairs = {name: (getattr(obj, name), value) for name, value in values.items()}
    return {name: [str(old), str(new)] for name, (old, new) in pairs.items() if old != new}

"""Whether imported records are still unchanged and may be removed by the undo."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.apps import apps
from django.db.models import Q

from accounts.models import User
from infrastructure.models import AuditEntry
from kooperation.models import Cooperation, ImportBatch, ImportRow


@dataclass(frozen=True)
class ImportActor:
    """The actor of an import or undo; the audit log tells its entries from the person's own work."""

    user: User
    batch: ImportBatch

    @property
    def actor_ref(self) -> str:
        return f"list:{self.batch.ref}"

    @property
    def actor_name(self) -> str:
        return self.user.actor_name


def plain(value: Any) -> Any:
    """A field's value as the journal keeps it."""
    if isinstance(value, User):
        return value.ref
    return value.isoformat() if isinstance(value, date) else "" if value is None else value


def value(row: Any, name: str, stored: Any) -> Any:
    """The field's value from the journal's plain text."""
    field = row._meta.get_field(name)
    if field.is_relation:
        return User.objects.filter(ref=stored).first() if stored else None
    if field.get_internal_type() == "DateField":
        return date.fromisoformat(stored) if stored else None
    return stored


def row_of(entry: dict[str, Any]) -> Any:
    """The database row of a journal entry; None when it was deleted."""
    return apps.get_model(entry["model"]).objects.filter(ref=entry["ref"]).first()


def _since(row: ImportRow) -> Q:
    """Audit entries after the row's import, except those of imports and of the system."""
    assert row.taken_at
    return Q(at__gt=row.taken_at) & ~Q(actor_ref=f"list:{row.batch.ref}") & ~Q(actor_ref="system")


def worked_on(cooperation: Cooperation, row: ImportRow, obj: Any = None) -> bool:
    """Whether anybody did anything in a cooperation, or to one thing of it, since it was entered."""
    entries = AuditEntry.objects.filter(_since(row), about=cooperation.ref)
    return (entries.filter(object_ref=obj.ref) if obj else entries).exists()


def changed_since(obj: Any, row: ImportRow) -> bool:
    """Whether anybody changed a partner or a person since it was entered."""
    return AuditEntry.objects.filter(_since(row), object_ref=obj.ref).exists()

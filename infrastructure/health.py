"""Health checks: database, workers, schedule, outbox."""

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from django.db import DatabaseError, connection
from django.utils import timezone

from infrastructure.choices import MailState
from infrastructure.models import Heartbeat, OutgoingMail

ALIVE = timedelta(seconds=90)
OVERDUE = timedelta(minutes=10)


@dataclass(frozen=True)
class Health:
    """Each part with "ok" or what is wrong; `ok` when all are."""

    database: str
    clock: str
    documents: str
    outbox: str

    @property
    def ok(self) -> bool:
        return all(value == "ok" for value in asdict(self).values())

    def as_dict(self) -> dict[str, Any]:
        """The four parts and the overall state, for JSON."""
        return {"ok": self.ok, **asdict(self)}


def check() -> Health:
    """Run all checks; never raises."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        beats = dict(Heartbeat.objects.values_list("name", "at"))
        late = OutgoingMail.unscoped.filter(
            state=MailState.PLANNED, due_at__lt=timezone.now() - OVERDUE, attempts=0
        ).exists()
    except DatabaseError as error:
        return Health(f"error: {type(error).__name__}", "unknown", "unknown", "unknown")
    now = timezone.now()

    def alive(name: str) -> str:
        if name not in beats:
            return "not seen yet"
        return "ok" if now - beats[name] <= ALIVE else f"silent for {int((now - beats[name]).total_seconds())} s"

    return Health("ok", alive("clock"), alive("documents"), "mails are waiting" if late else "ok")

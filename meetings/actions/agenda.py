"""Actions on the agenda of the next meeting; its points become points of the minutes when the meeting begins."""

from infrastructure import audit
from infrastructure.action import action
from infrastructure.audit import Actor
from kooperation.actions import touch
from kooperation.models import Cooperation
from meetings.models import AgendaPoint


@action
def add_agenda_point(*, actor: Actor, cooperation: Cooperation, text: str, source: str = "") -> AgendaPoint:
    """Put something on the agenda of the next meeting; the same source waits there once, with its newest words.

    Raises ValidationError for an empty text.
    """
    Cooperation.objects.select_for_update().get(pk=cooperation.pk)
    known = AgendaPoint.objects.filter(cooperation=cooperation, source=source, meeting=None).first() if source else None
    if known and known.text == text[:300]:
        return known
    row = known or AgendaPoint(cooperation=cooperation, source=source, by_name=actor.actor_name[:200])
    row.text = text[:300]
    row.full_clean()
    row.save()
    audit.record(actor=actor, verb="agenda_point_added", obj=row, about=cooperation.ref, changes={"source": source})
    touch(cooperation)
    return row


@action
def drop_agenda_point(*, actor: Actor, cooperation: Cooperation, source: str) -> bool:
    """Remove the waiting agenda point of this source; False when there is none.

    A point that already stands in minutes stays there.
    """
    rows = AgendaPoint.objects.filter(cooperation=cooperation, source=source, meeting=None).exclude(source="")
    row = rows.first()
    if row is None:
        return False
    audit.record(actor=actor, verb="agenda_point_dropped", obj=row, about=cooperation.ref, changes={"source": source})
    row.delete()
    return True


@action
def strike_agenda_point(*, actor: Actor, point: AgendaPoint) -> bool:
    """Take one waiting point off the agenda; False when a meeting has taken it up already."""
    row = AgendaPoint.objects.select_for_update().filter(pk=point.pk, meeting=None).first()
    if row is None:
        return False
    audit.record(actor=actor, verb="agenda_point_dropped", obj=row, about=row.cooperation.ref)
    row.delete()
    return True

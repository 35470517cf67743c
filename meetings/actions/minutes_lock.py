"""Steps shared by actions on minutes: lock the meeting, check that they are open, reset confirmations."""

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _

from infrastructure import audit
from infrastructure.audit import Actor
from kooperation.models import Cooperation
from meetings import guides
from meetings.choices import AGENDA, STEERING_AGENDA, WITH_GUIDE, MeetingKind, MeetingState
from meetings.models import AgendaPoint, Meeting, MinutesConfirmation, MinutesEntry

OPEN = (MeetingState.PLANNED, MeetingState.RUNNING, MeetingState.MINUTES)


def _locked(meeting: Meeting) -> Meeting:
    """The meeting as it is now, locked; raises ValidationError when its minutes are closed to changes."""
    Cooperation.objects.select_for_update().get(pk=meeting.cooperation_id)
    rows = Meeting.objects.select_for_update(of=("self",)).select_related("cooperation", "school")
    row = rows.get(pk=meeting.pk)
    if row.state not in OPEN:
        raise ValidationError(
            _("These minutes are confirmed or the meeting was cancelled; nothing is changed any more.")
        )
    return row


def _begun(row: Meeting) -> None:
    """The first word in the minutes makes a planned meeting a running one; the planner leaves it alone from now on."""
    if row.state == MeetingState.PLANNED:
        row.state, row.touched = MeetingState.RUNNING, True
        row.save(update_fields=["state", "touched"])
    if not row.entries.exists():
        agenda = STEERING_AGENDA if row.kind == MeetingKind.STEERING else AGENDA
        MinutesEntry.objects.bulk_create(
            MinutesEntry(meeting=row, key=key, position=position) for position, (key, _words) in enumerate(agenda)
        )
        _take_up(row)
    if row.guide is None and row.kind in WITH_GUIDE:
        row.guide = guides.current(row.cooperation)
        row.save(update_fields=["guide"])


def _take_up(meeting: Meeting) -> None:
    """Turn waiting agenda points into points of these minutes, after the standing ones."""
    last = meeting.entries.aggregate(last=Max("position"))["last"]
    start = 0 if last is None else last + 1
    waiting = list(AgendaPoint.objects.filter(cooperation=meeting.cooperation_id, meeting=None).order_by("pk"))
    MinutesEntry.objects.bulk_create(
        MinutesEntry(meeting=meeting, key=f"point:{point.ref}", title=point.text, position=start + place)
        for place, point in enumerate(waiting)
    )
    AgendaPoint.objects.filter(pk__in=[point.pk for point in waiting]).update(meeting=meeting)


def _changed(actor: Actor, row: Meeting) -> None:
    """Minutes that change are confirmed anew: who agreed with the older words is asked again."""
    if MinutesConfirmation.objects.filter(meeting=row).delete()[0]:
        audit.record(actor=actor, verb="confirmations_lapsed", obj=row, about=row.cooperation.ref)

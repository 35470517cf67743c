"""Actions on the phases of a cooperation."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from infrastructure import audit
from infrastructure.action import action
from infrastructure.audit import Actor
from kooperation.models import Cooperation
from phases import gate, progress
from phases.actions.own_questions import enter_presets, pin_catalogue
from phases.choices import PhaseState
from phases.models import GateFact, PhaseRecord, PhaseTransition
from phases.signals import phase_changed

RECOUNTED = 500


@action
def begin(*, actor: Actor, cooperation: Cooperation) -> None:
    """Give a new cooperation its catalogue, counters and phase records; phases before its own are recorded later."""
    now = timezone.now()
    cooperation.catalogue = pin_catalogue(actor=actor, cooperation=cooperation)
    cooperation.progress = [[0, total] for total in progress.totals(cooperation)]
    cooperation.save(update_fields=["catalogue", "progress"])
    states = {True: PhaseState.RECORDED_LATER, False: PhaseState.OPEN}
    PhaseRecord.objects.bulk_create(
        PhaseRecord(
            cooperation=cooperation,
            phase=phase,
            state=PhaseState.CURRENT if phase == cooperation.phase else states[phase < cooperation.phase],
            entered_at=now if phase == cooperation.phase else None,
        )
        for phase in range(1, 8)
    )
    enter_presets(actor=actor, cooperation=cooperation)
    audit.record(actor=actor, verb="method_begun", obj=cooperation, about=cooperation.ref)


@action
def change_phase(
    *, actor: Actor, cooperation: Cooperation, from_phase: int, to: int, reason: str = ""
) -> PhaseTransition | None:
    """Move to another phase; never refused, but open points, skipping and going back need a reason.

    `from_phase` is the phase that was on the screen: a double click or a replayed form finds the cooperation elsewhere
    and changes nothing (returns None). The gate is computed from stored state in this transaction. Raises
    ValidationError when the reason is missing.
    """
    row = Cooperation.objects.select_for_update().get(pk=cooperation.pk)
    if row.phase != from_phase or to == from_phase:
        return None
    left = gate.open_points(row, range(from_phase, to)) if to > from_phase else []
    if (left or to != from_phase + 1) and not reason.strip():
        raise ValidationError(_("Say in a sentence why. It stays in the history."))
    now = timezone.now()
    _move_records(row, from_phase, to)
    row.phase, row.last_activity_at = to, now
    row.save(update_fields=["phase", "last_activity_at"])
    transition = PhaseTransition.objects.create(
        cooperation=row,
        from_phase=from_phase,
        to_phase=to,
        open_points=left,
        reason=reason.strip(),
        by_ref=actor.actor_ref,
        by_name=actor.actor_name,
        at=now,
    )
    audit.record(
        actor=actor,
        verb="phase_changed",
        obj=row,
        about=row.ref,
        changes={"phase": [str(from_phase), str(to)], "reason": reason.strip(), "open": left},
    )
    cooperation.phase = to
    phase_changed.send(sender=Cooperation, cooperation=row, transition=transition, actor=actor)
    return transition


def _move_records(cooperation: Cooperation, from_phase: int, to: int) -> None:
    now = timezone.now()
    records = {record.phase: record for record in PhaseRecord.objects.filter(cooperation=cooperation)}
    for phase, record in records.items():
        if phase == from_phase:
            record.state, record.left_at = (PhaseState.DONE if to > from_phase else PhaseState.OPEN), now
        elif from_phase < phase < to and record.state in (PhaseState.OPEN, PhaseState.REOPENED):
            record.state = PhaseState.SKIPPED
        if phase == to:
            record.state = PhaseState.CURRENT if to > from_phase else PhaseState.REOPENED
            record.entered_at, record.left_at = now, None
        record.save()


@action
def record_gate_fact(*, actor: Actor, cooperation: Cooperation, phase: int, key: str, met: bool, text: str) -> GateFact:
    """Record a fact that a phase's gate asks for; called by apps above."""
    fact, _created = GateFact.objects.update_or_create(
        cooperation=cooperation, key=key, defaults={"phase": phase, "met": met, "text": text, "at": timezone.now()}
    )
    audit.record(actor=actor, verb="gate_fact_recorded", obj=fact, about=cooperation.ref, changes={key: ["", str(met)]})
    return fact


def recount(*, actor: Actor) -> int:
    """Correct counters that differ from the rows, in the school in scope; returns how many differed."""
    drifted, after = 0, 0
    while True:
        drift, after = _recount_some(actor, after)
        drifted += drift
        if not after:
            return drifted


@transaction.atomic
def _recount_some(actor: Actor, after: int) -> tuple[int, int]:
    rows = list(Cooperation.objects.select_for_update().filter(pk__gt=after).order_by("pk")[:RECOUNTED])
    counts = progress.counted(rows)
    drifted = [row for row in rows if row.progress != counts[row.pk]]
    for row in drifted:
        changes = audit.changed(row, {"progress": counts[row.pk]})
        row.progress = counts[row.pk]
        row.save(update_fields=["progress"])
        audit.record(actor=actor, verb="recounted", obj=row, about=row.ref, changes=changes)
    return len(drifted), rows[-1].pk if len(rows) == RECOUNTED else 0

"""The single place where an agreement's state changes, with audit log, phase 5's gate, and superseded agreements."""

from django.db.models import Q
from django.utils.translation import gettext as _

from agreements import reminders
from agreements.actions.deadlines import keep_deadline
from agreements.choices import SIGNED_FACT, AgreementKind, AgreementState
from agreements.models import Agreement
from agreements.signals import agreement_signed
from infrastructure import audit, outbox
from infrastructure.action import action
from infrastructure.audit import Actor
from kooperation.actions import touch
from kooperation.models import Cooperation
from phases.actions import record_gate_fact

SIGNED = (AgreementState.SIGNED, AgreementState.IN_FORCE)


def move_to(actor: Actor, agreement: Agreement, state: AgreementState, *, why: str = "") -> None:
    """Change the state of a locked agreement, and what phase 5's gate knows of it."""
    changes = audit.changed(agreement, {"state": state})
    agreement.state = state
    agreement.full_clean()
    agreement.save()
    audit.record(
        actor=actor,
        verb="agreement_state_changed",
        obj=agreement,
        about=agreement.cooperation.ref,
        changes={**changes, "why": why},
    )
    open_gate(actor, agreement.cooperation)
    keep_deadline(agreement.cooperation)
    touch(agreement.cooperation)
    if state == AgreementState.SIGNED:
        agreement_signed.send(sender=Agreement, agreement=agreement, actor=actor)


def open_gate(actor: Actor, cooperation: Cooperation) -> None:
    """Update phase 5's gate facts: while an amendment or renewal is being discussed, the former agreement counts."""
    record_gate_fact(
        actor=actor,
        cooperation=cooperation,
        phase=5,
        key=SIGNED_FACT,
        met=Agreement.objects.filter(cooperation=cooperation, state__in=SIGNED).exists(),
        text=_("All parties have signed"),
    )


def replaced(agreement: Agreement) -> list[Agreement]:
    """The agreements that this one supersedes once it is in force: the amended or the renewed one."""
    if agreement.kind == AgreementKind.AMENDMENT and agreement.amends:
        root = agreement.amends
        rows = Agreement.objects.in_force().exclude(pk=agreement.pk)
        return list(rows.filter(pk=root.pk) | rows.filter(amends=root))
    if agreement.predecessor and agreement.predecessor.state == AgreementState.IN_FORCE:
        return [agreement.predecessor]
    return []


def supersede(actor: Actor, agreement: Agreement) -> None:
    """Whatever an agreement takes the place of is superseded from now on."""
    for old in replaced(agreement):
        row = Agreement.objects.locked(old)
        move_to(actor, row, AgreementState.SUPERSEDED, why=agreement.number)


@action
def forget(*, actor: Actor, agreement: Agreement) -> bool:
    """Remove an agreement that was only recorded, and never had a version; False for any other."""
    row = Agreement.objects.locked(agreement)
    if row.versions.exists() or Agreement.objects.filter(Q(amends=row) | Q(predecessor=row)).exists():
        return False
    cooperation = row.cooperation
    audit.record(actor=actor, verb="agreement_forgotten", obj=row, about=cooperation.ref)
    outbox.cancel(reminders.rows(row))
    row.delete()
    open_gate(actor, cooperation)
    keep_deadline(cooperation)
    return True

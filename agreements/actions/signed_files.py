"""Actions that store signed files: sealed signatures, files signed elsewhere, the protocol."""

import hashlib
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from agreements import mails
from agreements.actions.signing import PROVABLE, _follow_evidence
from agreements.actions.signing_invitations import _tell_inviter
from agreements.actions.signing_rounds import end, record_event, send_due, send_finished
from agreements.choices import Ending, EventKind, SignatureForm
from agreements.models import Agreement, Evidence, EvidenceParty, SigningInvitation, SigningRound, Version
from agreements.signatures import signing_status
from infrastructure import audit
from infrastructure.action import action
from infrastructure.audit import Actor
from infrastructure.public_ids import new_ref

PDF = "application/pdf"


class OvertakenError(Exception):
    """Another signature was stored in between: this one must be made again on top of it."""


@action
def keep_seal(
    *, actor: Actor, invitation: SigningInvitation, base_sha256: str, pdf: bytes, timestamped: bool, subject: str
) -> Evidence | None:
    """Store a sealed signature. Idempotent: None when it is stored already or signing is over.

    `base_sha256` is the file it was set upon: raises OvertakenError when that is not the newest any more.
    """
    agreement = Agreement.objects.locked(invitation.round.version.agreement)
    row = SigningInvitation.objects.select_related("round__version__agreement", "party", "by", "school").get(
        pk=invitation.pk
    )
    if row.evidence_id or row.confirmed_at is None or row.ended_at or row.round.closed_at:
        return None
    if agreement.state not in PROVABLE or agreement.signing_id != row.round.version_id:
        return None
    version = row.round.version
    newest = signing_status.latest(version)
    if base_sha256 != (newest.sha256 if newest else version.pdf_sha256):
        raise OvertakenError
    evidence = _electronic(
        version,
        pdf,
        field=row.field,
        form=SignatureForm.SIMPLE_SEALED,
        name=_("Signature of {name}.pdf").format(name=row.confirmed_name),
        by_name=row.actor_name,
        report={"timestamped": timestamped, "seal": subject, "function": row.confirmed_function},
    )
    EvidenceParty.objects.create(evidence=evidence, party=row.party, signed_on=timezone.localdate(row.confirmed_at))
    row.evidence = evidence
    row.save(update_fields=["evidence"])
    about = {"name": row.confirmed_name, "field": row.field, "sha256": evidence.sha256, "timestamped": timestamped}
    record_event(actor=actor, row=row.round, kind=EventKind.SEALED, about=about)
    _tell_inviter(row, mails.news(invitation=row, kind=EventKind.SEALED, text=""))
    send_due(actor=actor, row=row.round)
    _follow_evidence(actor, agreement)
    return evidence


def _electronic(version: Version, pdf: bytes, *, field: str, name: str, **values: Any) -> Evidence:
    """The next signed state of a version's PDF."""
    newest = signing_status.latest(version)
    evidence = Evidence(
        version=version,
        field=field,
        revision=(newest.revision or 0) + 1 if newest else 1,
        name=name[:200],
        kind=PDF,
        size=len(pdf),
        sha256=hashlib.sha256(pdf).hexdigest(),
        **values,
    )
    evidence.content.save(f"{new_ref()}{new_ref()}.pdf", ContentFile(pdf), save=False)
    evidence.full_clean()
    evidence.save()
    return evidence


@action
def file_signed(
    *,
    actor: User,
    agreement: Agreement,
    field: str,
    pdf: bytes,
    form: SignatureForm,
    signed_at: datetime,
    report: dict[str, Any],
) -> Evidence:
    """File the PDF that somebody signed elsewhere; verification has found it good.

    Raises ValidationError when it does not continue the newest state, the line is signed, or nothing is out for signature.
    """
    row = Agreement.objects.locked(agreement)
    signing_round = signing_status.open_round(row)
    if row.signing is None or signing_round is None or row.state not in PROVABLE:
        raise ValidationError(_("This agreement is not out for signature."))
    if not pdf.startswith(signing_status.current_pdf(row.signing)):
        raise ValidationError(_("Somebody has signed in the meantime. Download the newest file and sign that one."))
    place = next((place for place in signing_status.places(row.signing) if place.line.field == field), None)
    if place is None or place.evidence:
        raise ValidationError({"field": _("This line is signed already.")})
    if place.invitation and not place.invitation.ended_at:
        if place.invitation.confirmed_at:
            raise ValidationError({"field": _("This line is signed already.")})
        end(actor=actor, invitation=place.invitation, ending=Ending.REVOKED, why=_("signed elsewhere"))
    name = _("{name}, signed elsewhere.pdf").format(name=place.line.representative or place.party.institution)
    evidence = _electronic(row.signing, pdf, field=field, name=name, form=form, by=actor, report=report)
    EvidenceParty.objects.create(evidence=evidence, party=place.party, signed_on=timezone.localdate(signed_at))
    about = {"field": field, "form": str(form), "sha256": evidence.sha256, "party": place.party.institution}
    record_event(actor=actor, row=signing_round, kind=EventKind.SIGNED_ELSEWHERE, about=about)
    send_due(actor=actor, row=signing_round)
    _follow_evidence(actor, row)
    return evidence


@action
def conclude(*, actor: Actor, row: SigningRound) -> None:
    """Write into the chain that all have signed, once a state of evidence; before the protocol prints the chain."""
    Agreement.objects.locked(row.version.agreement)
    stamp = signing_status.stamp_of(row.version)
    last = row.events.order_by("-number").first()
    if last and last.kind == EventKind.COMPLETE and last.about.get("evidence") == stamp:
        return
    record_event(actor=actor, row=row, kind=EventKind.COMPLETE, about={"evidence": stamp})


@action
def keep_protocol(*, actor: Actor, row: SigningRound, stamp: str, signed: bytes, pdf: bytes) -> SigningRound:
    """Store the sealed protocol and the finished file, once per stamp; then everybody who signed by link gets a link to
    both."""
    Agreement.objects.locked(row.version.agreement)
    fresh = SigningRound.objects.select_for_update(of=("self",)).select_related("version__agreement").get(pk=row.pk)
    if fresh.stamp == stamp:
        return fresh
    fresh.stamp = stamp
    if signed:
        fresh.signed_sha256 = hashlib.sha256(signed).hexdigest()
        fresh.signed.save(f"{new_ref()}{new_ref()}.pdf", ContentFile(signed), save=False)
    fresh.protocol_sha256 = hashlib.sha256(pdf).hexdigest()
    fresh.protocol.save(f"{new_ref()}{new_ref()}.pdf", ContentFile(pdf), save=False)
    fresh.full_clean()
    fresh.save()
    audit.record(
        actor=actor,
        verb="protocol_made",
        obj=fresh.version,
        about=fresh.version.agreement.cooperation.ref,
        changes={"sha256": fresh.protocol_sha256},
    )
    send_finished(actor=actor, row=fresh)
    return fresh

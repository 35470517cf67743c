"""Actions from the agreed text to the agreement in force: send, file evidence, take effect."""

import hashlib
from collections.abc import Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from agreements import reminders
from agreements.actions.signing_rounds import close_round, end, open_round, order_protocol, record_event, send_due
from agreements.actions.states import move_to as _set_state
from agreements.actions.states import supersede
from agreements.actions.terms import start_with_last_signature
from agreements.actions.versions import freeze
from agreements.choices import AgreementState, Ending, EventKind, NoticeKind, VersionKind
from agreements.models import (
    Agreement,
    Approval,
    Evidence,
    EvidenceParty,
    NoticeRule,
    Party,
    SignedPackage,
    Term,
    Version,
)
from agreements.signatures import signing_status
from agreements.text import gaps
from infrastructure import audit, jobs
from infrastructure.action import action
from infrastructure.audit import Actor
from infrastructure.models import Job
from infrastructure.public_ids import new_ref
from infrastructure.uploads import Checked
from kooperation.actions import touch

PACKAGE = "agreements.tasks.make_package"
# An agreement taken over as valid may get the scan of its paper afterwards.
PROVABLE = (AgreementState.OUT_FOR_SIGNATURE, AgreementState.SIGNED, AgreementState.IN_FORCE)


@action
def send_for_signature(*, actor: User, agreement: Agreement, why: str = "", seen: str = "") -> Version:
    """Freeze the text as agreed and lock it: this is what the parties sign.

    What is missing in the text is no barrier, but somebody has to have seen it: `seen` is the fingerprint of the gaps that
    were shown and confirmed. While an approval is outstanding it asks for a reason.

    Raises ValidationError when other gaps are open now, without a reason that is needed, when the text is not being drafted
    any more, or when fewer than two parties sign.
    """
    row = Agreement.objects.locked(agreement)
    if row.state != AgreementState.AGREED:
        row.must_be_editable()
    if Party.objects.filter(agreement=row, signs=True).count() < 2:
        raise ValidationError(_("An agreement is signed by at least two parties."))
    outstanding = Approval.objects.filter(agreement=row, granted_on=None)
    if outstanding and not why.strip():
        names = ", ".join(map(str, outstanding))
        raise ValidationError(_("Not approved yet: {names}. Say why it goes out all the same.").format(names=names))
    open_points = signing_status.open_points(row)
    if gaps.fingerprint(open_points) != seen:
        raise ValidationError(_("Something is missing that nobody has confirmed yet. Look at the list once more."))
    agreed = Version.objects.filter(agreement=row).order_by("-number").first()
    text_agreed = row.state == AgreementState.AGREED
    if not text_agreed or agreed is None:
        agreed = freeze(actor=actor, agreement=row, kind=VersionKind.AGREED)
    version = row.signing = agreed
    audit.record(
        actor=actor,
        verb="sent_for_signature",
        obj=row,
        about=row.cooperation.ref,
        changes={
            "version": version.number,
            "sha256": version.sha256,
            "open": [f"{gap.section.heading}: {gap.label}" for gap in open_points],
        },
    )
    _set_state(actor, row, AgreementState.OUT_FOR_SIGNATURE, why=why)
    open_round(actor=actor, version=version, text_agreed=text_agreed)
    return version


@action
def withdraw_from_signature(*, actor: User, agreement: Agreement, why: str) -> Agreement:
    """Open the text again; signatures given so far lapse with the version they were given on. Needs a reason.

    Raises ValidationError without one, when it is not out for signature, signed or refused, or when another was begun since.
    """
    row = Agreement.objects.locked(agreement)
    if row.state not in (AgreementState.OUT_FOR_SIGNATURE, AgreementState.SIGNED, AgreementState.DECLINED):
        raise ValidationError(_("This agreement is not out for signature."))
    row.must_be_newest()
    if not why.strip():
        raise ValidationError(_("Say why the text is opened again."))
    if row.signing:
        close_round(actor=actor, version=row.signing, why=why)
    row.signing = None
    _set_state(actor, row, AgreementState.DRAFT, why=why)
    return row


@action
def file_evidence(
    *,
    actor: Actor,
    agreement: Agreement,
    upload: Checked,
    parties: list[Party],
    signed_on: date,
    original_at: str,
    of_party: Mapping[Party, tuple[date, str]] | None = None,
    report: dict[str, object] | None = None,
    field: str = "",
) -> Evidence:
    """File the scan of a paper that `parties` signed, or only who signs at `field`; when all have, the agreement is signed.

    `signed_on` and `original_at` (where the paper lies) hold for every party without its own in `of_party`. The same scan
    filed twice is filed once; filed again for another party it keeps that party's own day. Raises ValidationError while
    nothing is out for signature, without a party, for a line that is signed already, for a day that is still to come, or
    when the same scan names another day of a party already.
    """
    row = Agreement.objects.locked(agreement)
    if row.signing is None or row.state not in PROVABLE:
        raise ValidationError(_("This agreement is not out for signature."))
    if not parties:
        raise ValidationError(_("Say whose signature the scan shows."))
    days = {party: (of_party or {}).get(party, (signed_on, original_at)) for party in parties}
    if any(day > timezone.localdate() for day, _place in days.values()):
        raise ValidationError({"signed_on": _("This day is still to come.")})
    known = Evidence.objects.valid().filter(version=row.signing, sha256=upload.sha256, field=field).first()
    if field and not known:
        _must_be_unsigned(row.signing, field)
    evidence = known or _new_evidence(actor, row.signing, upload, report or {}, field)
    for party, (day, place) in days.items():
        _name_party(evidence, party, day, place)
    audit.record(
        actor=actor,
        verb="evidence_filed",
        obj=evidence,
        about=row.cooperation.ref,
        changes={"sha256": upload.sha256, "parties": _signed_words(days)},
    )
    touch(row.cooperation)
    _record_paper(actor, row, evidence, parties)
    _follow_evidence(actor, row)
    return evidence


def _signed_words(days: Mapping[Party, tuple[date, str]]) -> str:
    """Each party with its day, for the history."""
    return ", ".join(f"{party} ({day})" for party, (day, _place) in days.items())


def _name_party(evidence: Evidence, party: Party, day: date, place: str) -> None:
    """Record a party's day of signature on an evidence; raises ValidationError when it names another one already."""
    row = EvidenceParty.objects.filter(evidence=evidence, party=party).first()
    if row is None:
        row = EvidenceParty(evidence=evidence, party=party, signed_on=day, original_at=place)
        row.full_clean()
        row.save()
    elif row.signed_on != day:
        words = _("This scan is filed for {party} with another day, {day}. Set it aside first, then file it anew.")
        raise ValidationError({"signed_on": words.format(party=party, day=f"{row.signed_on:%d.%m.%Y}")})


def _must_be_unsigned(version: Version, field: str) -> None:
    place = next((place for place in signing_status.places(version) if place.line.field == field), None)
    if place is None or place.evidence or (place.invitation and place.invitation.confirmed_at):
        raise ValidationError(_("This line is signed already."))


def _record_paper(actor: Actor, agreement: Agreement, evidence: Evidence, parties: list[Party]) -> None:
    """Into the round's chain; whoever was asked by link for these parties need not sign there any more."""
    signing_round = signing_status.open_round(agreement)
    if signing_round is None:
        return
    for place in signing_status.places(signing_round.version):
        invitation = place.invitation
        meant = place.line.field == evidence.field if evidence.field else place.party in parties
        if meant and invitation and not (invitation.ended_at or invitation.confirmed_at or invitation.evidence_id):
            end(actor=actor, invitation=invitation, ending=Ending.REVOKED, why=_("signed on paper"))
    rows = EvidenceParty.objects.filter(evidence=evidence, party__in=parties).select_related("party")
    about = {
        "sha256": evidence.sha256,
        "parties": sorted(map(str, parties)),
        "signed_on": str(max(row.signed_on for row in rows)),
        "days": {str(row.party): str(row.signed_on) for row in rows},
    }
    record_event(actor=actor, row=signing_round, kind=EventKind.FILED, about=about)
    send_due(actor=actor, row=signing_round)


def _new_evidence(
    actor: Actor,
    version: Version,
    upload: Checked,
    report: dict[str, object],
    field: str,
) -> Evidence:
    evidence = Evidence(
        report=report,
        field=field,
        version=version,
        name=upload.name,
        kind=upload.kind,
        size=len(upload.content),
        sha256=upload.sha256,
        by=actor if isinstance(actor, User) else None,
        by_name=actor.actor_name,
    )
    evidence.content.save(f"{new_ref()}{new_ref()}.{upload.ending}", ContentFile(upload.content), save=False)
    evidence.full_clean()
    evidence.save()
    return evidence


@action
def discard_evidence(*, actor: User, evidence: Evidence, why: str) -> Evidence:
    """A scan was the wrong one: it stays, but no longer counts. Needs a reason.

    Raises ValidationError without one, or once the agreement is in force.
    """
    agreement = Agreement.objects.locked(evidence.version.agreement)
    if agreement.state not in (AgreementState.OUT_FOR_SIGNATURE, AgreementState.SIGNED):
        raise ValidationError(_("This agreement is in force; its evidence is not touched any more."))
    if not why.strip():
        raise ValidationError(_("Say why this scan does not count."))
    row = Evidence.objects.select_for_update(of=("self",)).get(pk=evidence.pk)
    if not row.on_paper:
        raise ValidationError(_("This signature stands in the file itself; open the text again to take it back."))
    if row.discarded_at is None:
        row.discarded_at, row.discarded_why = timezone.now(), why
        row.full_clean()
        row.save()
        audit.record(
            actor=actor,
            verb="evidence_discarded",
            obj=row,
            about=agreement.cooperation.ref,
            changes={"sha256": row.sha256, "why": why},
        )
        signing_round = signing_status.open_round(agreement)
        if signing_round:
            record_event(
                actor=actor, row=signing_round, kind=EventKind.DISCARDED, about={"sha256": row.sha256, "why": why}
            )
        _follow_evidence(actor, agreement)
    return row


def _follow_evidence(actor: Actor, agreement: Agreement) -> None:
    """Signed when every party that signs has valid evidence, else out for signature."""
    complete = not signing_status.missing(agreement)
    if complete and agreement.state == AgreementState.OUT_FOR_SIGNATURE:
        _set_state(actor, agreement, AgreementState.SIGNED)
        start_with_last_signature(actor=actor, agreement=agreement, signed_on=signing_status.last_signed_on(agreement))
        take_effect(actor=actor, agreement=agreement)
    elif not complete and agreement.state == AgreementState.SIGNED:
        _set_state(actor, agreement, AgreementState.OUT_FOR_SIGNATURE)
        start_with_last_signature(actor=actor, agreement=agreement, signed_on=None)
    signing_round = signing_status.open_round(agreement)
    if complete and signing_round:
        order_protocol(actor=actor, row=signing_round)


@action
def take_effect(*, actor: Actor, agreement: Agreement) -> bool:
    """Put a signed agreement in force once its start is reached and its notice rule known or consciously none.

    The one condition that is never only a warning (docs/state-machines.md). Returns whether it is in force.
    """
    row = Agreement.objects.locked(agreement)
    if row.state == AgreementState.IN_FORCE:
        return True
    started = Term.objects.filter(agreement=row, starts_on__lte=timezone.localdate()).exists()
    settled = NoticeRule.objects.filter(agreement=row).exclude(kind=NoticeKind.UNKNOWN).exists()
    if row.state != AgreementState.SIGNED or not (started and settled):
        return False
    supersede(actor, row)
    _set_state(actor, row, AgreementState.IN_FORCE)
    reminders.plan(row)
    agreement.state = row.state
    return True


@action
def record_state(*, actor: Actor, agreement: Agreement, state: AgreementState, why: str) -> Agreement:
    """Record a state reached before this product was used, for example of an agreement signed on paper years ago."""
    row = Agreement.objects.locked(agreement)
    if state in (AgreementState.OUT_FOR_SIGNATURE, AgreementState.SIGNED, AgreementState.IN_FORCE):
        row.signing = Version.objects.filter(agreement=row).order_by("-number").first()
    _set_state(actor, row, state, why=why)
    reminders.plan(row)
    if state == AgreementState.OUT_FOR_SIGNATURE and row.signing and row.signing.kind == VersionKind.AGREED:
        open_round(actor=actor, version=row.signing)
    return row


@action
def order_package(*, actor: Actor, version: Version) -> Job:
    """Order one PDF of a signed version with its current evidence. Idempotent."""
    stamp = signing_status.stamp_of(version)
    job = jobs.order(
        actor=actor,
        key=f"agreement-package:{version.ref}:{stamp[:16]}",
        task=PACKAGE,
        payload={"version": version.ref, "stamp": stamp},
        about=version.agreement.cooperation.ref,
        title=_("Signed agreement: {title}").format(title=version.agreement.cooperation.title),
        place=reverse("agreements:signatures", args=[version.agreement.cooperation.address]),
    )
    audit.record(actor=actor, verb="package_ordered", obj=version, about=version.agreement.cooperation.ref)
    return job


@action
def keep_package(*, actor: Actor, version: Version, stamp: str, pdf: bytes) -> SignedPackage:
    """Store a package, once per stamp."""
    Version.objects.select_for_update().get(pk=version.pk)
    known = SignedPackage.objects.filter(version=version, stamp=stamp).first()
    if known:
        return known
    package = SignedPackage(version=version, stamp=stamp, pdf_sha256=hashlib.sha256(pdf).hexdigest())
    package.pdf.save(f"{new_ref()}{new_ref()}.pdf", ContentFile(pdf), save=False)
    package.save()
    audit.record(
        actor=actor,
        verb="package_made",
        obj=version,
        about=version.agreement.cooperation.ref,
        changes={"sha256": package.pdf_sha256},
    )
    return package

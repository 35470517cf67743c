"""Actions on signing rounds: open, close, record events, send links, order the protocol."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from agreements import mails
from agreements.choices import Ending, EventKind
from agreements.models import SigningEvent, SigningInvitation, SigningRound, Version
from agreements.signatures import event_chain, signing_status
from infrastructure import audit, jobs, outbox, tokens
from infrastructure.audit import Actor
from infrastructure.models import Job, OutgoingMail
from infrastructure.outbox import Letter
from infrastructure.public_ids import new_ref

LASTS = timedelta(days=14)
PROTOCOL = "agreements.tasks.make_protocol"


def record_event(
    *, actor: Actor, row: SigningRound, kind: EventKind, about: dict[str, Any] | None = None
) -> SigningEvent:
    """Add an event to a round's hash chain, and an audit log entry; the caller holds the lock on the agreement."""
    last = SigningEvent.objects.filter(round=row).order_by("-number").first()
    content: dict[str, Any] = {
        "number": last.number + 1 if last else 1,
        "kind": str(kind),
        "at": timezone.now(),
        "who": actor.actor_name,
        "about": about or {},
    }
    previous = last.hash if last else ""
    event = SigningEvent(round=row, previous=previous, hash=event_chain.digest(previous, **content), **content)
    event.full_clean()
    event.save()
    audit.record(
        actor=actor,
        verb=f"signing_{kind}",
        obj=row.version,
        about=row.version.agreement.cooperation.ref,
        changes=about,
    )
    return event


def open_round(*, actor: Actor, version: Version, text_agreed: bool = False) -> SigningRound:
    """Begin to ask for signatures on a version, which both sides may have agreed; an open round is returned as it is."""
    known = SigningRound.objects.filter(version=version, closed_at=None).first()
    if known:
        return known
    row = SigningRound(version=version, text_agreed=text_agreed)
    row.full_clean()
    row.save()
    record_event(
        actor=actor, row=row, kind=EventKind.OPENED, about={"version": version.number, "sha256": version.sha256}
    )
    return row


def close_round(*, actor: Actor, version: Version, why: str) -> None:
    """Close a round: nobody can sign any more; everybody with a link gets the reason."""
    row = SigningRound.objects.select_for_update().filter(version=version, closed_at=None).first()
    if row is None:
        return
    live = SigningInvitation.objects.filter(round=row, ended_at=None, evidence=None)
    for invitation in live.order_by("position"):
        end(actor=actor, invitation=invitation, ending=Ending.REVOKED, why=why)
        if invitation.sent_at:
            _tell_off(invitation, why)
    row.closed_at = timezone.now()
    row.save(update_fields=["closed_at"])
    record_event(actor=actor, row=row, kind=EventKind.CLOSED, about={"why": why})


def end(*, actor: Actor, invitation: SigningInvitation, ending: Ending, why: str) -> None:
    """End an invitation; its link and its mails that have not gone out are worth nothing from now on."""
    invitation.ended_at, invitation.ended_as, invitation.ended_why = timezone.now(), ending, why
    invitation.token_hash = invitation.code_hash = ""
    invitation.full_clean()
    invitation.save()
    outbox.cancel(OutgoingMail.objects.filter(key__startswith=f"signing:{invitation.ref}:"))
    about = {"name": invitation.name, "field": invitation.field, "why": why}
    record_event(actor=actor, row=invitation.round, kind=EventKind(str(ending)), about=about)


def _tell_off(invitation: SigningInvitation, why: str) -> None:
    outbox.queue(
        key=f"signing-off:{invitation.ref}",
        kind="signing",
        to=outbox.Recipient(invitation.email, invitation.name),
        letter=mails.withdrawn(invitation=invitation, why=why),
        about=invitation.round.version.agreement.cooperation.ref,
        reply_to=invitation.school.email,
    )


def send_due(*, actor: Actor, row: SigningRound) -> None:
    """Send the link to everybody whose turn it is: in order, to the first who has not signed yet."""
    live = SigningInvitation.objects.filter(round=row, ended_at=None, evidence=None).order_by("position", "pk")
    waiting = list(live.select_related("round__version__agreement__cooperation", "school"))
    for invitation in waiting[:1] if row.in_order else waiting:
        if invitation.sent_at is None:
            send_link(actor=actor, invitation=invitation, kind=EventKind.SENT)


def send_link(*, actor: Actor, invitation: SigningInvitation, kind: EventKind) -> None:
    """Mail a new link; the former one becomes invalid."""
    link = _new_link(invitation)
    _post(invitation, mails.signature_request(invitation=invitation, link=link, kind=kind))
    record_event(
        actor=actor, row=invitation.round, kind=kind, about={"name": invitation.name, "field": invitation.field}
    )


def send_finished(*, actor: Actor, row: SigningRound) -> None:
    """Everybody who signed by link gets a new one, to the finished file and its protocol."""
    signers = SigningInvitation.objects.filter(round=row, evidence__isnull=False).order_by("position")
    for invitation in signers.select_related("round__version__agreement__cooperation", "school"):
        letter = mails.finished(invitation=invitation, link=_new_link(invitation))
        _post(invitation, letter)
    record_event(actor=actor, row=row, kind=EventKind.FINISHED, about={"protocol": row.protocol_sha256})


def _new_link(invitation: SigningInvitation) -> str:
    token, now = tokens.new_token(), timezone.now()
    invitation.token_hash = tokens.hashed(token)
    invitation.sent_at = invitation.sent_at or now
    invitation.expires_at = now + LASTS
    invitation.save()
    return settings.BASE_URL + reverse("guests:sign_enter", args=[token])


def _post(invitation: SigningInvitation, letter: Letter) -> None:
    """Queue a mail with a link and cancel an older one that is not sent yet."""
    outbox.cancel(OutgoingMail.objects.filter(key__startswith=f"signing:{invitation.ref}:"))
    outbox.queue(
        key=f"signing:{invitation.ref}:{new_ref()}",
        kind="signing",
        to=outbox.Recipient(invitation.email, invitation.name),
        letter=letter,
        about=invitation.round.version.agreement.cooperation.ref,
        not_after=invitation.expires_at,
        reply_to=invitation.school.email,
        secret=True,
    )


def order_protocol(*, actor: Actor, row: SigningRound) -> Job:
    """Order the sealed protocol of a round signed by all parties. Idempotent for the same evidence."""
    stamp = signing_status.stamp_of(row.version)
    about = row.version.agreement.cooperation.ref
    job = jobs.order(
        actor=actor,
        key=f"protocol:{row.ref}:{stamp[:16]}",
        task=PROTOCOL,
        payload={"round": row.ref, "stamp": stamp},
        about=about,
    )
    audit.record(actor=actor, verb="protocol_ordered", obj=row.version, about=about)
    return job

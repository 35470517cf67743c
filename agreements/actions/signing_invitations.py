"""Actions on signing invitations: ask, remind, revoke, verify by code, sign, decline, expire."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from agreements import mails
from agreements.actions.signing_rounds import close_round, end, record_event, send_due, send_link
from agreements.actions.states import move_to as _set_state
from agreements.choices import AgreementState, Ending, EventKind, InvitationState, RequiredForm
from agreements.models import Agreement, SigningInvitation, SigningRound
from agreements.signatures import required_forms, signing_status
from infrastructure import audit, jobs, outbox, tokens
from infrastructure.action import action
from infrastructure.audit import Actor
from infrastructure.models import Job, OutgoingMail
from infrastructure.outbox import Letter
from infrastructure.public_ids import new_ref
from infrastructure.seals import SealError, keys

CODE_LASTS = timedelta(minutes=10)
CODE_TRIES = 5
CODES_AN_HOUR = 5
SEAL = "agreements.tasks.seal"
ASKABLE = (InvitationState.SENT, InvitationState.OPENED, InvitationState.EXPIRED)
SIGNABLE = (InvitationState.SENT, InvitationState.OPENED)


@action
def set_required_form(*, actor: User, agreement: Agreement, form: RequiredForm, reason: str) -> Agreement:
    """Decide which form an agreement needs, with the reason that its protocol prints.

    Raises ValidationError once it is signed, without a reason, or while somebody may sign by link what then needs more.
    """
    row = Agreement.objects.locked(agreement)
    if not row.editable and row.state != AgreementState.OUT_FOR_SIGNATURE:
        raise ValidationError(_("This agreement is signed; the form is settled."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say in one line why.")})
    invitations = SigningInvitation.objects.filter(round__version=row.signing, ended_at=None)
    if form != RequiredForm.TEXT and row.signing and invitations.exists():
        raise ValidationError({"form": _("Somebody was asked to sign by link. Withdraw that first.")})
    changes = audit.changed(row, {"required_form": form, "form_reason": reason})
    row.required_form, row.form_reason = form, reason
    row.full_clean()
    row.save()
    audit.record(actor=actor, verb="required_form_set", obj=row, about=row.cooperation.ref, changes=changes)
    return row


@action
def ask(
    *, actor: User, agreement: Agreement, field: str, name: str, function: str, email: str, in_order: bool = True
) -> SigningInvitation:
    """Ask one person to sign one line by link; in order, the mail goes out when the ones before have signed.

    Raises ValidationError when the form forbids it, nothing is out for signature, or the line is signed or asked for.
    """
    row = Agreement.objects.locked(agreement)
    signing_round, position, place = place_to_sign(row, field)
    if place.invitation and not place.invitation.ended_at:
        raise ValidationError({"field": _("Somebody is asked to sign this line already.")})
    invitation = SigningInvitation(
        round=signing_round,
        party=place.party,
        field=field,
        position=position,
        name=name,
        function=function,
        email=email,
        by=actor,
    )
    invitation.full_clean()
    invitation.save()
    signing_round.in_order = in_order
    signing_round.save(update_fields=["in_order"])
    about = {"name": name, "field": field, "party": place.party.institution}
    record_event(actor=actor, row=signing_round, kind=EventKind.INVITED, about=about)
    send_due(actor=actor, row=signing_round)
    invitation.refresh_from_db()
    return invitation


def place_to_sign(row: Agreement, field: str) -> tuple[SigningRound, int, signing_status.Place]:
    """The open round, and a line that can be signed electronically with its place in the order, counted from 1.

    Raises ValidationError when the form forbids it, nothing is out for signature, or the line is signed or not there.
    """
    signing_round = signing_status.open_round(row)
    if signing_round is None or row.signing is None or row.state != AgreementState.OUT_FOR_SIGNATURE:
        raise ValidationError(_("This agreement is not out for signature."))
    refused = required_forms.link_refused(row)
    if refused:
        raise ValidationError(refused)
    _seal_must_work()
    for position, place in enumerate(signing_status.places(row.signing), start=1):
        if place.line.field == field:
            if place.evidence:
                raise ValidationError({"field": _("This line is signed already.")})
            return signing_round, position, place
    raise ValidationError({"field": _("This line does not exist.")})


def _seal_must_work() -> None:
    """An own seal that has expired is said before anybody is asked, not after they have signed."""
    try:
        keys.check()
    except SealError as error:
        raise ValidationError(str(error)) from error


def _tell_inviter(invitation: SigningInvitation, letter: Letter) -> None:
    outbox.queue(
        key=f"signing-news:{invitation.ref}:{new_ref()}",
        kind="signing",
        to=outbox.Recipient(invitation.by.email, invitation.by.name),
        letter=letter,
        about=invitation.round.version.agreement.cooperation.ref,
    )


def _locked(invitation: SigningInvitation) -> tuple[Agreement, SigningInvitation]:
    """The agreement and the invitation as they are now; the agreement's lock orders everything that happens to both."""
    agreement = Agreement.objects.locked(invitation.round.version.agreement)
    rows = SigningInvitation.objects.select_related("round__version__agreement__cooperation", "party", "school", "by")
    return agreement, rows.get(pk=invitation.pk)


@action
def remind(*, actor: Actor, invitation: SigningInvitation) -> SigningInvitation:
    """Send a new link for another fourteen days. Raises ValidationError when this person cannot sign any more."""
    _agreement, row = _locked(invitation)
    if row.state not in ASKABLE or row.round.closed_at:
        raise ValidationError(_("This person is not asked to sign any more."))
    row.reminded_at = timezone.now()
    send_link(actor=actor, invitation=row, kind=EventKind.REMINDED)
    return row


@action
def revoke(*, actor: User, invitation: SigningInvitation, why: str) -> SigningInvitation:
    """Revoke an invitation, to sign in another way or by another person. Raises ValidationError once it was used."""
    _agreement, row = _locked(invitation)
    if row.evidence_id or row.confirmed_at or row.ended_at:
        raise ValidationError(_("This invitation was used or has ended."))
    end(actor=actor, invitation=row, ending=Ending.REVOKED, why=why)
    _send_to_next(actor, row)
    return row


def _send_to_next(actor: Actor, row: SigningInvitation) -> None:
    if row.round.closed_at is None:
        send_due(actor=actor, row=row.round)


@action
def send_code(*, actor: Actor, invitation: SigningInvitation) -> None:
    """A one-time code to the mailbox: whoever has only the link cannot sign. Raises ValidationError when it is over, or after
    five codes in an hour."""
    _agreement, row = _locked(invitation)
    if row.state not in (*SIGNABLE, InvitationState.SIGNED, InvitationState.CONFIRMED):
        raise ValidationError(_("This link is not valid any more."))
    lately = OutgoingMail.objects.filter(
        key__startswith=f"signing-code:{row.ref}:", created_at__gt=timezone.now() - timedelta(hours=1)
    )
    if lately.count() >= CODES_AN_HOUR:
        raise ValidationError(_("Several codes were sent already. Wait an hour, then try again."))
    code = tokens.new_code()
    row.code_hash = tokens.hashed(f"{row.ref}:{code}")
    row.code_until, row.code_tries = timezone.now() + CODE_LASTS, 0
    row.save(update_fields=["code_hash", "code_until", "code_tries"])
    outbox.queue(
        key=f"signing-code:{row.ref}:{new_ref()}",
        kind="signing",
        to=outbox.Recipient(row.email, row.name),
        letter=mails.code(invitation=row, code=code),
        not_after=row.code_until,
        secret=True,
    )
    record_event(actor=actor, row=row.round, kind=EventKind.CODE_SENT, about={"field": row.field})


@action(silent="the signing round's event chain is the record; a wrong try is only counted")
def prove(*, actor: Actor, invitation: SigningInvitation, code: str) -> bool:
    """Whether a typed code is the one that was mailed; it works once, ten minutes, five tries, and a wrong try counts."""
    _agreement, row = _locked(invitation)
    now = timezone.now()
    if not row.code_hash or row.code_until is None or row.code_until < now or row.code_tries >= CODE_TRIES:
        return False
    row.code_tries += 1
    right = tokens.matches(f"{row.ref}:{code.strip()}", row.code_hash)
    if right:
        row.code_hash = ""
        record_event(actor=actor, row=row.round, kind=EventKind.PROVEN, about={"field": row.field})
    row.save(update_fields=["code_hash", "code_tries"])
    return right


@action
def note_read(*, actor: Actor, invitation: SigningInvitation, shown_as: str = "pdf") -> None:
    """Record that the document was opened, as a PDF or as text on the page ("page"). Idempotent."""
    _agreement, row = _locked(invitation)
    if row.opened_at is None:
        row.opened_at = timezone.now()
        row.save(update_fields=["opened_at"])
        record_event(actor=actor, row=row.round, kind=EventKind.READ, about={"field": row.field, "as": shown_as})


@action
def confirm(*, actor: Actor, invitation: SigningInvitation, name: str, function: str) -> Job:
    """Sign by link; the documents' worker seals it. Idempotent.

    Raises ValidationError when the document was not opened, or the link is over.
    """
    agreement, row = _locked(invitation)
    if row.confirmed_at is None:
        if row.state not in SIGNABLE or row.round.closed_at or agreement.state != AgreementState.OUT_FOR_SIGNATURE:
            raise ValidationError(_("This link is not valid any more."))
        if row.opened_at is None:
            raise ValidationError(_("Open the document first."))
        place = _place(agreement, row.field)
        if place is None or place.evidence:
            raise ValidationError(_("This line is signed already."))
        row.confirmed_at, row.confirmed_name, row.confirmed_function = timezone.now(), name.strip(), function.strip()
        row.full_clean()
        row.save()
        about = {"name": row.confirmed_name, "function": row.confirmed_function, "field": row.field}
        record_event(actor=row, row=row.round, kind=EventKind.CONFIRMED, about=about)
    return order_seal(actor=actor, invitation=row)


def _place(agreement: Agreement, field: str) -> signing_status.Place | None:
    assert agreement.signing
    return next((place for place in signing_status.places(agreement.signing) if place.line.field == field), None)


@action
def order_seal(*, actor: Actor, invitation: SigningInvitation) -> Job:
    """Have a given signature sealed; ordered again after a failure, it is still sealed once."""
    about = invitation.round.version.agreement.cooperation.ref
    job = jobs.order(
        actor=actor, key=f"seal:{invitation.ref}", task=SEAL, payload={"invitation": invitation.ref}, about=about
    )
    audit.record(actor=actor, verb="seal_ordered", obj=invitation, about=about)
    return job


@action
def object_to(*, actor: Actor, invitation: SigningInvitation, text: str) -> None:
    """Object to the text: the person who asked is notified, the signature waits. Raises ValidationError when it is
    over."""
    _agreement, row = _locked(invitation)
    if row.state not in SIGNABLE:
        raise ValidationError(_("This link is not valid any more."))
    if not text.strip():
        raise ValidationError(_("Say what is not right."))
    record_event(actor=actor, row=row.round, kind=EventKind.OBJECTED, about={"text": text.strip(), "field": row.field})
    _tell_inviter(row, mails.news(invitation=row, kind=EventKind.OBJECTED, text=text.strip()))


@action
def decline_invitation(*, actor: Actor, invitation: SigningInvitation, why: str) -> None:
    """A person declines: the agreement is declined, all other links end, everybody asked is told. Needs a reason."""
    agreement, row = _locked(invitation)
    if row.state not in SIGNABLE or agreement.state != AgreementState.OUT_FOR_SIGNATURE:
        raise ValidationError(_("This link is not valid any more."))
    if not why.strip():
        raise ValidationError(_("Say why you decline."))
    end(actor=actor, invitation=row, ending=Ending.DECLINED, why=why.strip())
    _tell_inviter(row, mails.news(invitation=row, kind=EventKind.DECLINED, text=why.strip()))
    close_round(
        actor=actor,
        version=row.round.version,
        why=_("{name} declined to sign: {why}").format(name=row.name, why=why.strip()),
    )
    _set_state(actor, agreement, AgreementState.DECLINED, why=why.strip())


@action
def expire(*, actor: Actor, invitation: SigningInvitation) -> None:
    """Expire an invitation after fourteen days: the line is free again, the person who asked is notified."""
    _agreement, row = _locked(invitation)
    if row.state != InvitationState.EXPIRED or row.ended_at:
        return
    end(actor=actor, invitation=row, ending=Ending.EXPIRED, why="")
    _tell_inviter(row, mails.news(invitation=row, kind=EventKind.EXPIRED, text=""))
    _send_to_next(actor, row)

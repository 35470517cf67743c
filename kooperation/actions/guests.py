"""Actions on guest passes: give, mail links, confirm devices, renew, revoke."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from infrastructure import audit, outbox, tenancy, tokens
from infrastructure.action import action
from infrastructure.audit import Actor
from infrastructure.models import AuditEntry
from infrastructure.outbox import Recipient
from infrastructure.public_ids import new_ref
from kooperation import mails
from kooperation.actions.cooperations import add_to_team, touch
from kooperation.choices import ContactLevel
from kooperation.models import ContactPerson, Cooperation, GuestDevice, GuestLink, GuestPass

PASS_LASTS = timedelta(days=180)
CODE_LASTS = timedelta(minutes=10)
TRIES = 5
# Wrong codes per day after which all links are closed and a new one is mailed: somebody else may hold a link.
WRONG_A_DAY = 15
INVITATION, RENEWAL = "guest_link", "guest_renewal"
CODES_AN_HOUR = 5
LINKS_AN_HOUR = 3
PASSED_ON_A_DAY = 5


@action(silent="the mail with the link is the record")
def fresh_link(*, actor: Actor, guest_pass: GuestPass) -> str:
    """The address of a new link to a pass, for a mail that `actor` causes; only its hash is kept."""
    token = tokens.new_token()
    GuestLink.objects.create(
        guest_pass=guest_pass, token_hash=tokens.hashed(token), expires_at=timezone.now() + PASS_LASTS
    )
    return settings.BASE_URL + reverse("guests:enter", args=[token])


def _lately(actor: GuestPass, verb: str, span: timedelta) -> int:
    """How often a guest did something lately, counted in the audit log."""
    since = timezone.now() - span
    return AuditEntry.objects.filter(actor_ref=actor.actor_ref, verb=verb, at__gt=since).count()


def _send_link(
    actor: Actor,
    guest_pass: GuestPass,
    *,
    passed_on: str = "",
    question: str = "",
    note: str = "",
    kind: str = INVITATION,
) -> None:
    link = fresh_link(actor=actor, guest_pass=guest_pass)
    letter = mails.guest_link(guest_pass=guest_pass, link=link, passed_on=passed_on, question=question, note=note)
    outbox.queue(
        key=f"guest-link:{guest_pass.ref}:{new_ref()}",
        kind=kind,
        to=Recipient(guest_pass.address, guest_pass.contact.name),
        letter=letter,
        about=guest_pass.cooperation.ref,
        reply_to=guest_pass.school.email,
        not_after=guest_pass.expires_at,
        secret=True,
    )


@action
def give_pass(
    *,
    actor: Actor,
    cooperation: Cooperation,
    contact: ContactPerson,
    passed_on: str = "",
    question: str = "",
    note: str = "",
) -> GuestPass:
    """Give a contact person a guest pass and mail a link. A revoked or expired pass is renewed.

    `passed_on` names the guest who asked a colleague along, `question` and `note` what for. Raises ValidationError
    without a personal e-mail address.
    """
    if not contact.email:
        raise ValidationError(_("{name} has no personal e-mail address.").format(name=contact))
    guest_pass = GuestPass.objects.select_for_update().filter(cooperation=cooperation, contact=contact).first()
    guest_pass = guest_pass or GuestPass(cooperation=cooperation, contact=contact)
    if guest_pass.address != contact.email.lower():
        # Devices and links belong to the mailbox they were proven with.
        GuestDevice.objects.filter(guest_pass=guest_pass.pk).delete()
        GuestLink.objects.filter(guest_pass=guest_pass.pk).delete()
    guest_pass.address = contact.email.lower()
    guest_pass.given_by_ref, guest_pass.given_by_name = actor.actor_ref, actor.actor_name
    guest_pass.expires_at, guest_pass.revoked_at = timezone.now() + PASS_LASTS, None
    guest_pass.full_clean()
    guest_pass.save()
    add_to_team(actor=actor, cooperation=cooperation, contact=contact)
    _send_link(actor, guest_pass, passed_on=passed_on, question=question, note=note)
    audit.record(actor=actor, verb="guest_invited", obj=guest_pass, about=cooperation.ref)
    touch(cooperation)
    return guest_pass


def renewable(guest_pass: GuestPass) -> bool:
    """Whether the holder may renew it by mail alone: not revoked, the person is active, the mailbox unchanged."""
    contact, today = guest_pass.contact, timezone.localdate()
    here = not (contact.valid_until and contact.valid_until < today)
    same = contact.email.lower() == guest_pass.address
    return guest_pass.revoked_at is None and here and same and not guest_pass.over


@action
def renew_by_mail(*, actor: GuestPass) -> None:
    """A new link for 180 days to the mailbox the pass belongs to; raises ValidationError when it is not renewable or asked too often."""
    guest_pass = GuestPass.objects.select_for_update().get(pk=actor.pk)
    if not renewable(guest_pass):
        raise ValidationError(_("This access has ended. Ask the music school."))
    if _lately(guest_pass, "guest_renewed", timedelta(hours=1)) >= LINKS_AN_HOUR:
        raise ValidationError(_("New links were sent already. Look into your mailbox, also among unwanted mail."))
    guest_pass.expires_at = timezone.now() + PASS_LASTS
    guest_pass.save(update_fields=["expires_at"])
    _send_link(actor, guest_pass, kind=RENEWAL)
    audit.record(actor=actor, verb="guest_renewed", obj=guest_pass, about=guest_pass.cooperation.ref)


@action
def send_code(*, actor: GuestPass) -> str:
    """Mail a one-time code for a new device; returns the device's secret for its cookie.

    Raises ValidationError when the pass does not open or codes were asked for too often.
    """
    now = timezone.now()
    guest_pass = GuestPass.objects.select_for_update().get(pk=actor.pk)
    if not guest_pass.usable(now):
        raise ValidationError(_("This access has ended. Ask the music school."))
    if _lately(guest_pass, "guest_code_sent", timedelta(hours=1)) >= CODES_AN_HOUR:
        raise ValidationError(_("Several codes were sent already. Wait an hour, then try again."))
    secret, code = tokens.new_token(), tokens.new_code()
    device = GuestDevice.objects.create(
        guest_pass=guest_pass,
        secret_hash=tokens.hashed(secret),
        code_hash=tokens.hashed(code),
        code_until=now + CODE_LASTS,
        expires_at=now + PASS_LASTS,
    )
    outbox.queue(
        key=f"guest-code:{guest_pass.ref}:{device.pk}",
        kind="guest_code",
        to=Recipient(guest_pass.address, guest_pass.contact.name),
        letter=mails.guest_code(guest_pass=guest_pass, code=code),
        about=guest_pass.cooperation.ref,
        reply_to=guest_pass.school.email,
        not_after=device.code_until,
        secret=True,
    )
    audit.record(actor=actor, verb="guest_code_sent", obj=guest_pass, about=guest_pass.cooperation.ref)
    return secret


@action(own_transactions="a wrong try stays counted though it ends in an error", silent="a wrong try is counted only")
def confirm_device(*, actor: GuestPass, device: GuestDevice, code: str) -> None:
    """Open a device with the code from the mailbox; raises ValidationError for a wrong, used or late one, five tries a code.

    A wrong try is counted even though it ends in an error.
    """
    with transaction.atomic():
        row = GuestDevice.objects.select_for_update().get(pk=device.pk)
        problem = _code_problem(row)
        if not problem and not tokens.matches(code, row.code_hash):
            row.tries += 1
            row.save(update_fields=["tries"])
            problem = _code_problem(row) or _("This is not the code from the mail. Check the six digits.")
            _beware(actor)
        if not problem:
            row.code_hash, row.code_until, row.confirmed_at = "", None, timezone.now()
            row.save()
            audit.record(actor=actor, verb="guest_entered", obj=actor, about=actor.cooperation.ref)
    if problem:
        raise ValidationError(problem)


def _beware(guest_pass: GuestPass) -> None:
    """Close all links after too many wrong codes in a day, and mail a new one."""
    day = GuestDevice.objects.filter(guest_pass=guest_pass, created_at__gt=timezone.now() - timedelta(days=1))
    if sum(day.values_list("tries", flat=True)) < WRONG_A_DAY:
        return
    day.update(tries=0, code_hash="", code_until=None)
    GuestLink.objects.filter(guest_pass=guest_pass).delete()
    _send_link(guest_pass, guest_pass, kind=RENEWAL)
    audit.record(actor=guest_pass, verb="guest_links_closed", obj=guest_pass, about=guest_pass.cooperation.ref)


def _code_problem(device: GuestDevice) -> str:
    if device.tries >= TRIES:
        return _("Five wrong tries. Have a new code sent.")
    if not device.code_hash or not device.code_until or device.code_until < timezone.now():
        return _("This code is over. Have a new one sent.")
    return ""


@action(silent="reading leaves no trail")
def note_visit(*, actor: GuestPass) -> None:
    """Record the visit of a guest, at most once an hour."""
    now = timezone.now()
    if actor.seen_at is None or actor.seen_at < now - timedelta(hours=1):
        GuestPass.objects.filter(pk=actor.pk).update(seen_at=now)


@action
def leave_device(*, actor: GuestPass, device: GuestDevice) -> None:
    """Sign out on this device only."""
    device.delete()
    audit.record(actor=actor, verb="guest_left", obj=actor, about=actor.cooperation.ref)


@action
def choose_mails(*, actor: GuestPass, wants_mail: bool) -> None:
    """Switch the daily mail on or off; nothing is mailed for the time it was off."""
    GuestPass.objects.filter(pk=actor.pk).update(wants_mail=wants_mail, told_at=timezone.now())
    audit.record(
        actor=actor, verb="guest_mails_chosen", obj=actor, about=actor.cooperation.ref, changes={"wanted": wants_mail}
    )


@action
def bring_colleague(
    *, actor: GuestPass, name: str, email: str, function: str = "", question: str = "", note: str = ""
) -> GuestPass:
    """A guest invites a colleague of the same partner as a contact person with a pass of their own.

    The school sees both in the team and the history. Raises ValidationError for a bad address or beyond five a day.
    """
    Cooperation.objects.select_for_update().get(pk=actor.cooperation_id)
    if _lately(actor, "guest_invited", timedelta(days=1)) >= PASSED_ON_A_DAY:
        raise ValidationError(_("Five colleagues a day are the limit. Go on tomorrow, or ask the music school."))
    house = actor.contact.partner
    passes = GuestPass.objects.filter(cooperation=actor.cooperation, address__iexact=email).select_related("contact")
    known = passes.usable(timezone.now()).first()
    left = ContactPerson.objects.filter(partner=house, email__iexact=email).exclude(valid_until=None)
    if not known and (passes.exclude(revoked_at=None).exists() or left.exists()):
        raise ValidationError(_("The music school has ended the access of {name}. Ask there.").format(name=name))
    contact = ContactPerson.objects.valid(timezone.localdate()).filter(partner=house, email__iexact=email).first()
    if contact is None:
        contact = ContactPerson(
            partner=house, name=name, email=email.lower(), function=function, level=ContactLevel.OPERATIVE, fixed=False
        )
        contact.full_clean()
        contact.save()
        audit.record(actor=actor, verb="contact_added", obj=contact)
    if contact.pk == actor.contact_id:
        raise ValidationError(_("That is your own address."))
    if known:
        # Has access already: the daily mail of the next morning tells, no second mail today.
        GuestPass.objects.filter(pk=known.pk).update(reminded_at=timezone.now(), reminded_by=actor.actor_name)
        audit.record(
            actor=actor,
            verb="guests_reminded",
            obj=actor.cooperation,
            about=actor.cooperation.ref,
            changes={"of": str(known.contact)},
        )
        return known
    return give_pass(
        actor=actor,
        cooperation=actor.cooperation,
        contact=contact,
        passed_on=actor.actor_name,
        question=question,
        note=note,
    )


@action
def tidy_guests(*, actor: Actor) -> int:
    """Delete devices unconfirmed for a day and whatever expired a month ago; returns the number of rows."""
    now, gone = timezone.now(), 0
    for school in GuestPass.unscoped.values_list("school", flat=True).distinct():
        with tenancy.of(school):
            stale = GuestDevice.objects.filter(confirmed_at=None, created_at__lt=now - timedelta(days=1))
            old = GuestDevice.objects.filter(expires_at__lt=now - timedelta(days=30))
            links = GuestLink.objects.filter(expires_at__lt=now - timedelta(days=30))
            gone += sum(rows.delete()[0] for rows in (stale, old, links))
    return gone


@action
def ask_to_remind(*, actor: Actor, cooperation: Cooperation, passes: Iterable[GuestPass]) -> list[GuestPass]:
    """Mark these guest passes to be reminded by `actor`; returns the passes."""
    rows = list(passes)
    reminded = GuestPass.objects.filter(cooperation=cooperation, pk__in=[row.pk for row in rows])
    reminded.update(reminded_at=timezone.now(), reminded_by=actor.actor_name)
    if rows:
        names = [str(row.contact) for row in rows]
        audit.record(actor=actor, verb="guests_reminded", obj=cooperation, about=cooperation.ref, changes={"of": names})
    return rows


@action(silent="the mail is the record")
def note_told(*, actor: Actor, guest_pass: GuestPass, at: datetime) -> None:
    """Record that news and reminders up to `at` are mailed."""
    GuestPass.objects.filter(pk=guest_pass.pk).update(told_at=at, reminded_at=None, reminded_by="")
    audit.record(actor=actor, verb="guest_told", obj=guest_pass, about=guest_pass.cooperation.ref)

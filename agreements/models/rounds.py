"""Signing rounds: one per version out for signature, with its invitations and its hash chain of events."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import School, User
from agreements.choices import INVITATION_LOOKS, Ending, EventKind, InvitationState
from agreements.models.agreement import Evidence, Party, Version
from infrastructure import tenancy
from infrastructure.public_ids import new_ref

REMIND_AFTER = (timedelta(days=5), timedelta(days=12))


class SigningRound(models.Model):
    """One version out for signature, until it is withdrawn or declined; with its sealed protocol when all have signed."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+", default=tenancy.current)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="rounds")
    in_order = models.BooleanField(default=True, help_text="each is asked only after the one before has signed")
    text_agreed = models.BooleanField(default=False, help_text="both sides had agreed the text before it went out")
    opened_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    stamp = models.CharField(max_length=64, blank=True, help_text="of which evidence the two files below are made")
    signed = models.FileField(upload_to="agreements/", blank=True)
    signed_sha256 = models.CharField(max_length=64, blank=True)
    protocol = models.FileField(upload_to="agreements/", blank=True)
    protocol_sha256 = models.CharField(max_length=64, blank=True)

    objects = tenancy.ScopedManager["SigningRound"]()
    unscoped = models.Manager["SigningRound"]()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["version"], condition=Q(closed_at=None), name="round_open_once"),
            models.CheckConstraint(
                condition=Q(protocol="", protocol_sha256="") | (~Q(protocol="") & ~Q(protocol_sha256="")),
                name="round_protocol_has_hash",
            ),
        )

    def __str__(self) -> str:
        return str(self.version)


class SigningInvitation(models.Model):
    """One person is asked to sign one document by link: fourteen days, a code by mail, one signature."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+", default=tenancy.current)
    round = models.ForeignKey(SigningRound, on_delete=models.PROTECT, related_name="invitations")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="invitations")
    field = models.CharField(max_length=40, help_text="name of the field in the PDF")
    position = models.PositiveSmallIntegerField(default=1)
    name = models.CharField(_("First and last name"), max_length=200)
    function = models.CharField(_("Function"), max_length=200, blank=True)
    email = models.EmailField(_("E-mail"))
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    token_hash = models.CharField(max_length=64, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    code_hash = models.CharField(max_length=64, blank=True)
    code_until = models.DateTimeField(null=True, blank=True)
    code_tries = models.PositiveSmallIntegerField(default=0)
    opened_at = models.DateTimeField(null=True, blank=True, help_text="when the document was opened")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_name = models.CharField(max_length=200, blank=True)
    confirmed_function = models.CharField(max_length=200, blank=True)
    evidence = models.OneToOneField(
        Evidence, on_delete=models.PROTECT, null=True, blank=True, related_name="invitation"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_as = models.CharField(max_length=12, choices=Ending.choices, blank=True)
    ended_why = models.CharField(max_length=1000, blank=True)

    objects = tenancy.ScopedManager["SigningInvitation"]()
    unscoped = models.Manager["SigningInvitation"]()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["round", "field"], condition=Q(ended_at=None), name="invitation_once_a_field"
            ),
            models.UniqueConstraint(fields=["token_hash"], condition=~Q(token_hash=""), name="invitation_token_once"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_as="") | (Q(ended_at__isnull=False) & ~Q(ended_as="")),
                name="invitation_ended_somehow",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_name="")
                | (Q(confirmed_at__isnull=False) & ~Q(confirmed_name="")),
                name="invitation_confirmed_by_name",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def actor_ref(self) -> str:
        return f"signer:{self.ref}"

    @property
    def actor_name(self) -> str:
        return self.confirmed_name or self.name

    def state_at(self, now: datetime) -> InvitationState:
        """The state of the invitation at a moment."""
        if self.evidence_id:
            return InvitationState.SIGNED
        if self.ended_as:
            return InvitationState(self.ended_as)
        if self.confirmed_at:
            return InvitationState.CONFIRMED
        if self.sent_at is None:
            return InvitationState.WAITING
        if self.expires_at and self.expires_at < now:
            return InvitationState.EXPIRED
        return InvitationState.OPENED if self.opened_at else InvitationState.SENT

    def reminder_due(self, now: datetime) -> bool:
        """Five days after the link was first sent, and once more after twelve; a reminder renews the link."""
        if self.sent_at is None:
            return False
        last = self.reminded_at or self.sent_at
        return any(last < self.sent_at + wait <= now for wait in REMIND_AFTER)

    @property
    def state(self) -> InvitationState:
        """The same now."""
        return self.state_at(timezone.now())

    @property
    def state_icon(self) -> str:
        return INVITATION_LOOKS[self.state][0]

    @property
    def state_look(self) -> str:
        return INVITATION_LOOKS[self.state][1]


class SigningEvent(models.Model):
    """One thing that happened in a round; each carries the hash of the one before, so that a changed row is found."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+", default=tenancy.current)
    round = models.ForeignKey(SigningRound, on_delete=models.PROTECT, related_name="events")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=EventKind.choices)
    at = models.DateTimeField()
    who = models.CharField(max_length=200)
    about = models.JSONField(default=dict)
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    objects = tenancy.ScopedManager["SigningEvent"]()
    unscoped = models.Manager["SigningEvent"]()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["round", "number"], name="signing_event_once"),
            models.CheckConstraint(condition=Q(number__gte=1) & ~Q(hash=F("previous")), name="signing_event_chained"),
        )

    def __str__(self) -> str:
        return f"{self.round_id} {self.number} {self.kind}"

"""Guest access without an account: a pass per cooperation, links by mail, confirmed devices."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from infrastructure import tenancy
from infrastructure.public_ids import new_ref
from kooperation.choices import OPEN_STATUSES
from kooperation.models.cooperations import Cooperation, CooperationPartner
from kooperation.models.partners import ContactPerson


class GuestPassQuerySet(models.QuerySet["GuestPass"]):
    """Queries for guest passes."""

    def usable(self, now: datetime) -> "GuestPassQuerySet":
        """Passes that open: not withdrawn, not over, the person still there and still at that address."""
        today = timezone.localdate(now)
        takes_part = CooperationPartner.unscoped.filter(
            cooperation=models.OuterRef("cooperation"), partner=models.OuterRef("contact__partner")
        )
        here = Q(contact__valid_from=None) | Q(contact__valid_from__lte=today)
        still = Q(contact__valid_until=None) | Q(contact__valid_until__gte=today)
        return self.filter(
            models.Exists(takes_part),
            here,
            still,
            revoked_at=None,
            expires_at__gt=now,
            contact__email__iexact=models.F("address"),
        )


ScopedPasses = tenancy.ScopedManager.from_queryset(GuestPassQuerySet)


class GuestPass(models.Model):
    """The workspace of one person in one cooperation, for 180 days at a time."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="+", default=tenancy.current)
    cooperation = models.ForeignKey(Cooperation, on_delete=models.CASCADE, related_name="guest_passes")
    contact = models.ForeignKey(ContactPerson, on_delete=models.CASCADE, related_name="guest_passes")
    address = models.EmailField(help_text="the mailbox it was given to; a new one needs a new pass")
    given_by_ref = models.CharField(max_length=40)
    given_by_name = models.CharField(max_length=200)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True, help_text="last visit, by the hour")
    told_at = models.DateTimeField(default=timezone.now, help_text="news up to here have been mailed")
    reminded_at = models.DateTimeField(null=True, blank=True, help_text="somebody asked to remind; not mailed yet")
    reminded_by = models.CharField(max_length=200, blank=True)
    wants_mail = models.BooleanField(_("At most one mail a day when something is new"), default=True)

    objects = ScopedPasses()
    unscoped = models.Manager.from_queryset(GuestPassQuerySet)()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["cooperation", "contact"], name="one_pass_a_person"),)

    def __str__(self) -> str:
        return f"{self.contact} in {self.cooperation}"

    @property
    def over(self) -> bool:
        """The cooperation has ended: everything can be read, nothing is changed any more."""
        return self.cooperation.status not in OPEN_STATUSES

    @property
    def actor_ref(self) -> str:
        return f"guest:{self.ref}"

    @property
    def actor_name(self) -> str:
        return self.contact.name

    def usable(self, now: datetime) -> bool:
        """Whether it opens now, as the queryset of this name says."""
        return GuestPass.unscoped.usable(now).filter(pk=self.pk).exists()


class GuestLink(models.Model):
    """The secret of one mailed link; every mail carries its own, all open the same pass."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="+", default=tenancy.current)
    guest_pass = models.ForeignKey(GuestPass, on_delete=models.CASCADE, related_name="links")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()

    objects = tenancy.ScopedManager["GuestLink"]()
    unscoped = models.Manager["GuestLink"]()

    def __str__(self) -> str:
        return str(self.guest_pass)


class GuestDevice(models.Model):
    """A browser that somebody opened a link in; it opens the workspace once a code from the mailbox was typed into it."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="+", default=tenancy.current)
    guest_pass = models.ForeignKey(GuestPass, on_delete=models.CASCADE, related_name="devices")
    secret_hash = models.CharField(max_length=64, unique=True)
    code_hash = models.CharField(max_length=64, blank=True)
    code_until = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()
    created_at = models.DateTimeField(default=timezone.now)

    objects = tenancy.ScopedManager["GuestDevice"]()
    unscoped = models.Manager["GuestDevice"]()

    def __str__(self) -> str:
        return str(self.guest_pass)

"""Cooperations, their partners, their team."""

from datetime import date, datetime, timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from accounts.models import School, User
from infrastructure import tenancy
from infrastructure.public_ids import new_ref
from kooperation.choices import (
    EMPTY_PROGRESS,
    OPEN_STATUSES,
    PHASE_CHOICES,
    PHASES,
    Ball,
    Duration,
    Field,
    Kind,
    PartnerRole,
    Phase,
    Side,
    Status,
    TeamPart,
    Template,
)
from kooperation.models.partners import ContactPerson, Partner

STALLS_AFTER = timedelta(days=21)


class CooperationQuerySet(models.QuerySet["Cooperation"]):
    """Queries for cooperations."""

    def open(self) -> "CooperationQuerySet":
        return self.filter(status__in=OPEN_STATUSES, archived=False)

    def running(self) -> "CooperationQuerySet":
        return self.filter(status__in=[Status.IDEA, Status.ACTIVE], archived=False)

    def stalled(self, now: datetime) -> "CooperationQuerySet":
        """Nothing happened for 21 days in the current phase, or a promised reply is overdue."""
        return self.running().filter(stalling(now))

    def of_user(self, user: User) -> "CooperationQuerySet":
        return self.filter(pk__in=TeamMember.objects.filter(user=user).values("cooperation"))

    def quiet_for(self, days: int, now: datetime) -> "CooperationQuerySet":
        """Running ones in which nothing happened for so many days."""
        return self.running().filter(last_activity_at__lt=now - timedelta(days=days))

    def due_until(self, day: date) -> "CooperationQuerySet":
        """Those whose agreement has its last day for notice or its end up to a day; it binds those that rest, too."""
        return self.open().filter(deadline_on__lte=day)

    def listed(self) -> "CooperationQuerySet":
        return (
            self.select_related("lead").prefetch_related("partner_links__partner").order_by("-last_activity_at", "-pk")
        )

    def matching(self, words: str) -> "CooperationQuerySet":
        """Cooperations whose title, number or a partner's name contains every word."""
        rows = self
        for word in words.split():
            partners = CooperationPartner.objects.filter(partner__name__icontains=word).values("cooperation")
            rows = rows.filter(Q(title__icontains=word) | Q(number__icontains=word) | Q(pk__in=partners))
        return rows


def stalling(now: datetime) -> Q:
    """The condition behind "stockt"."""
    return Q(last_activity_at__lt=now - STALLS_AFTER) | Q(promised_until__lt=timezone.localdate(now))


ScopedCooperations = tenancy.ScopedManager.from_queryset(CooperationQuerySet)


def empty_progress() -> list[list[int]]:
    """Seven pairs [settled, total]."""
    return [list(pair) for pair in EMPTY_PROGRESS]


class Cooperation(models.Model):
    """A cooperation of the school with one or more partners."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.CASCADE, related_name="+", default=tenancy.current, editable=False
    )
    number = models.CharField(max_length=40, editable=False)
    title = models.CharField(_("Name of the cooperation"), max_length=200)
    field = models.CharField(_("Field"), max_length=12, choices=Field.choices)
    kind = models.CharField(_("Form of the offer"), max_length=20, choices=Kind.choices, blank=True)
    duration = models.CharField(_("Duration"), max_length=12, choices=Duration.choices, default=Duration.CONTINUOUS)
    description = models.TextField(_("In short"), blank=True)
    target_group = models.CharField(_("For whom"), max_length=200, blank=True)
    minors = models.BooleanField(_("Minors take part"), default=True)
    unwritten = models.TextField(_("What nobody wrote down and everybody keeps to"), max_length=5000, blank=True)
    tags = models.JSONField(default=list, blank=True, editable=False)
    phase = models.PositiveSmallIntegerField(
        choices=PHASE_CHOICES, default=1, validators=[MinValueValidator(1), MaxValueValidator(7)], editable=False
    )
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.ACTIVE, editable=False)
    archived = models.BooleanField(default=False, editable=False)
    rests_until = models.DateField(null=True, blank=True, editable=False)
    rest_reason = models.CharField(
        max_length=500, blank=True, editable=False, help_text="why it rests, or why it was declined"
    )
    ended_on = models.DateField(null=True, blank=True, editable=False)
    lead = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name=_("Responsible"), null=True, blank=True
    )
    starts_on = models.DateField(_("Start"), null=True, blank=True)
    ball = models.CharField(max_length=8, choices=Ball.choices, blank=True, editable=False)
    ball_since = models.DateField(null=True, editable=False)
    opened_early_at = models.DateTimeField(
        null=True, editable=False, help_text="answers handed in from here on are open at once, unsealed"
    )
    last_activity_at = models.DateTimeField(default=timezone.now, editable=False)
    promised_until = models.DateField(
        null=True, editable=False, help_text="the earliest reply that is still waited for"
    )
    deadline_on = models.DateField(
        null=True,
        editable=False,
        help_text="the agreement's next last day for notice or its end; kept by the agreements",
    )
    agreed_until = models.DateField(
        null=True, editable=False, help_text="when the agreement is over for sure; kept by the agreements"
    )
    progress = models.JSONField(default=empty_progress, editable=False)
    template = models.CharField(
        _("Template"),
        max_length=12,
        choices=Template.choices,
        blank=True,
        help_text=_("Enters what such cooperations usually need and settle; everything can be changed."),
    )
    catalogue = models.CharField(max_length=24, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ScopedCooperations()
    unscoped = models.Manager["Cooperation"]()

    class Meta:
        indexes = (
            models.Index(
                fields=["school", "-last_activity_at", "-id"], condition=Q(archived=False), name="coop_recent"
            ),
            models.Index(
                fields=["school", "phase", "-last_activity_at"], condition=Q(archived=False), name="coop_phase"
            ),
            models.Index(
                fields=["school", "deadline_on"], condition=Q(deadline_on__isnull=False), name="coop_deadline"
            ),
        )
        constraints = (
            models.UniqueConstraint(fields=["school", "number"], name="cooperation_number_once"),
            models.CheckConstraint(condition=Q(phase__gte=1, phase__lte=7), name="cooperation_phase_1_to_7"),
            models.CheckConstraint(
                condition=Q(rests_until=None) | (Q(status="paused") & ~Q(rest_reason="")),
                name="cooperation_rests_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(ball="", ball_since=None) | (~Q(ball="") & Q(ball_since__isnull=False)),
                name="cooperation_ball_has_date",
            ),
        )

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("cooperations:detail", args=[self.address])

    @property
    def address(self) -> str:
        """Reference and slug, for addresses."""
        return f"{self.ref}-{slugify(self.title)[:40]}".rstrip("-")

    @property
    def current_phase(self) -> Phase:
        return PHASES[self.phase - 1]

    def stalls(self, now: datetime) -> bool:
        """Derived state "stockt", as `stalling` says."""
        late = self.promised_until is not None and self.promised_until < timezone.localdate(now)
        quiet = self.last_activity_at < now - STALLS_AFTER
        return self.status in (Status.IDEA, Status.ACTIVE) and (quiet or late)


class CooperationPartner(models.Model):
    """A partner's part in a cooperation; three and more are normal, and some do not sign."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.CASCADE, related_name="+", default=tenancy.current, editable=False
    )
    cooperation = models.ForeignKey(Cooperation, on_delete=models.CASCADE, related_name="partner_links", editable=False)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="cooperation_links")
    role = models.CharField(_("Role"), max_length=12, choices=PartnerRole.choices, default=PartnerRole.PARTNER)
    signs = models.BooleanField(_("signs the agreement"), default=True)
    position = models.PositiveSmallIntegerField(default=1, editable=False)

    objects = tenancy.ScopedManager["CooperationPartner"]()
    unscoped = models.Manager["CooperationPartner"]()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["cooperation", "partner"], name="partner_once_a_cooperation"),)

    def __str__(self) -> str:
        return f"{self.partner} in {self.cooperation}"


class TeamMember(models.Model):
    """Somebody of either side who works in a cooperation: a colleague or a contact person, never both."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.CASCADE, related_name="+", default=tenancy.current, editable=False
    )
    cooperation = models.ForeignKey(Cooperation, on_delete=models.CASCADE, related_name="team", editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, blank=True, related_name="team_parts")
    contact = models.ForeignKey(
        ContactPerson, on_delete=models.CASCADE, null=True, blank=True, related_name="team_parts"
    )
    part = models.CharField(_("Part"), max_length=8, choices=TeamPart.choices, default=TeamPart.WORKS)
    deputy = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("Deputy")
    )

    objects = tenancy.ScopedManager["TeamMember"]()
    unscoped = models.Manager["TeamMember"]()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["cooperation", "user"], name="user_once_a_team"),
            models.UniqueConstraint(fields=["cooperation", "contact"], name="contact_once_a_team"),
            models.CheckConstraint(
                condition=Q(user__isnull=False, contact=None) | Q(user=None, contact__isnull=False),
                name="team_member_is_one_person",
            ),
        )

    def __str__(self) -> str:
        return str(self.user or self.contact)

    @property
    def side(self) -> Side:
        return Side.SCHOOL if self.user_id else Side.PARTNER

    @property
    def function(self) -> str:
        person = self.user or self.contact
        return person.function if person else ""

    @property
    def email(self) -> str:
        person = self.user or self.contact
        return person.email if person else ""

"""Partners with their people, cooperations with their team: the long-lived records."""

from datetime import date, datetime, timedelta

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from accounts.models import School, User
from infrastructure import scope
from infrastructure.refs import new_ref
from kooperation.choices import (
    EMPTY_PROGRESS,
    PHASE_CHOICES,
    PHASES,
    Ball,
    ContactLevel,
    Duration,
    Field,
    Kind,
    PartnerBasis,
    PartnerKind,
    PartnerRole,
    Phase,
    Side,
    Status,
    TeamPart,
)

STALLS_AFTER = timedelta(days=21)


class PartnerQuerySet(models.QuerySet["Partner"]):
    """Words of the domain for partners."""

    def listed(self) -> "PartnerQuerySet":
        """For the directory: by name, with the number of cooperations that are not over."""
        open_ones = Q(cooperation_links__cooperation__status__in=[Status.IDEA, Status.ACTIVE, Status.PAUSED])
        return self.annotate(open_count=models.Count("cooperation_links", filter=open_ones)).order_by("name", "pk")

    def matching(self, words: str) -> "PartnerQuerySet":
        """Partners whose name, town or legal entity contains every word."""
        found = self
        for word in words.split():
            found = found.filter(Q(name__icontains=word) | Q(town__icontains=word) | Q(legal_entity__icontains=word))
        return found


ScopedPartners = scope.ScopedManager.from_queryset(PartnerQuerySet)


class Partner(models.Model):
    """An institution we work with; its legal entity (who becomes the party) stands apart from it."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.CASCADE, related_name="+", default=scope.current, editable=False
    )
    name = models.CharField(_("Name of the institution"), max_length=200)
    kind = models.CharField(_("Kind"), max_length=30, choices=PartnerKind.choices)
    street = models.CharField(_("Street and number"), max_length=200, blank=True)
    postcode = models.CharField(
        _("Postcode"), max_length=5, blank=True, validators=[RegexValidator(r"^\d{5}$", _("A postcode has 5 digits."))]
    )
    town = models.CharField(_("Town"), max_length=100, blank=True)
    email = models.EmailField(_("E-mail"), blank=True)
    phone = models.CharField(_("Phone"), max_length=60, blank=True)
    legal_entity = models.CharField(
        _("Legal entity"),
        max_length=200,
        blank=True,
        help_text=_("Who becomes the party of the agreement: often the town, the Land, a club or a parish."),
    )
    representative = models.CharField(_("Represented by"), max_length=200, blank=True)
    representative_function = models.CharField(_("Function of this person"), max_length=200, blank=True)
    basis = models.CharField(
        _("Basis of authority"), max_length=20, choices=PartnerBasis.choices, default=PartnerBasis.UNKNOWN
    )
    notes = models.TextField(_("What we know"), blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ScopedPartners()
    unscoped = models.Manager["Partner"]()

    class Meta:
        indexes = (models.Index(fields=["school", "name"], name="partner_by_name"),)

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("partners:detail", args=[f"{self.ref}-{slugify(self.name)[:40]}"])


class ContactQuerySet(models.QuerySet["ContactPerson"]):
    """Words of the domain for contact persons."""

    def valid(self, on: date) -> "ContactQuerySet":
        return self.filter(Q(valid_from=None) | Q(valid_from__lte=on), Q(valid_until=None) | Q(valid_until__gte=on))


ScopedContacts = scope.ScopedManager.from_queryset(ContactQuerySet)


class ContactPerson(models.Model):
    """Somebody at a partner, as long as the person is there."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.CASCADE, related_name="+", default=scope.current, editable=False
    )
    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="contacts", editable=False)
    name = models.CharField(_("First and last name"), max_length=200)
    function = models.CharField(_("Function"), max_length=200, blank=True)
    level = models.CharField(_("Level"), max_length=12, choices=ContactLevel.choices, default=ContactLevel.OPERATIVE)
    email = models.EmailField(_("Personal e-mail"), blank=True)
    phone = models.CharField(_("Phone"), max_length=60, blank=True)
    fixed = models.BooleanField(_("Fixed contact person"), default=True)
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_until = models.DateField(_("until"), null=True, blank=True)
    hand_over_note = models.TextField(_("Hand-over note"), blank=True)

    objects = ScopedContacts()
    unscoped = models.Manager["ContactPerson"]()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="contact_valid_in_order",
                violation_error_message=_("The end lies before the beginning."),
            ),
        )

    def __str__(self) -> str:
        return self.name


class CooperationQuerySet(models.QuerySet["Cooperation"]):
    """Words of the domain for cooperations."""

    def open(self) -> "CooperationQuerySet":
        return self.filter(status__in=[Status.IDEA, Status.ACTIVE, Status.PAUSED], archived=False)

    def running(self) -> "CooperationQuerySet":
        return self.filter(status__in=[Status.IDEA, Status.ACTIVE], archived=False)

    def stalled(self, now: datetime) -> "CooperationQuerySet":
        """Nothing happened for 21 days in the current phase."""
        return self.running().filter(last_activity_at__lt=now - STALLS_AFTER)

    def of_user(self, user: User) -> "CooperationQuerySet":
        return self.filter(pk__in=TeamMember.objects.filter(user=user).values("cooperation"))

    def listed(self) -> "CooperationQuerySet":
        return (
            self.select_related("lead").prefetch_related("partner_links__partner").order_by("-last_activity_at", "-pk")
        )

    def matching(self, words: str) -> "CooperationQuerySet":
        """Cooperations whose title, number or a partner's name contains every word."""
        found = self
        for word in words.split():
            partners = CooperationPartner.objects.filter(partner__name__icontains=word).values("cooperation")
            found = found.filter(Q(title__icontains=word) | Q(number__icontains=word) | Q(pk__in=partners))
        return found


ScopedCooperations = scope.ScopedManager.from_queryset(CooperationQuerySet)


def empty_progress() -> list[list[int]]:
    """Seven pairs [settled, total]."""
    return [list(pair) for pair in EMPTY_PROGRESS]


class Cooperation(models.Model):
    """The long-lived record: one working together with one or several partners."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.CASCADE, related_name="+", default=scope.current, editable=False
    )
    number = models.CharField(max_length=40, editable=False)
    title = models.CharField(_("Name of the cooperation"), max_length=200)
    field = models.CharField(_("Field"), max_length=12, choices=Field.choices)
    kind = models.CharField(_("Form of the offer"), max_length=20, choices=Kind.choices, blank=True)
    duration = models.CharField(_("Duration"), max_length=12, choices=Duration.choices, default=Duration.CONTINUOUS)
    description = models.TextField(_("In short"), blank=True)
    target_group = models.CharField(_("For whom"), max_length=200, blank=True)
    minors = models.BooleanField(_("Minors take part"), default=True)
    tags = models.JSONField(default=list, blank=True, editable=False)
    phase = models.PositiveSmallIntegerField(
        choices=PHASE_CHOICES, default=1, validators=[MinValueValidator(1), MaxValueValidator(7)], editable=False
    )
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.ACTIVE, editable=False)
    archived = models.BooleanField(default=False, editable=False)
    lead = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name=_("Responsible"), null=True, blank=True
    )
    starts_on = models.DateField(_("Start"), null=True, blank=True)
    ball = models.CharField(max_length=8, choices=Ball.choices, blank=True, editable=False)
    ball_since = models.DateField(null=True, editable=False)
    last_activity_at = models.DateTimeField(default=timezone.now, editable=False)
    progress = models.JSONField(default=empty_progress, editable=False)
    catalogue = models.CharField(max_length=12, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
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
        )
        constraints = (
            models.UniqueConstraint(fields=["school", "number"], name="cooperation_number_once"),
            models.CheckConstraint(condition=Q(phase__gte=1, phase__lte=7), name="cooperation_phase_1_to_7"),
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
        """Derived state "stockt": nothing happened for 21 days while it should run."""
        return self.status in (Status.IDEA, Status.ACTIVE) and self.last_activity_at < now - STALLS_AFTER


class CooperationPartner(models.Model):
    """A partner's part in a cooperation; three and more are normal, and some do not sign."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.CASCADE, related_name="+", default=scope.current, editable=False
    )
    cooperation = models.ForeignKey(Cooperation, on_delete=models.CASCADE, related_name="partner_links", editable=False)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="cooperation_links")
    role = models.CharField(_("Role"), max_length=12, choices=PartnerRole.choices, default=PartnerRole.PARTNER)
    signs = models.BooleanField(_("signs the agreement"), default=True)
    position = models.PositiveSmallIntegerField(default=1, editable=False)

    objects = scope.ScopedManager["CooperationPartner"]()
    unscoped = models.Manager["CooperationPartner"]()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["cooperation", "partner"], name="partner_once_a_cooperation"),)

    def __str__(self) -> str:
        return f"{self.partner} in {self.cooperation}"


class TeamMember(models.Model):
    """Somebody of either side who works in a cooperation: a colleague or a contact person, never both."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.CASCADE, related_name="+", default=scope.current, editable=False
    )
    cooperation = models.ForeignKey(Cooperation, on_delete=models.CASCADE, related_name="team", editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, blank=True, related_name="team_parts")
    contact = models.ForeignKey(
        ContactPerson, on_delete=models.CASCADE, null=True, blank=True, related_name="team_parts"
    )
    part = models.CharField(_("Part"), max_length=8, choices=TeamPart.choices, default=TeamPart.WORKS)

    objects = scope.ScopedManager["TeamMember"]()
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

"""Schools (tenants), users, and what a user is at a school."""

from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.choices import LAND_CHOICES, Role, Theme, Topic
from infrastructure import tenancy
from infrastructure.public_ids import new_ref


class School(models.Model):
    """One music school: the tenant that every other row belongs to, and a party of every agreement."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    name = models.CharField(_("Name"), max_length=200)
    legal_entity = models.CharField(
        _("Legal entity"), max_length=200, help_text=_("Who becomes the party of an agreement, for example: the town.")
    )
    street = models.CharField(_("Street and number"), max_length=200, blank=True)
    postcode = models.CharField(
        _("Postcode"),
        max_length=5,
        blank=True,
        validators=[RegexValidator(r"^\d{5}$", _("A postcode has 5 digits."))],
    )
    town = models.CharField(_("Town"), max_length=100, blank=True)
    land = models.CharField(
        _("Land"),
        max_length=2,
        choices=LAND_CHOICES,
        blank=True,
        help_text=_("School holidays and legal hints depend on it; without it the product claims neither."),
    )
    land_confirmed_on = models.DateField(null=True, blank=True, editable=False)
    email = models.EmailField(_("E-mail"), blank=True, help_text=_("Answers to our mails arrive here."))
    phone = models.CharField(_("Phone"), max_length=60, blank=True)
    representative = models.CharField(_("Represented by"), max_length=200, blank=True)
    representative_function = models.CharField(_("Function"), max_length=200, blank=True)
    year_start_month = models.PositiveSmallIntegerField(
        _("School year begins in month"), default=8, validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    number_prefix = models.CharField(
        _("Prefix of numbers"),
        max_length=10,
        default="KV",
        validators=[RegexValidator(r"^[A-ZÄÖÜ0-9]+$", _("Capital letters and digits only."))],
        help_text=_("Agreements are numbered prefix, school year, running number: WB-2026/27-007."),
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(year_start_month__gte=1, year_start_month__lte=12), name="school_year_start_is_month"
            ),
        )

    def __str__(self) -> str:
        return self.name

    def year_of(self, on: date) -> int:
        """The calendar year in which the school year that contains `on` began."""
        return on.year if on.month >= self.year_start_month else on.year - 1

    def year_start(self, year: int) -> date:
        """First day of the school year that begins in `year`."""
        return date(year, self.year_start_month, 1)

    def year_name(self, year: int) -> str:
        """ "2026/27"; a school year that is a calendar year is "2026"."""
        return str(year) if self.year_start_month == 1 else f"{year}/{(year + 1) % 100:02d}"


class UserManager(BaseUserManager["User"]):
    """Makes users with hashed passwords; e-mail addresses are kept in lower case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A saved user; without password only an invitation or a reset opens the account."""
        user = self.model(email=email.lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser):
    """A person who signs in; the e-mail address is the login."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    email = models.EmailField(_("E-mail"), unique=True)
    name = models.CharField(_("First and last name"), max_length=200)
    salutation = models.CharField(
        _("Form of address"), max_length=100, blank=True, help_text=_("For example: Frau Dr. Vosskamp")
    )
    function = models.CharField(_("Function"), max_length=200, blank=True)
    theme = models.CharField(_("Appearance"), max_length=5, choices=Theme.choices, default=Theme.AUTO)
    shortcuts = models.BooleanField(
        _("Single keys"),
        default=True,
        help_text=_("Outside of fields, “g k” goes to the cooperations, “n” begins a new one, “?” shows all keys."),
    )
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(email=""), name="user_has_email"),)

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def actor_ref(self) -> str:
        return f"user:{self.ref}"

    @property
    def actor_name(self) -> str:
        return self.name


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Queries for memberships."""

    def active(self) -> "MembershipQuerySet":
        return self.filter(is_active=True, user__is_active=True)

    def heads(self) -> "MembershipQuerySet":
        return self.active().filter(role=Role.HEAD)


ScopedMemberships = tenancy.ScopedManager.from_queryset(MembershipQuerySet)


class Membership(models.Model):
    """What a user is at a school."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(_("Role"), max_length=12, choices=Role.choices)
    is_active = models.BooleanField(_("May sign in"), default=True)

    objects = ScopedMemberships()
    unscoped = models.Manager["Membership"]()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["user", "school"], name="membership_once_a_school"),)

    def __str__(self) -> str:
        return f"{self.user} ({self.get_role_display()})"


class Invitation(models.Model):
    """An invitation to become a member: the link works once within seven days; only a hash of its secret is stored."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="+", default=tenancy.current)
    email = models.EmailField(_("E-mail"))
    name = models.CharField(_("First and last name"), max_length=200)
    role = models.CharField(_("Role"), max_length=12, choices=Role.choices)
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    invited_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    objects = tenancy.ScopedManager["Invitation"]()
    unscoped = models.Manager["Invitation"]()

    def __str__(self) -> str:
        return self.email


class NotificationPreference(models.Model):
    """A kind of mail that a member has switched off, or on again; without a row it is on."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="+", default=tenancy.current)
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="preferences")
    topic = models.CharField(max_length=12, choices=Topic.choices)
    on = models.BooleanField(default=True)

    objects = tenancy.ScopedManager["NotificationPreference"]()
    unscoped = models.Manager["NotificationPreference"]()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["membership", "topic"], name="one_switch_a_topic"),)

    def __str__(self) -> str:
        return self.get_topic_display()

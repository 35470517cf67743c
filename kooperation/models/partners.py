"""Partners and their people."""

from datetime import date

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from infrastructure import tenancy
from infrastructure.public_ids import new_ref
from kooperation.choices import OPEN_STATUSES, ContactLevel, PartnerBasis, PartnerKind


class PartnerQuerySet(models.QuerySet["Partner"]):
    """Words of the domain for partners."""

    def listed(self) -> "PartnerQuerySet":
        """For the directory: by name, with the number of cooperations that are not over."""
        open_ones = Q(cooperation_links__cooperation__status__in=OPEN_STATUSES)
        return self.annotate(open_count=models.Count("cooperation_links", filter=open_ones)).order_by("name", "pk")

    def matching(self, words: str) -> "PartnerQuerySet":
        """Partners whose name, town or legal entity contains every word."""
        rows = self
        for word in words.split():
            rows = rows.filter(Q(name__icontains=word) | Q(town__icontains=word) | Q(legal_entity__icontains=word))
        return rows

    def closed_by(self, on: date) -> "PartnerQuerySet":
        """Institutions that are closed on a day."""
        return self.filter(closed_on__lte=on)


ScopedPartners = tenancy.ScopedManager.from_queryset(PartnerQuerySet)


class Partner(models.Model):
    """An institution we work with; its legal entity (who becomes the party) stands apart from it."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.CASCADE, related_name="+", default=tenancy.current, editable=False
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
    closed_on = models.DateField(
        _("Closed since or as of"),
        null=True,
        blank=True,
        help_text=_("An institution that closes is left out when a new school year is prepared."),
    )
    closed_why = models.CharField(_("Why is it closed?"), max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ScopedPartners()
    unscoped = models.Manager["Partner"]()

    class Meta:
        indexes = (models.Index(fields=["school", "name"], name="partner_by_name"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(closed_why="") | Q(closed_on__isnull=False),
                name="partner_closed_with_day",
                violation_error_message=_("Enter the day as of which the institution is closed."),
            ),
        )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("partners:detail", args=[f"{self.ref}-{slugify(self.name)[:40]}"])

    def closed(self, on: date) -> bool:
        """Whether the institution is closed on a day."""
        return self.closed_on is not None and self.closed_on <= on


class ContactQuerySet(models.QuerySet["ContactPerson"]):
    """Queries for contact persons."""

    def valid(self, on: date) -> "ContactQuerySet":
        return self.filter(Q(valid_from=None) | Q(valid_from__lte=on), Q(valid_until=None) | Q(valid_until__gte=on))


ScopedContacts = tenancy.ScopedManager.from_queryset(ContactQuerySet)


class ContactPerson(models.Model):
    """Somebody at a partner, as long as the person is there."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.CASCADE, related_name="+", default=tenancy.current, editable=False
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

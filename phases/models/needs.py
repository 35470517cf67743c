"""Models of phases 1 to 3: needs, benefits, wanted partners, first contact."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.formats import number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from infrastructure import tenancy
from kooperation.models import Partner
from phases.choices import (
    BenefitFor,
    NeedCategory,
    NeedState,
    ProvidedBy,
    Reached,
    WayIn,
    Willing,
)
from phases.models.plans import Line, PlanRow, joined


class NeedQuerySet(models.QuerySet["Need"]):
    """Queries for needs."""

    def undecided(self) -> "NeedQuerySet":
        """The decision list of phase 4: nobody has promised it yet."""
        return self.filter(state=NeedState.OPEN)


ScopedNeeds = tenancy.ScopedManager.from_queryset(NeedQuerySet)


class Need(PlanRow):
    """Something the cooperation needs: how much, at what cost, brought by whom."""

    category = models.CharField(_("Category"), max_length=12, choices=NeedCategory.choices)
    what = models.CharField(_("What is needed?"), max_length=200)
    amount = models.CharField(_("How much?"), max_length=60, blank=True, help_text=_("For example: 24 violins"))
    cost = models.DecimalField(
        _("Cost in euros"), max_digits=10, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    provided_by = models.CharField(
        _("Who brings it?"), max_length=8, choices=ProvidedBy.choices, default=ProvidedBy.OPEN
    )
    third_party = models.CharField(_("Which third party?"), max_length=200, blank=True)
    state = models.CharField(_("State"), max_length=8, choices=NeedState.choices, default=NeedState.OPEN)
    source = models.CharField(max_length=60, blank=True, editable=False, help_text="question:1.need, template:… …")

    objects = ScopedNeeds()
    unscoped = models.Manager["Need"]()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state="open") | ~Q(provided_by="open"),
                name="promised_by_somebody",
                violation_error_message=_("Say who brings it before it is promised or covered."),
            ),
            models.CheckConstraint(
                condition=~Q(provided_by="third") | ~Q(third_party=""),
                name="third_party_has_name",
                violation_error_message=_("Name the third party."),
            ),
        )

    def __str__(self) -> str:
        return self.what

    @property
    def bringer(self) -> str:
        """Who brings it, in words."""
        return self.third_party if self.provided_by == ProvidedBy.THIRD else self.get_provided_by_display()

    @property
    def line(self) -> Line:
        looks = {NeedState.OPEN: "warn", NeedState.PROMISED: "info", NeedState.COVERED: "ok"}
        cost = f"{number_format(self.cost, 2, force_grouping=True)} €" if self.cost is not None else ""
        who = self.bringer if self.provided_by != ProvidedBy.OPEN else ""
        return Line(
            title=self.what,
            below=joined(self.get_category_display(), self.amount, cost, who),
            chip=self.get_state_display(),
            look=looks[NeedState(self.state)],
        )


class Benefit(PlanRow):
    """What the cooperation is good for: for us, for the partner, for others (the definition asks for all three)."""

    whom = models.CharField(_("For whom?"), max_length=8, choices=BenefitFor.choices)
    text = models.CharField(_("What is the benefit?"), max_length=300)

    objects = tenancy.ScopedManager["Benefit"]()
    unscoped = models.Manager["Benefit"]()

    def __str__(self) -> str:
        return self.text

    @property
    def line(self) -> Line:
        return Line(title=self.text, below=joined(self.get_whom_display()))


class WantedPartner(PlanRow):
    """Somebody we could do this with: what we hope for, and what makes it attractive for them. Internal."""

    partner = models.ForeignKey(
        Partner, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("Known partner")
    )
    name = models.CharField(_("Or a new name"), max_length=200, blank=True)
    expectation = models.CharField(_("What do we expect of them?"), max_length=500, blank=True)
    attraction = models.CharField(_("What makes it attractive for them?"), max_length=500, blank=True)
    willing = models.CharField(_("How willing are they?"), max_length=8, choices=Willing.choices, default=Willing.OPEN)

    objects = tenancy.ScopedManager["WantedPartner"]()
    unscoped = models.Manager["WantedPartner"]()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(partner__isnull=False) | ~Q(name=""),
                name="wanted_partner_is_somebody",
                violation_error_message=_("Choose a partner or enter a name."),
            ),
        )

    def __str__(self) -> str:
        return str(self.partner or self.name)

    @property
    def line(self) -> Line:
        looks = {Willing.YES: "ok", Willing.NO: "bad"}
        return Line(
            title=str(self),
            below=joined(self.expectation, self.attraction),
            chip=self.get_willing_display(),
            look=looks.get(Willing(self.willing), ""),
        )


class FirstContactPlan(PlanRow):
    """How we get in touch: the talk's questions on the first contact, on one page; afterwards what came of it."""

    way = models.CharField(_("Which way in?"), max_length=12, choices=WayIn.choices, blank=True)
    who = models.CharField(_("Who of us?"), max_length=200, blank=True)
    with_whom = models.CharField(_("With whom?"), max_length=200, blank=True)
    form = models.CharField(_("In which form?"), max_length=200, blank=True)
    until = models.DateField(_("Until when?"), null=True, blank=True)
    know = models.TextField(_("What do we know about them?"), max_length=3000, blank=True)
    bring = models.TextField(_("What do we bring along?"), max_length=3000, blank=True)
    prepare = models.TextField(_("What has to be prepared, and by whom?"), max_length=3000, blank=True)
    aim = models.TextField(_("What do we want to reach?"), max_length=3000, blank=True)
    reached = models.CharField(_("Did we reach what we wanted?"), max_length=8, choices=Reached.choices, blank=True)
    outcome = models.TextField(_("What came of it?"), max_length=3000, blank=True)

    objects = tenancy.ScopedManager["FirstContactPlan"]()
    unscoped = models.Manager["FirstContactPlan"]()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["cooperation"], name="one_first_contact_plan"),)

    def __str__(self) -> str:
        return self.with_whom or gettext("The first contact")

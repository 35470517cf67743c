"""Rows of an agreement: costs, contributions, approvals, annexes, details of sections, notices."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.template.defaultfilters import date as day_format
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from accounts.models import School
from agreements.choices import ApprovalKind, Basis
from agreements.models.agreement import Agreement, Party
from infrastructure import tenancy
from infrastructure.public_ids import new_ref
from kooperation.choices import Field, Kind

NOT_NEGATIVE = [MinValueValidator(Decimal(0))]


def euros(amount: Decimal) -> str:
    """ "1.200,00 Euro", as German agreements say it."""
    with override("de"):
        return f"{number_format(amount, decimal_pos=2, use_l10n=True, force_grouping=True)} Euro"


class AgreementRow(models.Model):
    """The base of the plain lists of an agreement."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.CASCADE, related_name="+", default=tenancy.current, editable=False
    )
    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="+", editable=False)

    class Meta:
        abstract = True

    @property
    def title(self) -> str:
        """The row in one line."""
        return str(self)

    @property
    def below(self) -> str:
        """What stands below it."""
        return ""

    @property
    def open(self) -> str:
        """What is still open about it, for a chip."""
        return ""


class CostLine(AgreementRow):
    """Who pays whom how much for what; without an amount it is still to be settled, with years each year has its own."""

    what = models.CharField(gettext_lazy("For what?"), max_length=300)
    payer = models.ForeignKey(
        Party, on_delete=models.CASCADE, related_name="+", verbose_name=gettext_lazy("Who pays?"), null=True, blank=True
    )
    payer_name = models.CharField(
        gettext_lazy("Or somebody else"),
        max_length=200,
        blank=True,
        help_text=gettext_lazy("For example: the families."),
    )
    receiver = models.ForeignKey(
        Party, on_delete=models.CASCADE, related_name="+", verbose_name=gettext_lazy("To whom?"), null=True, blank=True
    )
    amount = models.DecimalField(
        gettext_lazy("Amount in euros"), max_digits=10, decimal_places=2, null=True, blank=True, validators=NOT_NEGATIVE
    )
    basis = models.CharField(gettext_lazy("The amount counts"), max_length=8, choices=Basis.choices, default=Basis.YEAR)
    cap = models.DecimalField(
        gettext_lazy("At most, in euros"),
        max_digits=10,
        decimal_places=2,
        null=True,
        blank=True,
        validators=NOT_NEGATIVE,
    )
    cap_basis = models.CharField(
        gettext_lazy("The limit counts"), max_length=8, choices=Basis.choices, default=Basis.YEAR
    )
    index = models.CharField(
        gettext_lazy("How the amount follows prices"),
        max_length=200,
        blank=True,
        help_text=gettext_lazy("For example: with the collective agreement, each 1 August."),
    )

    objects = tenancy.ScopedManager["CostLine"]()
    unscoped = models.Manager["CostLine"]()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(amount=None) | Q(amount__gte=0), name="cost_not_negative"),
            models.CheckConstraint(condition=Q(cap=None) | Q(cap__gte=0), name="cost_cap_not_negative"),
            models.CheckConstraint(
                condition=Q(payer__isnull=False, payer_name="") | (Q(payer=None) & ~Q(payer_name="")),
                name="cost_has_one_payer",
                violation_error_message=gettext_lazy("Say who pays: a party, or somebody else by name."),
            ),
            models.CheckConstraint(
                condition=Q(receiver=None) | Q(payer=None) | ~Q(payer=F("receiver")),
                name="cost_between_two",
                violation_error_message=gettext_lazy("Nobody pays himself."),
            ),
        )

    def __str__(self) -> str:
        return self.what

    @property
    def paid_by(self) -> str:
        """Who pays, in words."""
        return self.payer.called if self.payer else self.payer_name

    @property
    def below(self) -> str:
        to = f" → {self.receiver.called}" if self.receiver else ""
        amount = f" · {euros(self.amount)} {self.get_basis_display()}" if self.amount is not None else ""
        limit = _("at most {amount}").format(amount=euros(self.cap)) if self.cap is not None else ""
        limit = f" · {limit} {self.get_cap_basis_display()}" if limit else ""
        return f"{self.paid_by}{to}{amount}{limit}"

    @property
    def open(self) -> str:
        years = list(self.years.all())
        if any(year.amount is None for year in years):
            return _("amounts open")
        return "" if years or self.amount is not None or self.cap is not None else _("amount open")


class CostYear(models.Model):
    """The amount of a cost line in one school year; empty while it is still to be settled."""

    school = models.ForeignKey(
        School, on_delete=models.CASCADE, related_name="+", default=tenancy.current, editable=False
    )
    line = models.ForeignKey(CostLine, on_delete=models.CASCADE, related_name="years")
    year = models.PositiveSmallIntegerField(help_text="in which the school year begins")
    amount = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True, validators=NOT_NEGATIVE)

    objects = tenancy.ScopedManager["CostYear"]()
    unscoped = models.Manager["CostYear"]()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["line", "year"], name="cost_year_once"),
            models.CheckConstraint(condition=Q(amount=None) | Q(amount__gte=0), name="cost_year_not_negative"),
        )

    def __str__(self) -> str:
        return str(self.year)


class FeeReduction(AgreementRow):
    """Who pays less than the tariff, by how much, and who bears the difference."""

    whom = models.CharField(gettext_lazy("For whom?"), max_length=200)
    percent = models.DecimalField(
        gettext_lazy("Reduction in per cent"),
        max_digits=5,
        decimal_places=2,
        validators=[MinValueValidator(Decimal("0.01")), MaxValueValidator(Decimal(100))],
    )
    max_age = models.PositiveSmallIntegerField(
        gettext_lazy("Up to which age?"), null=True, blank=True, validators=[MaxValueValidator(120)]
    )
    max_years = models.PositiveSmallIntegerField(
        gettext_lazy("For how many years at most?"), null=True, blank=True, validators=[MaxValueValidator(30)]
    )
    condition = models.CharField(
        gettext_lazy("On which condition?"),
        max_length=300,
        blank=True,
        help_text=gettext_lazy("For example: lessons on one instrument."),
    )
    bearer = models.ForeignKey(
        Party,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=gettext_lazy("Who bears it?"),
        null=True,
        blank=True,
    )

    objects = tenancy.ScopedManager["FeeReduction"]()
    unscoped = models.Manager["FeeReduction"]()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(percent__gt=0, percent__lte=100), name="reduction_is_a_share"),
        )

    def __str__(self) -> str:
        return self.whom

    @property
    def below(self) -> str:
        share = f"{self.percent.normalize():f}".replace(".", ",")
        return f"{share} %" + (f" · {self.bearer.called}" if self.bearer else "")


class InKindContribution(AgreementRow):
    """What a party contributes without money."""

    party = models.ForeignKey(
        Party, on_delete=models.CASCADE, related_name="+", verbose_name=gettext_lazy("Who contributes?")
    )
    what = models.CharField(gettext_lazy("What?"), max_length=300)
    value = models.DecimalField(
        gettext_lazy("Value in euros"),
        max_digits=10,
        decimal_places=2,
        null=True,
        blank=True,
        validators=NOT_NEGATIVE,
        help_text=gettext_lazy("Only where a funder asks for it."),
    )

    objects = tenancy.ScopedManager["InKindContribution"]()
    unscoped = models.Manager["InKindContribution"]()

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(value=None) | Q(value__gte=0), name="in_kind_not_negative"),)

    def __str__(self) -> str:
        return self.what

    @property
    def below(self) -> str:
        return self.party.called + (f" · {euros(self.value)}" if self.value is not None else "")


class Approval(AgreementRow):
    """Who has to agree before it is signed: council, school authority, church office …"""

    kind = models.CharField(gettext_lazy("Who approves?"), max_length=20, choices=ApprovalKind.choices)
    party = models.ForeignKey(
        Party,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=gettext_lazy("For which party?"),
        null=True,
        blank=True,
    )
    body = models.CharField(
        gettext_lazy("Name of the body"),
        max_length=200,
        blank=True,
        help_text=gettext_lazy("For example: education committee."),
    )
    granted_on = models.DateField(gettext_lazy("Granted on"), null=True, blank=True)
    file_reference = models.CharField(gettext_lazy("File reference"), max_length=120, blank=True)

    objects = tenancy.ScopedManager["Approval"]()
    unscoped = models.Manager["Approval"]()

    def __str__(self) -> str:
        return self.body or self.get_kind_display()

    @property
    def below(self) -> str:
        with override("de"):
            day = day_format(self.granted_on, "j. F Y") if self.granted_on else ""
        return " · ".join(filter(None, [self.party.called if self.party else "", day, self.file_reference]))

    @property
    def open(self) -> str:
        return "" if self.granted_on else _("outstanding")


class Annex(AgreementRow):
    """A paper that lies with the agreement."""

    name = models.CharField(gettext_lazy("Name of the annex"), max_length=200)
    dated = models.CharField(
        gettext_lazy("Version or date"),
        max_length=60,
        blank=True,
        help_text=gettext_lazy("For example: as of 1 August 2027"),
    )
    offer = models.BooleanField(gettext_lazy("describes the services"), default=False)
    cost_line = models.ForeignKey(
        CostLine,
        on_delete=models.SET_NULL,
        related_name="annexes",
        verbose_name=gettext_lazy("Belongs to which payment?"),
        null=True,
        blank=True,
        help_text=gettext_lazy("The payment then refers to the annex: a price list, for example."),
    )

    objects = tenancy.ScopedManager["Annex"]()
    unscoped = models.Manager["Annex"]()

    def __str__(self) -> str:
        return self.name

    @property
    def below(self) -> str:
        return self.dated


class Detail(models.Model):
    """What was entered for one field of a section of one agreement."""

    school = models.ForeignKey(
        School, on_delete=models.CASCADE, related_name="+", default=tenancy.current, editable=False
    )
    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="details")
    clause = models.CharField(max_length=40)
    field = models.CharField(max_length=40)
    value = models.CharField(max_length=500, help_text="a choice, a party's reference, a number or words")

    objects = tenancy.ScopedManager["Detail"]()
    unscoped = models.Manager["Detail"]()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["agreement", "clause", "field"], name="detail_once"),)

    def __str__(self) -> str:
        return f"{self.clause}.{self.field}"


class NoticeGiven(models.Model):
    """A notice that arrived or was sent: the agreement ends with it. Taken back, it stays visible and counts no more."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.CASCADE, related_name="+", default=tenancy.current, editable=False
    )
    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="notices_given", editable=False)
    party = models.ForeignKey(
        Party, on_delete=models.PROTECT, related_name="+", verbose_name=gettext_lazy("Who gives notice?")
    )
    received_on = models.DateField(gettext_lazy("Arrived on"))
    effect_on = models.DateField(gettext_lazy("Last day of the agreement"))
    good_cause = models.BooleanField(gettext_lazy("for good cause"), default=False)
    reason = models.CharField(gettext_lazy("Reason"), max_length=500, blank=True)
    by_name = models.CharField(max_length=200, editable=False)
    at = models.DateTimeField(auto_now_add=True)
    withdrawn_on = models.DateField(null=True, blank=True, editable=False)
    withdrawn_why = models.CharField(max_length=300, blank=True, editable=False)

    objects = tenancy.ScopedManager["NoticeGiven"]()
    unscoped = models.Manager["NoticeGiven"]()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["agreement"], condition=Q(withdrawn_on=None), name="notice_counts_once"),
            models.CheckConstraint(
                condition=Q(effect_on__gte=F("received_on")),
                name="notice_effect_after_arrival",
                violation_error_message=gettext_lazy("The agreement cannot end before the notice arrived."),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None, withdrawn_why="")
                | (Q(withdrawn_on__isnull=False) & ~Q(withdrawn_why="")),
                name="notice_withdrawn_with_reason",
            ),
        )

    def __str__(self) -> str:
        return f"{self.party} {self.effect_on:%d.%m.%Y}"


class OwnClause(models.Model):
    """A section of the school's own, or its own wording of one of the library's: plain text with {{ variables }}."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.CASCADE, related_name="+", default=tenancy.current, editable=False
    )
    replaces = models.CharField(gettext_lazy("Instead of"), max_length=40, blank=True)
    heading = models.CharField(gettext_lazy("Heading"), max_length=200)
    body = models.TextField(gettext_lazy("Text"), max_length=10_000)
    content = models.CharField(gettext_lazy("Stands under"), max_length=20, default="closing")
    fields = models.JSONField(default=list, blank=True, help_text="for these fields of cooperation; empty: for all")
    kinds = models.JSONField(default=list, blank=True, help_text="for these forms of the offer; empty: for all")
    must = models.BooleanField(gettext_lazy("necessary"), default=False)
    locked = models.BooleanField(
        gettext_lazy("locked"),
        default=False,
        help_text=gettext_lazy("The text cannot be changed in a draft; the head can unlock it there."),
    )

    objects = tenancy.ScopedManager["OwnClause"]()
    unscoped = models.Manager["OwnClause"]()

    def __str__(self) -> str:
        return self.heading

    @property
    def key(self) -> str:
        """The key of its clause in an agreement."""
        return self.replaces or f"own-{self.ref}"

    def meant_for(self, *, field: str, kind: str) -> bool:
        """Whether it applies to agreements of such a cooperation."""
        return (not self.fields or field in self.fields) and (not self.kinds or kind in self.kinds)

    @property
    def scope_words(self) -> str:
        """For which cooperations, in words."""
        words = [str(Field(value).label) for value in self.fields] + [str(Kind(value).label) for value in self.kinds]
        return ", ".join(words) or _("for all cooperations")

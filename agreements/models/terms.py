"""From when to when an agreement runs, whether it renews itself, and how notice is given."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from agreements.choices import NoticeEffect, NoticeKind, PeriodUnit, RenewalKind, StartKind, TermUnit
from agreements.models.agreement import Agreement, Party
from infrastructure import tenancy


class Term(models.Model):
    """One stretch of time an agreement runs; a renewal adds the next."""

    school = models.ForeignKey(
        School, on_delete=models.CASCADE, related_name="+", default=tenancy.current, editable=False
    )
    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="terms", editable=False)
    number = models.PositiveSmallIntegerField(default=1, editable=False)
    unit = models.CharField(_("Runs for"), max_length=16, choices=TermUnit.choices, default=TermUnit.DATES)
    years = models.PositiveSmallIntegerField(
        _("How many"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(20)]
    )
    start = models.CharField(_("Begins"), max_length=16, choices=StartKind.choices, default=StartKind.DAY)
    counts_signing_day = models.BooleanField(
        _("the day of the last signature included"),
        default=True,
        help_text=_("As our own text says. A foreign text without these words begins the day after."),
    )
    starts_on = models.DateField(_("Start"), null=True, blank=True)
    ends_on = models.DateField(_("End"), null=True, blank=True, help_text=_("Empty: open-ended."))
    review_on = models.DateField(
        _("Review on"), null=True, blank=True, help_text=_("When both sides look at an open-ended agreement again.")
    )

    objects = tenancy.ScopedManager["Term"]()
    unscoped = models.Manager["Term"]()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["agreement", "number"], name="term_once"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="term_in_order",
                violation_error_message=_("The end lies before the start."),
            ),
            models.CheckConstraint(
                condition=~Q(start="day") | Q(starts_on__isnull=False),
                name="term_has_its_day",
                violation_error_message=_("Enter the first day, or say that it is not known yet."),
            ),
        )

    def __str__(self) -> str:
        start = f"{self.starts_on:%d.%m.%Y}" if self.starts_on else str(self.get_start_display())
        return f"{start} – {self.ends_on:%d.%m.%Y}" if self.ends_on else f"{start} –"

    @property
    def is_open(self) -> bool:
        """Whether it has no end; a term counted from a day that is not known yet has one, only no day for it."""
        return self.ends_on is None and (self.starts_on is not None or self.unit in (TermUnit.OPEN, TermUnit.DATES))


class Renewal(models.Model):
    """Whether and how an agreement renews itself."""

    school = models.ForeignKey(
        School, on_delete=models.CASCADE, related_name="+", default=tenancy.current, editable=False
    )
    agreement = models.OneToOneField(Agreement, on_delete=models.CASCADE, related_name="renewal", editable=False)
    kind = models.CharField(_("Renewal"), max_length=16, choices=RenewalKind.choices, default=RenewalKind.NONE)
    count = models.PositiveSmallIntegerField(
        _("By how many at a time"), default=1, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )
    limit = models.PositiveSmallIntegerField(
        _("How often at most"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(30)],
        help_text=_("Empty: without limit."),
    )

    objects = tenancy.ScopedManager["Renewal"]()
    unscoped = models.Manager["Renewal"]()

    def __str__(self) -> str:
        return self.get_kind_display()


class NoticeRule(models.Model):
    """Until when notice can be given: fixed days, a period before the end, good cause, none, words, or not known yet."""

    school = models.ForeignKey(
        School, on_delete=models.CASCADE, related_name="+", default=tenancy.current, editable=False
    )
    agreement = models.OneToOneField(Agreement, on_delete=models.CASCADE, related_name="notice", editable=False)
    kind = models.CharField(_("Notice"), max_length=12, choices=NoticeKind.choices, default=NoticeKind.UNKNOWN)
    day = models.PositiveSmallIntegerField(
        _("Day"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(31)]
    )
    month = models.PositiveSmallIntegerField(
        _("Month"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    fixed_days = models.JSONField(
        default=list,
        blank=True,
        help_text="days with their own ends, the first also in day and month: [[day, month, end day, end month]]",
    )
    months = models.PositiveSmallIntegerField(
        _("Months before the end"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(36)]
    )
    weeks = models.PositiveSmallIntegerField(
        _("Weeks before the end"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(104)]
    )
    days = models.PositiveSmallIntegerField(
        _("Days before the end"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(730)]
    )
    effect = models.CharField(
        _("Takes effect"), max_length=24, choices=NoticeEffect.choices, default=NoticeEffect.TERM_END
    )
    own_months = models.JSONField(default=list, blank=True, help_text="months whose ends count: [2, 8]")
    not_before = models.DateField(
        _("First possible end"), null=True, blank=True, help_text=_("A minimum term. Empty: none.")
    )
    words = models.TextField(_("Rule in its own words"), blank=True, max_length=1000)
    typed_days = models.JSONField(
        default=list, blank=True, help_text="typed last days of arrival with the ends they lead to: [[day, end]]"
    )
    good_cause = models.BooleanField(default=False, help_text="good cause is named beside the rule")
    own_periods = models.BooleanField(default=False, help_text="some parties have a period of their own")
    list_words = models.JSONField(default=dict, blank=True, help_text="what the list said it was taken over from")
    to_check = models.BooleanField(default=False, help_text="taken over from a list and not looked at yet")

    objects = tenancy.ScopedManager["NoticeRule"]()
    unscoped = models.Manager["NoticeRule"]()

    class Meta:
        db_table = "agreements_notice"  # its name before the class was renamed
        constraints = (
            models.CheckConstraint(
                condition=~Q(kind="fixed_day") | Q(day__isnull=False, month__isnull=False),
                name="fixed_notice_has_day",
                violation_error_message=_("A fixed day needs day and month."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="period")
                | Q(months__isnull=False, weeks=None, days=None)
                | Q(months=None, weeks__isnull=False, days=None)
                | Q(months=None, weeks=None, days__isnull=False),
                name="notice_period_has_one_length",
                violation_error_message=_("A period needs a number of months, weeks or days."),
            ),
        )

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def list_said(self) -> list[tuple[str, str]]:
        """What the list it came from said, each with its column."""
        labels = {"starts_on": _("Start"), "ends_on": _("End"), "notice": _("Notice"), "renewal": _("Renewal")}
        return [(str(label), self.list_words[name]) for name, label in labels.items() if self.list_words.get(name)]


class PartyNoticePeriod(models.Model):
    """The period of notice of one party where it differs from the agreement's."""

    school = models.ForeignKey(
        School, on_delete=models.CASCADE, related_name="+", default=tenancy.current, editable=False
    )
    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="party_periods", editable=False)
    party = models.OneToOneField(Party, on_delete=models.CASCADE, related_name="notice_period", editable=False)
    amount = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(730)])
    unit = models.CharField(max_length=8, choices=PeriodUnit.choices, default=PeriodUnit.MONTHS)

    objects = tenancy.ScopedManager["PartyNoticePeriod"]()
    unscoped = models.Manager["PartyNoticePeriod"]()

    def __str__(self) -> str:
        return f"{self.party}: {self.amount} {self.get_unit_display()}"

"""Days on which a school or a partner is closed, beside the holidays of the Land."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from infrastructure import tenancy
from infrastructure.public_ids import new_ref
from kooperation.models.cooperations import Cooperation, CooperationPartner
from kooperation.models.partners import Partner


class ClosedDayQuerySet(models.QuerySet["ClosedDay"]):
    """Queries for closed days."""

    def of_cooperation(self, cooperation: Cooperation) -> "ClosedDayQuerySet":
        """The school's own ones and those of the cooperation's partners."""
        partners = CooperationPartner.objects.filter(cooperation=cooperation).values("partner")
        return self.filter(Q(partner=None) | Q(partner__in=partners))

    def of_school(self) -> "ClosedDayQuerySet":
        return self.filter(partner=None)

    def coming(self, on: date) -> "ClosedDayQuerySet":
        return self.filter(ends_on__gte=on)


ScopedClosedDays = tenancy.ScopedManager.from_queryset(ClosedDayQuerySet)


class ClosedDay(models.Model):
    """A stretch of days on which the school, or one partner, is closed; meetings move out of it."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.CASCADE, related_name="+", default=tenancy.current, editable=False
    )
    partner = models.ForeignKey(
        Partner,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="closed_days",
        help_text="empty: the school itself",
    )
    starts_on = models.DateField(_("From"))
    ends_on = models.DateField(_("Until"))
    reason = models.CharField(
        _("Why?"), max_length=200, help_text=_("For example: movable holiday, teachers' training")
    )

    objects = ScopedClosedDays()
    unscoped = models.Manager["ClosedDay"]()

    class Meta:
        indexes = (models.Index(fields=["school", "ends_on"], name="closed_until"),)
        constraints = (
            models.UniqueConstraint(
                fields=["partner", "starts_on", "ends_on"],
                condition=Q(partner__isnull=False),
                name="partner_closed_once",
                violation_error_message=_("These days are entered already."),
            ),
            models.UniqueConstraint(
                fields=["school", "starts_on", "ends_on"],
                condition=Q(partner=None),
                name="school_closed_once",
                violation_error_message=_("These days are entered already."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="closed_in_order",
                violation_error_message=_("The end lies before the start."),
            ),
        )

    def __str__(self) -> str:
        return self.reason

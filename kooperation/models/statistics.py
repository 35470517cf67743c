"""How the association's statistics call a kind of partner."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from infrastructure import tenancy
from kooperation.choices import PartnerKind


class StatisticsCategory(models.Model):
    """The heading under which a school counts one kind of partner; without a row ours holds."""

    school = models.ForeignKey(
        School, on_delete=models.CASCADE, related_name="+", default=tenancy.current, editable=False
    )
    kind = models.CharField(max_length=30, choices=PartnerKind.choices)
    name = models.CharField(_("Category"), max_length=80)

    objects = tenancy.ScopedManager["StatisticsCategory"]()
    unscoped = models.Manager["StatisticsCategory"]()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["school", "kind"], name="category_once_a_kind"),
            models.CheckConstraint(condition=~models.Q(name=""), name="category_has_name"),
        )

    def __str__(self) -> str:
        return self.name

"""What could change around a cooperation, and when it did (the talk, phase 7)."""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from infrastructure import tenancy
from infrastructure.public_ids import new_ref
from kooperation.models import Cooperation
from meetings.choices import ConditionKind, ConditionState, Trigger


class ConditionQuerySet(models.QuerySet["ChangingCondition"]):
    """Queries for changing conditions."""

    def due(self, on: date) -> "ConditionQuerySet":
        """Watched ones whose day has come near enough to talk about them."""
        return self.filter(state=ConditionState.WATCHED, look_on__lte=on)

    def to_talk_about(self) -> "ConditionQuerySet":
        return self.filter(state=ConditionState.REVIEW)


ScopedConditions = tenancy.ScopedManager.from_queryset(ConditionQuerySet)


class ChangingCondition(models.Model):
    """Something that may change or has changed: people, money, rooms, all-day care, law."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.CASCADE, related_name="+", default=tenancy.current, editable=False
    )
    cooperation = models.ForeignKey(Cooperation, on_delete=models.CASCADE, related_name="conditions", editable=False)
    kind = models.CharField(_("What about?"), max_length=8, choices=ConditionKind.choices)
    text = models.CharField(
        _("What could change?"), max_length=300, help_text=_("For example: the support association pays until July.")
    )
    changes_on = models.DateField(
        _("On which day?"), null=True, blank=True, help_text=_("Ninety days before, it comes on the agenda.")
    )
    look_on = models.DateField(null=True, blank=True, editable=False)
    state = models.CharField(
        max_length=8, choices=ConditionState.choices, default=ConditionState.WATCHED, editable=False
    )
    trigger = models.CharField(max_length=16, choices=Trigger.choices, blank=True, editable=False)
    source = models.CharField(max_length=60, blank=True, editable=False, help_text="what set it off, once each")

    objects = ScopedConditions()
    unscoped = models.Manager["ChangingCondition"]()

    class Meta:
        indexes = (models.Index(fields=["school", "state", "look_on"], name="condition_due"),)
        constraints = (
            models.UniqueConstraint(
                fields=["cooperation", "source"], condition=~models.Q(source=""), name="condition_set_off_once"
            ),
        )

    def __str__(self) -> str:
        return self.text

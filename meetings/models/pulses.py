"""The short question in between, and the people who steer."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from infrastructure import tenancy
from infrastructure.public_ids import new_ref
from kooperation.choices import Side
from kooperation.models import Cooperation, TeamMember


class SteeringSeat(models.Model):
    """Somebody of the team, leading or working, sits in the steering group."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="+", default=tenancy.current)
    cooperation = models.ForeignKey(Cooperation, on_delete=models.CASCADE, related_name="steering")
    member = models.OneToOneField(TeamMember, on_delete=models.CASCADE, related_name="seat")

    objects = tenancy.ScopedManager["SteeringSeat"]()
    unscoped = models.Manager["SteeringSeat"]()

    def __str__(self) -> str:
        return str(self.member)


class Pulse(models.Model):
    """One asking of "How is it going?" with everybody of the team."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="+", default=tenancy.current)
    cooperation = models.ForeignKey(Cooperation, on_delete=models.CASCADE, related_name="pulses")
    asked_on = models.DateField()
    until = models.DateField()
    by_name = models.CharField(max_length=200)

    objects = tenancy.ScopedManager["Pulse"]()
    unscoped = models.Manager["Pulse"]()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["cooperation", "asked_on"], name="one_pulse_a_day"),)

    def __str__(self) -> str:
        return f"{self.cooperation} {self.asked_on:%d.%m.%Y}"


class PulseAnswer(models.Model):
    """One person's place in a pulse: asked by a secret link, empty until answered."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="+", default=tenancy.current)
    pulse = models.ForeignKey(Pulse, on_delete=models.CASCADE, related_name="answers")
    member = models.ForeignKey(TeamMember, on_delete=models.SET_NULL, null=True, related_name="+")
    side = models.CharField(max_length=8, choices=Side.choices)
    name = models.CharField(max_length=200)
    token_hash = models.CharField(max_length=64, unique=True)
    content = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(0), MaxValueValidator(4)]
    )
    goals = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(0), MaxValueValidator(4)]
    )
    text = models.TextField(_("Anything to change, drop or add?"), blank=True, max_length=2000)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = tenancy.ScopedManager["PulseAnswer"]()
    unscoped = models.Manager["PulseAnswer"]()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["pulse", "member"], name="asked_once_a_pulse"),
            models.CheckConstraint(
                condition=Q(answered_at=None) | Q(content__isnull=False), name="pulse_answer_says_something"
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def actor_ref(self) -> str:
        return f"pulse:{self.ref}"

    @property
    def actor_name(self) -> str:
        return self.name

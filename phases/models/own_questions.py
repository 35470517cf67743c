"""A school's changes to the catalogue: own and hidden questions, their order; and pinned catalogues."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from infrastructure import tenancy
from infrastructure.public_ids import new_ref
from kooperation.choices import PHASE_CHOICES


class OwnQuestion(models.Model):
    """A question the school adds to a phase; what it said in running cooperations stays there."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.CASCADE, related_name="+", default=tenancy.current, editable=False
    )
    phase = models.PositiveSmallIntegerField(_("Phase"), choices=PHASE_CHOICES)
    text = models.CharField(_("Question"), max_length=300)
    help = models.CharField(_("One sentence of help"), max_length=300, blank=True)
    core = models.BooleanField(
        _("Core question"), default=False, help_text=_("Counted and always shown; others are folded away.")
    )

    objects = tenancy.ScopedManager["OwnQuestion"]()
    unscoped = models.Manager["OwnQuestion"]()

    def __str__(self) -> str:
        return self.text

    @property
    def key(self) -> str:
        """Its stable key in catalogues."""
        return f"{self.phase}.school.{self.ref}"


class QuestionSetting(models.Model):
    """Whether a question is hidden, and its place in its phase."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="+", default=tenancy.current)
    key = models.CharField(max_length=60)
    hidden = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(null=True)

    objects = tenancy.ScopedManager["QuestionSetting"]()
    unscoped = models.Manager["QuestionSetting"]()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["school", "key"], name="one_setting_a_question"),)

    def __str__(self) -> str:
        return self.key


class SchoolCatalogue(models.Model):
    """The questions of a school at one moment, for the cooperations that started with them; never changed."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="+", default=tenancy.current)
    version = models.CharField(max_length=24)
    questions = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)

    objects = tenancy.ScopedManager["SchoolCatalogue"]()
    unscoped = models.Manager["SchoolCatalogue"]()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["school", "version"], name="catalogue_once_a_version"),)

    def __str__(self) -> str:
        return self.version

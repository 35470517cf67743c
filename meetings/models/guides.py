"""The conversation guide both sides work out together, and what each side answers before a talk."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from infrastructure import tenancy
from infrastructure.public_ids import new_ref
from kooperation.choices import Side, Template
from kooperation.models import Cooperation
from meetings.choices import GuideState, QuestionKind
from meetings.models.planning import Meeting


class GuideQuerySet(models.QuerySet["Guide"]):
    """Queries for guides."""

    def library(self) -> "GuideQuerySet":
        """The school's own guides, from which a cooperation's one may begin."""
        return self.filter(cooperation=None).order_by("title", "pk")

    def accepted(self) -> "GuideQuerySet":
        return self.filter(state=GuideState.ACCEPTED)


ScopedGuides = tenancy.ScopedManager.from_queryset(GuideQuerySet)


class Guide(models.Model):
    """One version of a cooperation's guide, or, without a cooperation, one of the school's library."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.CASCADE, related_name="+", default=tenancy.current, editable=False
    )
    cooperation = models.ForeignKey(
        Cooperation, on_delete=models.CASCADE, null=True, blank=True, related_name="guides", editable=False
    )
    number = models.PositiveIntegerField(default=1, editable=False)
    title = models.CharField(_("Name"), max_length=200)
    template = models.CharField(
        _("For which kind of cooperation?"), max_length=12, choices=Template.choices, blank=True
    )
    state = models.CharField(max_length=12, choices=GuideState.choices, default=GuideState.DRAFT, editable=False)
    school_accepted_by = models.CharField(max_length=200, blank=True, editable=False)
    school_accepted_at = models.DateTimeField(null=True, blank=True, editable=False)
    partner_accepted_by = models.CharField(max_length=200, blank=True, editable=False)
    partner_accepted_at = models.DateTimeField(null=True, blank=True, editable=False)
    noted_by_name = models.CharField(
        max_length=200, blank=True, editable=False, help_text="who wrote the partner's acceptance down, if not they"
    )

    objects = ScopedGuides()
    unscoped = models.Manager["Guide"]()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["cooperation", "number"], condition=Q(cooperation__isnull=False), name="guide_version_once"
            ),
            models.UniqueConstraint(
                fields=["cooperation"], condition=Q(state="accepted", cooperation__isnull=False), name="one_guide_holds"
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted")
                | Q(cooperation=None)
                | Q(school_accepted_at__isnull=False, partner_accepted_at__isnull=False),
                name="guide_accepted_by_both",
            ),
        )

    def __str__(self) -> str:
        return self.title

    def accepted_by(self, side: Side) -> str:
        """Who of a side accepted it; "" when nobody has."""
        return self.school_accepted_by if side == Side.SCHOOL else self.partner_accepted_by


class GuideQuestion(models.Model):
    """One statement or open question of a guide."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.CASCADE, related_name="+", default=tenancy.current, editable=False
    )
    guide = models.ForeignKey(Guide, on_delete=models.CASCADE, related_name="questions", editable=False)
    key = models.CharField(
        max_length=20, editable=False, help_text="the same through all versions, for results over time"
    )
    position = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=8, choices=QuestionKind.choices, default=QuestionKind.SCALE)
    text = models.CharField(_("Question"), max_length=300)

    objects = tenancy.ScopedManager["GuideQuestion"]()
    unscoped = models.Manager["GuideQuestion"]()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["guide", "key"], name="guide_question_once"),)

    def __str__(self) -> str:
        return self.text


class GuideAnswer(models.Model):
    """What one side says to one question before a talk; sealed until both sides have handed in."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="+", default=tenancy.current)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="guide_answers")
    question = models.ForeignKey(GuideQuestion, on_delete=models.PROTECT, related_name="answers")
    side = models.CharField(max_length=8, choices=Side.choices)
    value = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(0), MaxValueValidator(4)]
    )
    text = models.TextField(blank=True, max_length=5000)
    by_name = models.CharField(max_length=200)

    objects = tenancy.ScopedManager["GuideAnswer"]()
    unscoped = models.Manager["GuideAnswer"]()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["meeting", "question", "side"], name="guide_answer_once_a_side"),
            models.CheckConstraint(condition=Q(value=None) | Q(value__lte=4), name="guide_answer_on_the_scale"),
        )

    def __str__(self) -> str:
        return f"{self.question}: {self.value if self.value is not None else self.text[:40]}"


class GuideHandIn(models.Model):
    """One side is done with its answers; when both are, the answers stand side by side."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="+", default=tenancy.current)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="hand_ins")
    side = models.CharField(max_length=8, choices=Side.choices)
    by_name = models.CharField(max_length=200)
    on_behalf = models.CharField(
        max_length=200, blank=True, help_text="who of the partner said it, if we wrote it down"
    )
    at = models.DateTimeField()

    objects = tenancy.ScopedManager["GuideHandIn"]()
    unscoped = models.Manager["GuideHandIn"]()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["meeting", "side"], name="handed_in_once_a_side"),)

    def __str__(self) -> str:
        return f"{self.meeting}: {self.side}"

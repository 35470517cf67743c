"""What is reached and learned on the way: phase 6."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from infrastructure import tenancy
from phases.choices import (
    LessonKind,
)
from phases.models.plans import Line, PlanRow, day_words, joined


class Milestone(PlanRow):
    """Something to be reached on the way: of the preparation, of the start, or our own."""

    key = models.CharField(max_length=20, blank=True, editable=False, help_text="of the talk's standing milestones")
    title = models.CharField(_("What is reached?"), max_length=200)
    due_on = models.DateField(_("Until when?"), null=True, blank=True)
    reached_on = models.DateField(null=True, blank=True, editable=False)

    objects = tenancy.ScopedManager["Milestone"]()
    unscoped = models.Manager["Milestone"]()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["cooperation", "key"], condition=~Q(key=""), name="milestone_once"),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def line(self) -> Line:
        if self.reached_on:
            return Line(title=self.title, below=day_words(self.reached_on), chip=gettext("reached"), look="ok")
        late = self.due_on is not None and self.due_on < timezone.localdate()
        return Line(
            title=self.title,
            below=gettext("until {day}").format(day=day_words(self.due_on)) if self.due_on else "",
            chip=gettext("overdue") if late else "",
            look="warn" if late else "",
        )


class LessonLearned(PlanRow):
    """A success to celebrate, or a stumbling block without blame; the next cooperation learns from both."""

    kind = models.CharField(_("What is it?"), max_length=8, choices=LessonKind.choices)
    text = models.CharField(_("What happened?"), max_length=500)
    advice = models.CharField(_("What do we tell the next ones?"), max_length=500, blank=True)
    on = models.DateField(_("When?"), default=timezone.localdate)

    objects = tenancy.ScopedManager["LessonLearned"]()
    unscoped = models.Manager["LessonLearned"]()

    def __str__(self) -> str:
        return self.text

    @property
    def line(self) -> Line:
        look = "ok" if self.kind == LessonKind.SUCCESS else ""
        return Line(
            title=self.text, below=joined(day_words(self.on), self.advice), chip=self.get_kind_display(), look=look
        )

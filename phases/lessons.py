"""Lessons learned in earlier cooperations with the same kind of partner, shown in phase 1."""

from dataclasses import dataclass

from django.db.models import Q

from kooperation.models import Cooperation, CooperationPartner, Retrospective
from phases.choices import LessonKind
from phases.models import LessonLearned


@dataclass(frozen=True)
class Lesson:
    """One sentence of experience, and where it comes from."""

    text: str
    success: bool
    cooperation: Cooperation


def for_next(cooperation: Cooperation, *, limit: int) -> list[Lesson]:
    """Experiences and looks back of other cooperations with partners of these kinds; without a partner, of this field."""
    kinds = CooperationPartner.objects.filter(cooperation=cooperation).values("partner__kind")
    alike = Q(partner_links__partner__kind__in=kinds)
    if not kinds.exists():
        alike = Q(field=cooperation.field)
    others = Cooperation.objects.filter(alike).exclude(pk=cooperation.pk).values("pk")
    notes = LessonLearned.objects.filter(cooperation__in=others).select_related("cooperation").order_by("-on", "-pk")
    lessons = [Lesson(row.advice or row.text, row.kind == LessonKind.SUCCESS, row.cooperation) for row in notes[:limit]]
    looks_back = Retrospective.objects.filter(cooperation__in=others).exclude(learned="").select_related("cooperation")
    lessons += [Lesson(row.learned, False, row.cooperation) for row in looks_back.order_by("-at")[:limit]]
    return lessons[:limit]

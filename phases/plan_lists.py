"""The plain lists of the phases: models, fields, words and pages."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from infrastructure import plain_lists
from infrastructure.plain_lists import ListKind, Panel
from kooperation.models import Cooperation
from phases.models import (
    Benefit,
    Confirmation,
    EscalationStep,
    InformationWay,
    LessonLearned,
    Milestone,
    Need,
    PlanRow,
    PublicityPoint,
    WantedPartner,
)


def _kind(**words: Any) -> ListKind[PlanRow]:
    """A list of a cooperation."""
    return ListKind(owner="cooperation", **words)


KINDS = (
    _kind(
        slug="bedarfe",
        model=Need,
        fields=("category", "what", "amount", "cost", "provided_by", "third_party", "state"),
        order=("category", "pk"),
        name=_("Needs"),
        add=_("Add need"),
        empty=_("Begin with what is missing."),
        icon="package-open",
        page="cooperations:needs",
    ),
    _kind(
        slug="nutzen",
        model=Benefit,
        fields=("whom", "text"),
        order=("whom", "pk"),
        name=_("Benefit"),
        add=_("Add benefit"),
        empty=_("For us, for the partner, for others: what is it good for?"),
        icon="sprout",
        page="goals:list",
    ),
    _kind(
        slug="informationswege",
        model=InformationWay,
        fields=("kind", "what", "who", "how", "when"),
        order=("-kind", "pk"),
        name=_("Information and exchange"),
        add=_("Add way"),
        empty=_("Who tells whom what, and when do you sit together?"),
        icon="messages-square",
        page="cooperations:arrangements",
    ),
    _kind(
        slug="oeffentlichkeit",
        model=PublicityPoint,
        fields=("what", "who", "when", "agreed"),
        order=("pk",),
        name=_("Publicity"),
        add=_("Add point"),
        empty=_("Who speaks about the cooperation, where, and how do you name each other?"),
        icon="megaphone",
        page="cooperations:arrangements",
    ),
    _kind(
        slug="konfliktweg",
        model=EscalationStep,
        fields=("position", "who", "within_days"),
        order=("position",),
        name=_("When it gets difficult"),
        add=_("Add step"),
        empty=_("Name three steps: who talks with whom first, who then, who in the end."),
        icon="life-buoy",
        page="cooperations:arrangements",
    ),
    _kind(
        slug="nachweise",
        model=Confirmation,
        fields=("kind", "name", "person", "seen_by", "seen_on", "valid_until"),
        order=("person", "kind", "pk"),
        name=_("Proofs"),
        add=_("Add proof"),
        empty=_("Only the day on which a proof was seen stands here, never the proof itself."),
        icon="shield-check",
        page="cooperations:arrangements",
    ),
    _kind(
        slug="meilensteine",
        model=Milestone,
        fields=("title", "due_on"),
        order=("due_on", "pk"),
        name=_("Milestones"),
        add=_("Add milestone"),
        empty=_("What is to be reached first?"),
        icon="flag",
        page="cooperations:implementation",
    ),
    _kind(
        slug="erfahrungen",
        model=LessonLearned,
        fields=("kind", "text", "advice", "on"),
        order=("-on", "-pk"),
        name=_("Successes and stumbling blocks"),
        add=_("Note an experience"),
        empty=_("Celebrate what works. Note what did not, without blame."),
        icon="footprints",
        page="cooperations:implementation",
    ),
    _kind(
        slug="wunschpartner",
        model=WantedPartner,
        fields=("partner", "name", "expectation", "attraction", "willing"),
        order=("pk",),
        name=_("Wanted partners"),
        add=_("Add wanted partner"),
        empty=_("With whom could we do it?"),
        icon="heart-handshake",
        page="cooperations:first_contact",
        related=("partner",),
    ),
)
BY_SLUG = {kind.slug: kind for kind in KINDS}


def panels(cooperation: Cooperation, *slugs: str) -> list[Panel[PlanRow]]:
    """Some lists of a cooperation, in the order asked for."""
    return plain_lists.panels(BY_SLUG, cooperation, *slugs)

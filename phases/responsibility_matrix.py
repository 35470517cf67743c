"""The matrix of responsibilities as its page and the agreement show it, with what is wrong about it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kooperation.models import Cooperation, TeamMember
from phases.choices import Part
from phases.models import Responsibility, ResponsibilityPart


@dataclass(frozen=True)
class MatrixRow:
    """One topic: the parts of the people in the order of the head, and what is wrong."""

    responsibility: Responsibility
    cells: tuple[tuple[TeamMember, str], ...]
    left: tuple[ResponsibilityPart, ...]
    warnings: tuple[str, ...]

    def having(self, part: Part) -> list[str]:
        """Names of those who have this part, for sentences."""
        return [row.name for row in self.responsibility.parts.all() if row.part == part and row.member_id]


@dataclass(frozen=True)
class Matrix:
    """People of both sides across, topics down."""

    people: tuple[TeamMember, ...]
    rows: tuple[MatrixRow, ...]

    @property
    def warnings(self) -> int:
        """How many topics have something wrong."""
        return sum(bool(row.warnings) for row in self.rows)


def of(cooperation: Cooperation) -> Matrix:
    """The matrix of a cooperation: two queries and one for the parts."""
    team = TeamMember.objects.filter(cooperation=cooperation).select_related("user", "contact__partner")
    people = sorted(team, key=lambda member: (member.contact_id is not None, member.pk))
    topics = Responsibility.objects.filter(cooperation=cooperation).prefetch_related("parts")
    return Matrix(tuple(people), tuple(_row(row, people) for row in topics.order_by("position", "pk")))


def _row(responsibility: Responsibility, people: Iterable[TeamMember]) -> MatrixRow:
    parts = list(responsibility.parts.all())
    by_member = {part.member_id: part for part in parts if part.member_id}
    cells = tuple(
        (member, by_member[member.pk].get_part_display() if member.pk in by_member else "") for member in people
    )
    gone = tuple(part for part in parts if part.member_id is None)
    return MatrixRow(responsibility, cells, gone, tuple(_warnings(parts, gone)))


def _warnings(parts: list[ResponsibilityPart], gone: tuple[ResponsibilityPart, ...]) -> Iterable[str]:
    decide = [part for part in parts if part.part == Part.DECIDES and part.member_id]
    if not decide:
        yield _("nobody decides")
    if len(decide) > 1:
        yield _("two decide") if len(decide) == 2 else _("several decide")
    for part in gone:
        yield _("{name} has left").format(name=part.name)

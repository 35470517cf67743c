"""The matrix of responsibilities as its page and the agreement show it, with what is wrong about it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kooperation.models import Cooperation, CooperationPartner, TeamMember
from phases.choices import Part
from phases.models import Bearer, Responsibility, ResponsibilityPart, bearer_key


@dataclass(frozen=True)
class Column:
    """One column: a person, a partner as such, or the school as such."""

    bearer: Bearer
    name: str
    theirs: bool

    @property
    def institution(self) -> bool:
        """Whether it is nobody in person."""
        return not isinstance(self.bearer, TeamMember)


@dataclass(frozen=True)
class MatrixRow:
    """One topic: the parts in the order of the columns, and what is wrong."""

    responsibility: Responsibility
    cells: tuple[tuple[Column, str], ...]
    left: tuple[ResponsibilityPart, ...]
    warnings: tuple[str, ...]

    def having(self, part: Part) -> list[ResponsibilityPart]:
        """Those who have this part, for sentences; without those who left."""
        return [row for row in self.responsibility.parts.all() if row.part == part and not row.gone]


@dataclass(frozen=True)
class Matrix:
    """People of both sides across, then institutions, topics down.

    `bearers` are all who may have a part; `columns` leave out institutions that have none while somebody of theirs is
    in the team.
    """

    bearers: tuple[Column, ...]
    columns: tuple[Column, ...]
    rows: tuple[MatrixRow, ...]

    @property
    def warnings(self) -> int:
        """How many topics have something wrong."""
        return sum(bool(row.warnings) for row in self.rows)


def of(cooperation: Cooperation) -> Matrix:
    """The matrix of a cooperation: three queries and two for the parts."""
    team = TeamMember.objects.filter(cooperation=cooperation).select_related("user", "contact__partner")
    people = sorted(team, key=lambda member: (member.contact_id is not None, member.pk))
    links = CooperationPartner.objects.filter(cooperation=cooperation).select_related("partner").order_by("position")
    bearers = (
        *(Column(person, str(person), theirs=person.contact_id is not None) for person in people),
        Column(cooperation.school, cooperation.school.name, theirs=False),
        *(Column(link, link.partner.name, theirs=True) for link in links),
    )
    rows = Responsibility.objects.filter(cooperation=cooperation).prefetch_related("parts__link__partner")
    topics = list(rows.order_by("position", "pk"))
    present = {person.contact.partner_id for person in people if person.contact}
    used = {part.bearer_key for topic in topics for part in topic.parts.all()}
    columns = tuple(column for column in bearers if _shown(column, present, used))
    return Matrix(bearers, columns, tuple(_row(topic, columns) for topic in topics))


def _shown(column: Column, present: set[int], used: set[tuple[int | None, int | None, bool]]) -> bool:
    """People always; an institution with a part, or a partner of whom nobody is in the team."""
    absent = isinstance(column.bearer, CooperationPartner) and column.bearer.partner_id not in present
    return not column.institution or absent or bearer_key(column.bearer) in used


def _row(responsibility: Responsibility, columns: Iterable[Column]) -> MatrixRow:
    parts = list(responsibility.parts.all())
    words = {part.bearer_key: part.get_part_display() for part in parts}
    cells = tuple((column, words.get(bearer_key(column.bearer), "")) for column in columns)
    gone = tuple(part for part in parts if part.gone)
    return MatrixRow(responsibility, cells, gone, tuple(_warnings(parts, gone)))


def _warnings(parts: list[ResponsibilityPart], gone: tuple[ResponsibilityPart, ...]) -> Iterable[str]:
    decide = [part for part in parts if part.part == Part.DECIDES and not part.gone]
    if not decide:
        yield _("nobody decides")
    if len(decide) > 1:
        yield _("two decide") if len(decide) == 2 else _("several decide")
    for part in gone:
        yield _("{name} has left").format(name=part.called)

"""The draft as the editor shows it: sections with their state, sources and gaps, grouped by the talk's contents."""

from collections.abc import Iterable
from dataclasses import dataclass

from agreements import catalogue
from agreements.catalogue import Content, Section
from agreements.choices import Need
from agreements.models import Agreement, Clause
from agreements.text import clauses
from agreements.text.clauses import Assembly, Gap


@dataclass(frozen=True)
class ClauseRow:
    """One section in the editor."""

    clause: Clause
    number: int
    stale: bool
    fillable: bool
    gaps: tuple[Gap, ...]
    content: str
    detailed: bool
    idle: bool

    @property
    def missing(self) -> bool:
        """Necessary and empty, or without something that it has to say."""
        empty = not self.clause.body.strip()
        return self.clause.need == Need.MUST and (empty or any(gap.must for gap in self.gaps))

    @property
    def filled(self) -> bool:
        return bool(self.clause.body.strip())

    @property
    def complete(self) -> bool:
        """Filled, and nothing necessary is missing."""
        return self.filled and not self.missing


@dataclass(frozen=True)
class Draft:
    """Everything the editor shows of a draft's text."""

    rows: tuple[ClauseRow, ...]
    gaps: tuple[Gap, ...]
    offers: tuple[Section, ...]

    @property
    def groups(self) -> list[tuple[Content, list[ClauseRow]]]:
        """The rows under the talk's contents."""
        groups = [
            (content, [row for row in self.rows if row.content == content.key]) for content in catalogue.contents()
        ]
        return [(content, rows) for content, rows in groups if rows]

    @property
    def must(self) -> int:
        """How many sections are necessary."""
        return sum(row.clause.need == Need.MUST for row in self.rows)

    @property
    def done(self) -> int:
        """How many of them are complete."""
        return sum(row.clause.need == Need.MUST and row.complete for row in self.rows)

    @property
    def pressing(self) -> list[Gap]:
        """What necessary sections lack."""
        return [gap for gap in self.gaps if gap.must]

    @property
    def recommended(self) -> list[Gap]:
        """What recommended sections that are still empty would be made from."""
        return [gap for row in self.rows if not row.filled for gap in row.gaps if not gap.must]


def read(agreement: Agreement) -> Draft:
    """All sections with what their sources say now compared with what was taken over."""
    found = list(Clause.objects.filter(agreement=agreement).order_by("position"))
    assembly = clauses.read(agreement)
    missing = clauses.gaps(assembly, found) if agreement.editable else []
    return Draft(
        tuple(_rows(agreement, found, assembly, missing)), tuple(missing), tuple(_offered(agreement, assembly))
    )


def _rows(agreement: Agreement, found: list[Clause], assembly: Assembly, missing: list[Gap]) -> Iterable[ClauseRow]:
    number = 0
    for clause in found:
        filled = bool(clause.body.strip())
        number += filled
        text = assembly.texts.get(clause.key, clauses.ClauseText(""))
        section = assembly.section(clause.key)
        changed = bool(text.body) and text.hash != clause.source_hash and agreement.editable
        yield ClauseRow(
            clause=clause,
            number=number if filled else 0,
            stale=changed and filled,
            fillable=changed and not filled,
            gaps=tuple(gap for gap in missing if gap.section.key == clause.key),
            content=section.content if section else "closing",
            detailed=bool(section and section.typed),
            idle=section is not None and agreement.editable and not section.applies(assembly.data.conditions),
        )


def _offered(agreement: Agreement, assembly: Assembly) -> Iterable[Section]:
    """Sections that could stand in the draft and do not: called for by its conditions, or optional."""
    if not agreement.editable:
        return []
    data = assembly.data
    return [
        section
        for section in assembly.sections
        if section.key not in data.clause_keys and (section.applies(data.conditions) or section.need == Need.OPTIONAL)
    ]


def rows(agreement: Agreement) -> list[ClauseRow]:
    """The sections alone."""
    return list(read(agreement).rows)

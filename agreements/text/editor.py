"""The draft as the editor shows it: sections with their state, sources and gaps, grouped by the talk's contents."""

from collections.abc import Iterable
from dataclasses import dataclass

from agreements import catalogue
from agreements.catalogue import Content, Section
from agreements.choices import Need
from agreements.models import Agreement, Clause
from agreements.text import clauses, gaps, merging
from agreements.text.clauses import Assembly
from agreements.text.gaps import Gap
from agreements.text.merging import SourceChange

BY_PURPOSE = frozenset({"funding_contract", "use_contract"})


@dataclass(frozen=True)
class ClauseRow:
    """One section in the editor."""

    clause: Clause
    number: int
    news: SourceChange | None
    gaps: tuple[Gap, ...]
    content: str
    detailed: bool
    idle: bool

    @property
    def missing(self) -> bool:
        """Necessary and empty, or without something that it has to say."""
        return any(gap.must for gap in self.gaps)

    @property
    def filled(self) -> bool:
        return bool(self.clause.body.strip())

    @property
    def stale(self) -> bool:
        """Filled, and the sources say something else than the text was made from."""
        return self.filled and self.news is not None

    @property
    def fillable(self) -> bool:
        """Empty, though the sources have something to say."""
        return not self.filled and self.news is not None

    @property
    def open_fields(self) -> list[Gap]:
        """The open fields of the section."""
        return [gap for gap in self.gaps if gap.field]

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
        """The gaps of necessary sections."""
        return gaps.pressing(self.gaps)

    @property
    def news(self) -> list[ClauseRow]:
        """The sections whose sources say something that their text does not."""
        return [row for row in self.rows if row.news]

    @property
    def recommended(self) -> list[Gap]:
        """The sources of recommended sections that are still empty."""
        return [gap for row in self.rows if not row.filled for gap in row.gaps if not gap.must]

    @property
    def clauses(self) -> list[Clause]:
        """The sections' rows with the text that counts."""
        return [row.clause for row in self.rows]


def read(agreement: Agreement) -> Draft:
    """All sections with the text that counts, what is missing in it, and what could be taken over into it."""
    assembly = clauses.read(agreement)
    current = clauses.effective(agreement, assembly)
    missing = gaps.in_draft(assembly, current) if gaps.count_for(agreement) else []
    rows = _rows(agreement, current, assembly, missing)
    return Draft(tuple(rows), tuple(missing), tuple(_offered(agreement, assembly)))


def _rows(agreement: Agreement, current: list[Clause], assembly: Assembly, missing: list[Gap]) -> Iterable[ClauseRow]:
    number = 0
    for clause in current:
        filled = bool(clause.body.strip())
        number += filled
        section = assembly.section(clause.key)
        yield ClauseRow(
            clause=clause,
            number=number if filled else 0,
            news=_news(clause, assembly) if agreement.editable else None,
            gaps=tuple(gap for gap in missing if gap.section.key == clause.key),
            content=section.content if section else "closing",
            detailed=bool(section and section.typed),
            idle=section is not None and agreement.editable and not section.applies(assembly.data.conditions),
        )


def _news(clause: Clause, assembly: Assembly) -> SourceChange | None:
    """The facts of the sources that the text lacks; None where the text follows them or contains them."""
    text = assembly.texts.get(clause.key)
    if text is None or clause.follows_sources or not clauses.has_news(clause, text):
        return None
    changed = merging.change(clause.source_text, text.body)
    added = dict.fromkeys([*changed.added, *gaps.unsaid_facts(clause, text)])
    return SourceChange(
        tuple(line.removeprefix("- ") for line in added), tuple(line.removeprefix("- ") for line in changed.removed)
    )


def _offered(agreement: Agreement, assembly: Assembly) -> Iterable[Section]:
    """Sections that could stand in the draft and do not: called for by its conditions, its kind aside, or optional."""
    if not agreement.editable:
        return []
    data = assembly.data
    conditions = data.conditions - BY_PURPOSE
    return [
        section
        for section in assembly.sections
        if section.key not in data.clause_keys and (section.applies(conditions) or section.need == Need.OPTIONAL)
    ]


def rows(agreement: Agreement) -> list[ClauseRow]:
    """The sections alone."""
    return list(read(agreement).rows)

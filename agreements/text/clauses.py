"""Sections from facts: which ones an agreement has, what their sources give, what is still missing; agreements are German."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from agreements import catalogue
from agreements.catalogue import ClauseField, Section
from agreements.choices import Need
from agreements.models import Agreement, Clause, OwnClause, euros
from agreements.text import variables
from agreements.text.clause_builders import BUILDERS, Piece, one_line
from agreements.text.clause_data import Facts, Found, Source, asked, german, known

STANDARD = Source("standard", "Standardtext")
OWN = Source("own", "Text der Musikschule")
ENTERED = Source("details", "Angaben zum Abschnitt")


@dataclass(frozen=True)
class Text:
    """What the sources give for a section right now."""

    body: str
    sources: tuple[Source, ...] = field(default=())

    @property
    def hash(self) -> str:
        """To notice later that the sources say something else."""
        return hashlib.sha256(self.body.encode()).hexdigest() if self.body else ""


def library(facts: Facts) -> list[Section]:
    """All sections an agreement could have, in order: the product's, in the school's wording where it has one, and its own."""
    worded = {own.replaces: own for own in facts.own if own.replaces}
    found = [
        _worded(section, worded[section.key]) if section.key in worded else section
        for section in catalogue.sections()
        if not section.place
    ]
    for own in facts.own:
        if not own.replaces:
            after = [place for place, section in enumerate(found) if section.content == own.content]
            found.insert(after[-1] + 1 if after else len(found), _own_section(own))
    return found


def _worded(section: Section, own: OwnClause) -> Section:
    return replace(section, heading=own.heading, build="", standard=own.body, fields=(), questions=())


def _own_section(own: OwnClause) -> Section:
    return Section(
        key=own.key,
        number=0,
        heading=own.heading,
        content=own.content,
        place="",
        need="must" if own.must else "recommended",
        when=frozenset(),
        unless=frozenset(),
        must_when=frozenset(),
        questions=(),
        build="",
        standard=own.body,
        fields=(),
    )


def value_of(facts: Facts, section: Section, asked_for: ClauseField) -> Found | None:
    """What a field says: what was entered for this agreement, else a fact, else our usual wording."""
    entered = facts.details.get((section.key, asked_for.key))
    if entered:
        return Found(entered, ENTERED)
    if asked_for.fact:
        found = known(facts, asked_for.fact)
        if found:
            return found
    return Found(asked_for.default, STANDARD) if asked_for.default else None


def shown(facts: Facts, asked_for: ClauseField, value: str) -> str:
    """A value in words: a party's name, a day, an amount."""
    if asked_for.kind == "party":
        party = facts.party(value)
        return party.called if party else value
    if asked_for.kind == "day":
        return german(date.fromisoformat(value))
    if asked_for.kind == "money":
        return euros(Decimal(value)).removesuffix(" Euro")
    return value


def _sentences(facts: Facts, section: Section) -> Iterable[tuple[str, Source]]:
    for asked_for in section.typed:
        found = value_of(facts, section, asked_for)
        if found is None:
            continue
        choice = asked_for.choice(found.value)
        words = choice.sentence if choice else ""
        if not asked_for.choices:
            words = asked_for.sentence.replace("{{ wert }}", shown(facts, asked_for, found.value).rstrip("."))
        if words:
            yield words, found.source


def text_of(facts: Facts, section: Section) -> Text:
    """A section as its sources give it: our or the school's wording, its rows, its fields, its joint results."""
    piece = BUILDERS[section.build](facts) if section.build else Piece()
    standard = variables.fill(section.standard, facts.variables) if section.standard else ""
    own = bool(section.standard) and (section.key.startswith(catalogue.OWN) or not _ours(section))
    sentences = list(_sentences(facts, section))
    said = [] if piece.alone or own else facts.said(section.key, section.questions)
    opening = [line for line in standard.splitlines() if line.strip()]
    paragraphs = [
        *opening,
        *piece.paragraphs,
        *(words for words, _source in sentences),
        *(one_line(text) for _question, text in said),
    ]
    lists = ["\n".join(lines) for lines in piece.lists]
    body = "\n".join(filter(None, [standard if own else _numbered(paragraphs), *lists]))
    sources = [
        *((OWN if own else STANDARD,) if standard else ()),
        *piece.sources,
        *(source for _words, source in sentences),
        *(asked(question) for question, _text in said),
    ]
    return Text(body, tuple(dict.fromkeys(sources)))


def _ours(section: Section) -> bool:
    known_one = catalogue.by_key().get(section.key)
    return bool(known_one and known_one.standard == section.standard)


def _numbered(paragraphs: Iterable[str]) -> str:
    found = [paragraph for paragraph in paragraphs if paragraph]
    if len(found) < 2:
        return "".join(found)
    return "\n".join(f"({number}) {paragraph}" for number, paragraph in enumerate(found, start=1))


@dataclass(frozen=True)
class Assembly:
    """The sections of one agreement with what their sources give right now."""

    facts: Facts
    sections: tuple[Section, ...]
    texts: dict[str, Text]

    def section(self, key: str) -> Section | None:
        """The section of a key."""
        return next((section for section in self.sections if section.key == key), None)


def read(agreement: Agreement, standing: Iterable[str] | None = None) -> Assembly:
    """Everything for an agreement; `standing` are the sections of its draft, those there are unless said otherwise."""
    facts = Facts(agreement)
    if standing is not None:
        facts.standing = set(standing)
    found = library(facts)
    facts.claims = {section.key: section.questions for section in found if section.key in facts.standing}
    return Assembly(facts, tuple(found), {section.key: text_of(facts, section) for section in found})


def begun(agreement: Agreement) -> list[tuple[Section, Text]]:
    """The sections a new draft begins with: those its conditions call for, optional ones where something is known."""
    facts = Facts(agreement)
    called = [section for section in library(facts) if section.applies(facts.conditions)]
    assembly = read(agreement, [section.key for section in called])
    return [
        (section, assembly.texts[section.key])
        for section in called
        if section.needed(facts.conditions) != Need.OPTIONAL or assembly.texts[section.key].body
    ]


def assembled(agreement: Agreement) -> dict[str, Text]:
    """What the sources give for every section right now."""
    return read(agreement).texts


@dataclass(frozen=True)
class Gap:
    """A field that says nothing yet, and where it is entered."""

    section: Section
    field: ClauseField
    at: str

    @property
    def must(self) -> bool:
        """Whether it is necessary."""
        return self.field.must


def gaps(assembly: Assembly, clauses: Iterable[Clause]) -> list[Gap]:
    """What is missing in the standing sections and around them; a section worded by hand is whoever's wrote it."""
    facts = assembly.facts
    by_hand = {clause.key for clause in clauses if clause.edited and clause.body.strip()}
    around = [section for section in catalogue.sections() if section.place]
    here = [section for section in assembly.sections if section.key in facts.standing and section.key not in by_hand]
    head = [section for section in around if section.place == "head"]
    foot = [section for section in around if section.place == "foot"]
    return [
        Gap(section, asked_for, asked_for.at or "details")
        for section in [*head, *here, *foot]
        for asked_for in section.fields
        if value_of(facts, section, asked_for) is None
    ]


@dataclass(frozen=True)
class Coverage:
    """How many of the necessary fields are filled without anybody typing them for this agreement.

    `said` of `asked` leaves out those that our usual wording answers.
    """

    filled: int
    total: int
    said: int
    asked: int


def coverage(assembly: Assembly) -> Coverage:
    """Counts the necessary fields of the necessary sections that apply."""
    facts = assembly.facts
    found = [
        value_of(facts, section, asked_for)
        for section in catalogue.sections()
        if section.applies(facts.conditions) and section.needed(facts.conditions) == Need.MUST
        for asked_for in section.fields
        if asked_for.must
    ]
    ours = sum(one is not None and one.source == STANDARD for one in found)
    filled = sum(one is not None and one.source != ENTERED for one in found)
    return Coverage(filled, len(found), filled - ours, len(found) - ours)


def conditions(agreement: Agreement) -> frozenset[str]:
    """What holds for an agreement's cooperation, in the library's words."""
    return Facts(agreement).conditions

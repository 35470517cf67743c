"""Builds the texts of an agreement's sections from their sources, in German."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from agreements import catalogue
from agreements.catalogue import ClauseField, Section
from agreements.choices import Need
from agreements.models import Agreement, Clause, euros
from agreements.text import contradictions, merging, variables
from agreements.text.clause_builders import BUILDERS, ClauseParts, one_line
from agreements.text.clause_data import ClauseData, Source, german, question_source
from agreements.text.known_facts import KnownValue, known
from phases.catalogue import Question

STANDARD = Source("standard", "Standardtext")
OWN = Source("own", "Text der Musikschule")
ENTERED = Source("details", "Angaben zum Abschnitt")


@dataclass(frozen=True)
class ClauseText:
    """The text of a section built from its sources; `facts` are the statements in it beyond our usual wording."""

    body: str
    sources: tuple[Source, ...] = ()
    facts: tuple[str, ...] = ()

    @property
    def hash(self) -> str:
        """A hash, to notice later that the sources have changed."""
        return hashlib.sha256(self.body.encode()).hexdigest() if self.body else ""


def value_of(data: ClauseData, section: Section, field: ClauseField) -> KnownValue | None:
    """What a field says: what was entered for this agreement, else a fact, else our usual wording."""
    entered = data.details.get((section.key, field.key))
    if entered:
        return KnownValue(entered, ENTERED)
    if field.fact:
        value = known(data, field.fact)
        if value:
            return value
    return KnownValue(field.default, STANDARD) if field.default else None


def shown(data: ClauseData, field: ClauseField, value: str) -> str:
    """A value in words: a party's name, a day, an amount."""
    if field.kind == "party":
        party = data.party(value)
        return party.called if party else value
    if field.kind == "day":
        return german(date.fromisoformat(value))
    if field.kind == "money":
        return euros(Decimal(value)).removesuffix(" Euro")
    return value


def _sentences(data: ClauseData, section: Section) -> Iterable[tuple[str, Source]]:
    for field in section.typed:
        known_value = value_of(data, section, field)
        if known_value is None:
            continue
        choice = field.choice(known_value.value)
        words = choice.sentence if choice else ""
        if not field.choices:
            words = field.sentence.replace("{{ wert }}", shown(data, field, known_value.value).rstrip("."))
        if words:
            yield words, known_value.source


def text_of(data: ClauseData, section: Section) -> ClauseText:
    """A section as its sources give it: our or the school's wording, its rows, its fields, its joint results."""
    parts = BUILDERS[section.build](data) if section.build else ClauseParts()
    standard = variables.fill(section.standard, variables.values(data)) if section.standard else ""
    own = bool(section.standard) and (section.key.startswith(catalogue.OWN) or not _ours(section))
    sentences = list(_sentences(data, section))
    results = [] if parts.alone or own else _results(data, section)
    opening = [line for line in standard.splitlines() if line.strip()]
    paragraphs = [
        *opening,
        *parts.paragraphs,
        *(words for words, _source in sentences),
        *(text for _question, text in results),
    ]
    lists = ["\n".join(lines) for lines in parts.lists]
    facts = [
        *parts.paragraphs,
        *(words for words, source in sentences if source != STANDARD),
        *(text for _question, text in results),
        *(point for lines in parts.lists for point in lines[1:]),
    ]
    body = "\n".join(filter(None, [standard if own else _numbered(paragraphs), *lists]))
    sources = [
        *((OWN if own else STANDARD,) if standard else ()),
        *parts.sources,
        *(source for _words, source in sentences),
        *(question_source(question) for question, _text in results),
    ]
    return ClauseText(body, tuple(dict.fromkeys(sources)), tuple(filter(None, facts)))


def _results(data: ClauseData, section: Section) -> list[tuple[Question, str]]:
    """Joint results as sentences; what they say about the volume refers to the section that is its home."""
    return [
        (question, one_line(contradictions.once(data, text)))
        for question, text in data.joint_results(section.key, section.questions)
    ]


def _ours(section: Section) -> bool:
    known_one = catalogue.by_key().get(section.key)
    return bool(known_one and known_one.standard == section.standard)


def _numbered(paragraphs: Iterable[str]) -> str:
    filled = [paragraph for paragraph in paragraphs if paragraph]
    if len(filled) < 2:
        return "".join(filled)
    return "\n".join(f"({number}) {paragraph}" for number, paragraph in enumerate(filled, start=1))


@dataclass(frozen=True)
class Assembly:
    """The sections of one agreement with what their sources give right now."""

    data: ClauseData
    sections: tuple[Section, ...]
    texts: dict[str, ClauseText]

    def section(self, key: str) -> Section | None:
        """The section of a key."""
        return next((section for section in self.sections if section.key == key), None)


def read(agreement: Agreement, clause_keys: Iterable[str] | None = None) -> Assembly:
    """The texts of all sections for a draft with these sections, by default those it has."""
    return _assemble(ClauseData(agreement, clause_keys))


def _assemble(data: ClauseData) -> Assembly:
    return Assembly(data, data.sections, {section.key: text_of(data, section) for section in data.sections})


def initial(data: ClauseData) -> list[tuple[Section, ClauseText]]:
    """The sections a new draft begins with: those its conditions call for, optional ones where something is known."""
    called = [section for section in data.sections if section.applies(data.conditions)]
    assembly = _assemble(data.with_clauses(section.key for section in called))
    return [
        (section, assembly.texts[section.key])
        for section in called
        if section.needed(data.conditions) != Need.OPTIONAL or assembly.texts[section.key].body
    ]


def effective(agreement: Agreement, assembly: Assembly | None = None) -> list[Clause]:
    """The clauses in order with the text that counts: the stored one, or the sources' where a clause follows them.

    Rows are changed in memory only; the action that freezes a text stores them.
    """
    rows = list(Clause.objects.filter(agreement=agreement).select_related("agreement").order_by("position"))
    if any(row.follows_sources for row in rows):
        texts = (assembly or read(agreement)).texts
        for row in rows:
            if row.follows_sources and row.key in texts:
                follow(row, texts[row.key])
    return rows


def has_news(row: Clause, text: ClauseText) -> bool:
    """Whether a clause that does not follow its sources lacks something they say, or they changed since it was worded."""
    known = row.source_hash or row.source_text
    changed = text.hash != row.source_hash and bool(text.body or known)
    return changed or any(fact not in row.confirmed for fact in merging.missing_from(row.body, text.facts))


def follow(row: Clause, text: ClauseText) -> None:
    """Give a clause what its sources say; the caller saves it, or not."""
    row.body = row.source_text = text.body
    row.source_hash, row.confirmed = text.hash, []
    row.sources = [source.as_dict() for source in text.sources] if text.body else []


@dataclass(frozen=True)
class Coverage:
    """How many of the necessary fields are filled without anybody typing them for this agreement.

    `known` of `wanted` leaves out the fields that our usual wording answers.
    """

    filled: int
    total: int
    known: int
    wanted: int


def coverage(assembly: Assembly) -> Coverage:
    """Counts the necessary fields of the necessary sections that apply."""
    data = assembly.data
    values = [
        value_of(data, section, field)
        for section in catalogue.sections()
        if section.applies(data.conditions) and section.needed(data.conditions) == Need.MUST
        for field in section.fields
        if field.must
    ]
    standard = sum(value is not None and value.source == STANDARD for value in values)
    filled = sum(value is not None and value.source != ENTERED for value in values)
    return Coverage(filled, len(values), filled - standard, len(values) - standard)

"""The sections an agreement may have, as data: read once from catalogue.toml."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

SOURCE = Path(__file__).with_name("catalogue.toml")
OWN = "own-"


def _in_language(row: dict[str, Any]) -> str:
    language = (get_language() or "de")[:2]
    return str(row.get(language) or row["de"])


@dataclass(frozen=True)
class Choice:
    """One answer of a field and the sentence it puts into the agreement."""

    value: str
    german: str
    english: str
    sentence: str

    @property
    def label(self) -> str:
        """In the reader's language."""
        return _in_language({"de": self.german, "en": self.english})


@dataclass(frozen=True, kw_only=True)
class ClauseField:
    """Something a section has to say: entered elsewhere (`kind` fact, `at` says where) or on the agreement's own page."""

    key: str
    kind: str
    must: bool
    fact: str
    at: str
    default: str
    sentence: str
    choices: tuple[Choice, ...]
    labels: tuple[tuple[str, str], ...]

    @property
    def label(self) -> str:
        """In the reader's language."""
        return _in_language(dict(self.labels))

    @property
    def typed(self) -> bool:
        """Whether it is entered on the agreement's own page."""
        return self.kind != "fact"

    def choice(self, value: str) -> Choice | None:
        """The answer of this value."""
        return next((choice for choice in self.choices if choice.value == value), None)


@dataclass(frozen=True, kw_only=True)
class Section:
    """One section of the library.

    `place` "head" and "foot" stand for what is printed around the sections; `when`, `unless` and `must_when` name
    conditions of the cooperation; `questions` the joint results that feed it.
    """

    key: str
    number: int
    heading: str
    content: str
    place: str
    need: str
    when: frozenset[str]
    unless: frozenset[str]
    must_when: frozenset[str]
    questions: tuple[str, ...]
    build: str
    standard: str
    fields: tuple[ClauseField, ...]

    def applies(self, conditions: frozenset[str]) -> bool:
        """Whether the section belongs into an agreement of these conditions."""
        return (not self.when or bool(self.when & conditions)) and not self.unless & conditions

    def needed(self, conditions: frozenset[str]) -> str:
        """must, recommended or optional under these conditions."""
        return "must" if self.must_when & conditions else self.need

    @property
    def typed(self) -> tuple[ClauseField, ...]:
        """The fields that are entered on the agreement's own page."""
        return tuple(field for field in self.fields if field.typed)


@dataclass(frozen=True)
class Content:
    """One of the talk's seven contents of an agreement; head and closing stand around them."""

    key: str
    labels: tuple[tuple[str, str], ...]

    @property
    def label(self) -> str:
        """In the reader's language."""
        return _in_language(dict(self.labels))


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(SOURCE.read_text())


def _labels(row: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    return (("de", row["de"]), ("en", row["en"]))


def _field(row: dict[str, Any]) -> ClauseField:
    return ClauseField(
        key=row["key"],
        kind=row["kind"],
        must=row.get("must", False),
        fact=row.get("fact", ""),
        at=row.get("at", ""),
        default=row.get("default", ""),
        sentence=row.get("sentence", ""),
        choices=tuple(Choice(*choice) for choice in row.get("choices", ())),
        labels=_labels(row),
    )


@cache
def contents() -> tuple[Content, ...]:
    """The groups of sections, in order."""
    return tuple(Content(row["key"], _labels(row)) for row in _data()["content"])


@cache
def sections() -> tuple[Section, ...]:
    """The library, in the order in which sections stand in an agreement."""
    return tuple(
        Section(
            key=row["key"],
            number=row.get("number", 0),
            heading=row["heading"],
            content=row["content"],
            place=row.get("place", ""),
            need=row["need"],
            when=frozenset(row.get("when", ())),
            unless=frozenset(row.get("unless", ())),
            must_when=frozenset(row.get("must_when", ())),
            questions=tuple(row.get("questions", ())),
            build=row.get("build", ""),
            standard=row.get("standard", ""),
            fields=tuple(_field(field) for field in row.get("field", ())),
        )
        for row in _data()["clause"]
    )


@cache
def by_key() -> dict[str, Section]:
    """The library by key."""
    return {section.key: section for section in sections()}


def place_of(key: str) -> int:
    """The position of a section in the library; the caller places the school's own ones."""
    order = [section.key for section in sections()]
    return order.index(key) if key in order else len(order)

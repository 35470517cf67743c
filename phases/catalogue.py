"""The guiding questions as data: read once from catalogue.toml, in both languages, with stable keys."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

SOURCE = Path(__file__).with_name("catalogue.toml")


@dataclass(frozen=True, kw_only=True)
class Worded:
    """Something the catalogue says in both languages, with a stable key."""

    key: str
    texts: dict[str, str]

    def _text(self, name: str) -> str:
        language = (get_language() or "de")[:2]
        return self.texts.get(f"{name}{language}", self.texts.get(f"{name}de", ""))

    @property
    def text(self) -> str:
        """The talk's words."""
        return self._text("")

    @property
    def help(self) -> str:
        """One sentence of help."""
        return self._text("help_")


@dataclass(frozen=True, kw_only=True)
class Material(Worded):
    """Something to read that the talk names, and in which phases it helps."""

    where: str
    phases: tuple[int, ...]

    @property
    def url(self) -> str:
        """Where it is found."""
        return f"https://{self.where}"


@dataclass(frozen=True, kw_only=True)
class Question(Worded):
    """One question of the catalogue.

    `number` is "3.2" for core questions and "" for deepening ones; `voice` team, school or both;
    `clauses` the keys of the agreement's clauses that its result feeds.
    """

    phase: int
    number: str
    voice: str
    kind: str
    core: bool
    parent: str
    source: str
    clauses: tuple[str, ...]

    @property
    def example(self) -> str:
        """An example answer."""
        return self._text("example_")

    @property
    def german(self) -> str:
        """The wording that goes into agreements, which are German."""
        return self.texts["de"]

    @property
    def internal(self) -> bool:
        """Phase 1 is never shown to a partner."""
        return self.phase == 1


@dataclass(frozen=True)
class Catalogue:
    """One version of all questions, of what a cooperation is, what it is good for, and what to read."""

    version: str
    questions: tuple[Question, ...]
    points: tuple[Worded, ...]
    benefits: tuple[Worded, ...]
    materials: tuple[Material, ...]

    def core(self, phase: int) -> tuple[Question, ...]:
        """The counted questions of a phase, in order; at most eight."""
        return tuple(q for q in self.questions if q.phase == phase and q.core)

    def deepening(self, phase: int) -> tuple[Question, ...]:
        """The questions folded away in a phase: prompts inside a core question, or further ones."""
        return tuple(q for q in self.questions if q.phase == phase and not q.core)

    def get(self, key: str) -> Question | None:
        """The question of this key, if the version has it."""
        return next((q for q in self.questions if q.key == key), None)

    def reading(self, phase: int) -> tuple[Material, ...]:
        """What to read in a phase."""
        return tuple(material for material in self.materials if phase in material.phases)

    def feeding(self, clause: str) -> tuple[Question, ...]:
        """The questions whose results a clause is made from."""
        return tuple(q for q in self.questions if clause in q.clauses)


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(SOURCE.read_text())


def rows() -> list[dict[str, Any]]:
    """The talk's questions as plain data, in their order."""
    questions: list[dict[str, Any]] = _data()["question"]
    return questions


def with_questions(version: str, questions: list[dict[str, Any]]) -> Catalogue:
    """A catalogue of these questions; everything else is the talk's."""
    data = _data()
    return Catalogue(
        version,
        tuple(_questions(questions)),
        points=tuple(Worded(key=row["key"], texts=_texts(row)) for row in data["point"]),
        benefits=tuple(Worded(key=row["key"], texts=_texts(row)) for row in data["benefit"]),
        materials=tuple(
            Material(key=row["key"], texts=_texts(row), where=row["where"], phases=tuple(row["phases"]))
            for row in data["material"]
        ),
    )


def _questions(questions: list[dict[str, Any]]) -> Iterator[Question]:
    counters: dict[int, int] = {}
    for row in questions:
        core = row.get("core", "parent" not in row)
        phase = row["phase"]
        if core:
            counters[phase] = counters.get(phase, 0) + 1
        yield Question(
            key=row["key"],
            phase=phase,
            number=f"{phase}.{counters[phase]}" if core else "",
            voice=row.get("voice", "team" if phase == 1 else "school"),
            kind=row.get("kind", "question"),
            core=core,
            parent=row.get("parent", ""),
            source=row.get("source", "talk"),
            clauses=tuple(row.get("clauses", ())),
            texts=_texts(row),
        )


def _texts(row: dict[str, Any]) -> dict[str, str]:
    return {name: text for name, text in row.items() if isinstance(text, str)}


@cache
def versions() -> dict[str, Catalogue]:
    """All versions this program knows, by name; a running cooperation keeps the one it started with."""
    newest = with_questions(_data()["version"], rows())
    return {newest.version: newest}


def newest() -> Catalogue:
    """What a new cooperation starts with."""
    return max(versions().values(), key=lambda catalogue: catalogue.version)


def pinned(version: str) -> Catalogue:
    """The version a cooperation started with; the newest when it is unknown."""
    return versions().get(version) or newest()

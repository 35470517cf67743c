"""The questions of a cooperation: the standard catalogue with changes by school and template; pinned at its start."""

import hashlib
import json
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from infrastructure import tenancy
from phases import catalogue
from phases.catalogue import Catalogue
from phases.models import OwnQuestion, QuestionSetting, SchoolCatalogue

Row = dict[str, Any]
TEMPLATES = Path(__file__).with_name("templates.toml")
MOST_CORE = 8
# Whose answer a school's own question takes.
VOICES = {1: "team", 2: "school", 5: "school"}


@cache
def templates() -> dict[str, Row]:
    """The presets by key."""
    rows: list[Row] = tomllib.loads(TEMPLATES.read_text())["template"]
    return {row["key"]: row for row in rows}


def pinned(version: str) -> Catalogue:
    """The catalogue a cooperation started with; the newest of the talk when it is unknown."""
    return _stored(tenancy.current(), version) if "+" in version else catalogue.pinned(version)


@lru_cache(maxsize=128)
def _stored(school_id: int, version: str) -> Catalogue:
    """A school's catalogue; the version is a content hash, so it can be cached for ever."""
    row = SchoolCatalogue.objects.filter(version=version).first()
    return catalogue.with_questions(version, row.questions) if row else catalogue.newest()


def _own(row: OwnQuestion) -> Row:
    return {
        "key": row.key,
        "phase": row.phase,
        "voice": VOICES.get(row.phase, "both"),
        "core": row.core,
        "source": "school",
        "de": row.text,
        "help_de": row.help,
    }


def _settings() -> dict[str, QuestionSetting]:
    return {row.key: row for row in QuestionSetting.objects.all()}


def questions(template: str = "") -> list[Row]:
    """The questions a new cooperation of this school gets, in their order, as plain data."""
    preset = templates().get(template, {})
    settings = _settings()
    hidden = {key for key, row in settings.items() if row.hidden} | set(preset.get("hide", []))
    rows = [dict(row) for row in catalogue.rows()]
    rows += [_own(row) for row in OwnQuestion.objects.order_by("pk")]
    for number, question in enumerate(preset.get("questions", []), start=1):
        words = {"key": f"{question['phase']}.{template}.{number}", "core": False, "source": "own"}
        rows.append(question | words | {"voice": VOICES.get(question["phase"], "both")})
    shown = [row for row in rows if row["key"] not in hidden and row.get("parent") not in hidden]
    return _ordered(shown, settings)


def _ordered(rows: list[Row], settings: dict[str, QuestionSetting]) -> list[Row]:
    """By phase, inside of it first what the school placed, then everything else as it came."""
    places = {row["key"]: 1000 + place for place, row in enumerate(rows)}
    places |= {key: row.position for key, row in settings.items() if row.position is not None}
    return sorted(rows, key=lambda row: (row["phase"], places[row["key"]]))


def version_of(rows: list[Row]) -> str:
    """The name of these questions: the talk's version when they are the talk's, else named by their content."""
    base = catalogue.newest().version
    if rows == sorted(catalogue.rows(), key=lambda row: row["phase"]):
        return base
    content = json.dumps(rows, sort_keys=True, ensure_ascii=False).encode()
    return f"{base}+{hashlib.sha256(content).hexdigest()[:10]}"


@dataclass(frozen=True)
class CareRow:
    """One question on the page of catalogue care."""

    key: str
    text: str
    core: bool
    own: OwnQuestion | None
    hidden: bool


def care(phase: int) -> list[CareRow]:
    """All questions of a phase that stand for themselves, hidden ones too, in the school's order."""
    settings = _settings()
    own = {row.key: row for row in OwnQuestion.objects.filter(phase=phase)}
    rows = [dict(row) for row in catalogue.rows() if row["phase"] == phase and not row.get("parent")]
    rows += [_own(row) for row in own.values()]
    return [
        CareRow(
            key=row["key"],
            text=row["de"],
            core=row.get("core", True),
            own=own.get(row["key"]),
            hidden=bool(settings.get(row["key"]) and settings[row["key"]].hidden),
        )
        for row in _ordered(rows, settings)
    ]

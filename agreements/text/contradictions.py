"""Statements about the volume (courses, units, minutes) in free texts, compared with the offers, where the fact has its home.

A statement that agrees with the offers is printed as a reference to the section on the volume, so that the agreement says it
once; one that differs is named, so that somebody decides which is right.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from agreements.text.clause_data import ClauseData

HOME = "scope"
# In these sections a number of courses alone ("in drei Kursen") speaks of the offers, too.
BY_GROUPS = ("target_group", "goals")
WORDS = ["null", "ein", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwölf"]
NUMBER = r"(?P<{name}>\d{{1,3}}|eine[nrm]?|ein|" + "|".join(WORDS[2:]) + ")"
COUNTED = r"(?P<{name}>Kurs(?:e[ns]?)?|Gruppen?|(?:Unterrichts)?[Ee]inheiten?|Unterrichtsstunden?)"
WEEKLY = r"(?:\s+(?:in\s+der|pro|je)\s+Woche)?"
MINUTES = r"(?P<minutes>\d{2,3})(?:\s+|-)Minuten?"
VOLUME = re.compile(
    rf"\b{NUMBER.format(name='number')}\s+{COUNTED.format(name='what')}{WEEKLY}\s+(?:zu\s+je|à|zu|von\s+je)\s+{MINUTES}{WEEKLY}",
    re.IGNORECASE,
)
DATIVE = ("mit", "in", "aus", "von", "bei", "zu", "an", "nach")
# "… in den Räumen der Kita." after such a statement: only where it is said.
PLACED = re.compile(
    rf"{VOLUME.pattern}(?P<rest>,?\s+(?:im|in|am|an|bei|auf)\b[^.!?;]*?)(?=\s*(?:[.!?;]|$))", re.IGNORECASE
)
VERB = re.compile(
    r"\b(?:ist|sind|wird|werden|findet|finden|gibt|stellt|stellen|hat|haben|kommt|kommen|soll|sollen|kann|können)\b"
)
GROUPS = re.compile(
    rf",?\s+in\s+{NUMBER.format(name='number')}\s+(?P<what>Kursen?|Gruppen?)\b(?!\s+(?:zu|à|von)\s)", re.IGNORECASE
)


@dataclass(frozen=True)
class Contradiction:
    """A section's statement that differs from what the offers say."""

    section: str
    statement: str
    home: str
    at: str


def _number(word: str) -> int:
    word = word.casefold()
    if word.isdecimal():
        return int(word)
    return 1 if word.startswith("ein") else WORDS.index(word)


def _agrees(data: ClauseData, statement: re.Match[str]) -> bool:
    """Whether the offers say the same: so many groups or units a week, of so many minutes."""
    number, what = _number(statement["number"]), statement["what"].casefold()
    minutes = statement.groupdict().get("minutes")
    if minutes and {offer.minutes for offer in data.offers} != {int(minutes)}:
        return False
    groups = sum(offer.groups for offer in data.offers)
    if what.startswith(("kurs", "gruppe")):
        return number == groups
    units = sum((offer.units for offer in data.offers), Decimal(0))
    return Decimal(number) in (units, sum((offer.units * offer.groups for offer in data.offers), Decimal(0)))


def _has_home(data: ClauseData) -> bool:
    return HOME in data.clause_keys and bool(data.offers)


def once(data: ClauseData, text: str) -> str:
    """A free text with its statements about the volume replaced by references; those that differ from the offers stay."""
    if not _has_home(data):
        return text

    def refer(match: re.Match[str]) -> str:
        return _reference(match, text) if _agrees(data, match) else match[0]

    def refer_with_place(match: re.Match[str]) -> str:
        plain = _starts_sentence(text, match.start()) and not VERB.search(match["rest"])
        if not (plain and _agrees(data, match)):
            return match[0]
        return f"Das Angebot findet {match['rest'].lstrip(' ,')} statt; den Umfang regelt der Abschnitt „Umfang“"

    text = PLACED.sub(refer_with_place, text)
    return VOLUME.sub(refer, text)


def _reference(match: re.Match[str], text: str) -> str:
    """What stands instead of a statement: a sentence of its own, or a noun in the middle of one."""
    starts, ends = _starts_sentence(text, match.start()), text[match.end() : match.end() + 1] in ("", ".")
    if starts and ends:
        return "Den Umfang regelt der Abschnitt „Umfang“"
    words = f"{_named(match, text)} (Umfang: siehe Abschnitt „Umfang“)"
    return words[0].upper() + words[1:] if starts else words


def _named(match: re.Match[str], text: str) -> str:
    """The noun without its number, with an article in the same case: "die Kurse", "den Kursen"; one alone is "das Angebot"."""
    noun = match["what"]
    if _number(match["number"]) == 1:
        return "das Angebot"
    before = text[: match.start()].split()
    dative = noun.endswith("sen") or bool(before and before[-1].casefold() in DATIVE)
    return f"{'den' if dative else 'die'} {noun}"


def without_groups(data: ClauseData, text: str) -> str:
    """A target group or an indicator without the number of courses, where the offers say the same number."""
    if not _has_home(data):
        return text
    return GROUPS.sub(lambda match: "" if _agrees(data, match) else match[0], text)


def _starts_sentence(text: str, place: int) -> bool:
    before = text[:place].rstrip()
    return not before or before[-1] in ".!?:\n"


def _texts(data: ClauseData) -> Iterable[tuple[str, str, str]]:
    """Free texts that are printed: the section, the text, where it is entered."""
    yield "subject", data.cooperation.description, "facts"
    yield "target_group", data.cooperation.target_group, "facts"
    for goal in data.goals:
        yield "goals", f"{goal.text}\n{goal.indicator}", "goals"
    for section in data.sections:
        if section.key != HOME:
            for _question, text in data.joint_results(section.key, section.questions):
                yield section.key, text, "questions"


def of(data: ClauseData) -> list[Contradiction]:
    """Every statement about the volume that differs from the offers, once each."""
    if not _has_home(data):
        return []
    home = "; ".join(f"{offer.groups} × {offer.minutes} Minuten ({offer.title})" for offer in data.offers)
    rows = []
    for section, text, at in _texts(data):
        statements = [*VOLUME.finditer(text), *(GROUPS.finditer(text) if section in BY_GROUPS else ())]
        rows += [
            Contradiction(section, match[0].strip(" ,"), home, at) for match in statements if not _agrees(data, match)
        ]
    return list(dict.fromkeys(rows))

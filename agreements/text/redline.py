"""The differences between two versions: sections added, removed, moved, changed, and words within them."""

import difflib
import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from kooperation.choices import PartnerRole

Content = dict[str, Any]
SAME, ADDED, REMOVED, CHANGED, MOVED = "same", "added", "removed", "changed", "moved"
# Roles that the text names; a partner is simply a party.
ROLES = {PartnerRole.FUNDER: "fördert die Kooperation", PartnerRole.PROVIDER: "Träger des Angebots"}
TOKENS = re.compile(r"\n|[^\S\n]+|[^\W_]+(?:[.,][^\W_]+)*|[^\w\s]|_")


@dataclass(frozen=True)
class Run:
    """Words in a row that stayed, came or went."""

    kind: str
    text: str


@dataclass(frozen=True)
class Line:
    """One paragraph or point of a list, as runs."""

    runs: tuple[Run, ...]
    point: bool


@dataclass(frozen=True)
class Change:
    """One section, or the parties, and what became of it; `number` counts in the newer version."""

    key: str
    heading: str
    kind: str
    lines: tuple[Line, ...]
    number: int = 0
    moved: bool = False

    @property
    def word(self) -> str:
        """What became of it, in a word for German papers; "" when it stayed."""
        if self.kind == SAME:
            return "verschoben" if self.moved else ""
        return {ADDED: "neu", REMOVED: "gestrichen", CHANGED: "geändert", MOVED: "verschoben"}[self.kind]


@dataclass(frozen=True)
class Comparison:
    """Two versions side by side in one text, in the newer one's order; what went stands where it stood."""

    sections: tuple[Change, ...]

    @property
    def changes(self) -> list[Change]:
        """Only what differs."""
        return [section for section in self.sections if section.kind != SAME]


def words(old: str, new: str) -> list[Run]:
    """Two texts as runs of words; the joined runs without the added ones are the old text, without the removed the new."""
    before, after = TOKENS.findall(old), TOKENS.findall(new)
    runs: list[Run] = []
    matcher = difflib.SequenceMatcher(a=before, b=after, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            runs.append(Run(SAME, "".join(before[i1:i2])))
            continue
        if i2 > i1:
            runs.append(Run(REMOVED, "".join(before[i1:i2])))
        if j2 > j1:
            runs.append(Run(ADDED, "".join(after[j1:j2])))
    return _joined(runs)


def _joined(runs: list[Run]) -> list[Run]:
    """A blank that stayed between two changes belongs to both: whole phrases read better than single words."""
    joined: list[Run] = []
    for place, run in enumerate(runs):
        between = 0 < place < len(runs) - 1 and run.kind == SAME and run.text.isspace() and "\n" not in run.text
        pieces = [Run(REMOVED, run.text), Run(ADDED, run.text)] if between else [run]
        for piece in pieces:
            _append(joined, piece)
    return joined


def _append(runs: list[Run], run: Run) -> None:
    """Onto the last run of the same kind since words last stayed; what went stands before what came."""
    for place in range(len(runs) - 1, -1, -1):
        if runs[place].kind == run.kind:
            runs[place] = Run(run.kind, runs[place].text + run.text)
            return
        if SAME in (runs[place].kind, run.kind):
            break
    runs.append(run)


def _lines(runs: Iterable[Run]) -> tuple[Line, ...]:
    """Runs cut into paragraphs at every line end that is there before or after."""
    rows: list[list[Run]] = [[]]
    for run in runs:
        for place, part in enumerate(run.text.split("\n")):
            if place:
                rows.append([])
            if part:
                rows[-1].append(Run(run.kind, part))
    return tuple(_line(row) for row in rows if any(run.text.strip() for run in row))


def _line(row: list[Run]) -> Line:
    point = row[0].text.startswith("- ")
    return Line((Run(row[0].kind, row[0].text[2:]), *row[1:]) if point else tuple(row), point)


def _staying(keys: list[str], order: dict[str, int]) -> set[str]:
    """The most sections that kept their order; the others were moved."""
    tails: list[int] = []
    ends: list[str] = []
    before: dict[str, str | None] = {}
    for key in keys:
        place = bisect_left(tails, order[key])
        before[key] = ends[place - 1] if place else None
        tails[place : place + 1], ends[place : place + 1] = [order[key]], [key]
    keys_staying: set[str] = set()
    last = ends[-1] if ends else None
    while last is not None:
        keys_staying.add(last)
        last = before[last]
    return keys_staying


def _who(content: Content) -> str:
    """The parties as lines."""
    rows = []
    body = content.get("internal")
    inside = body["institutions"] if body and body["alone"] else ()
    for party in content["parties"]:
        people = [
            f"{one['name']}{', ' + one['function'] if one['function'] else ''}" for one in party.get("signatories", ())
        ]
        signs = f"Unterschrift: {' und '.join(people)}" if people else "" if party["signs"] else "unterschreibt nicht"
        by = f"vertreten durch {party['representative']}" if party["representative"] else ""
        function = f" ({party['function']})" if party["representative"] and party["function"] else ""
        entity = "" if party["institution"] in inside else party["legal_entity"]
        names = [entity, party.get("office"), party["institution"], party["address"], by + function]
        rows.append(", ".join(filter(None, dict.fromkeys([*names, signs, *_further(party)]))))
    return "\n".join([*rows, *([f"Interne Vereinbarung, Rechtsträger: {body['body']}"] if body else [])])


def _further(party: Content) -> list[str]:
    """Who leads, in which role, for whom: what a party may say besides."""
    members = party.get("members", ())
    return [
        "federführend" if party.get("lead") else "",
        ROLES.get(party.get("role", ""), ""),
        f"für {len(members)}: {'; '.join(members)}" if members else "",
    ]


def compare(old: Content, new: Content) -> Comparison:
    """The newer version with everything that differs from the older one."""
    before = {clause["key"]: clause for clause in old["clauses"]}
    after = {clause["key"]: clause for clause in new["clauses"]}
    order = {key: place for place, key in enumerate(before)}
    stays = _staying([key for key in after if key in before], order)
    changes = [
        _section(number, clause, before.get(key), moved=key in before and key not in stays)
        for number, (key, clause) in enumerate(after.items(), start=1)
    ]
    for key, clause in before.items():
        if key not in after:
            _insert(changes, list(before), clause)
    who = _lines(words(_who(old), _who(new)))
    inside = new.get("internal", {}).get("alone")
    heading = "Beteiligte Dienststellen und Einrichtungen" if inside else "Vertragsparteien"
    parties = Change("parties", heading, SAME if _who(old) == _who(new) else CHANGED, who)
    return Comparison((parties, *changes))


def _section(number: int, clause: Content, old: Content | None, *, moved: bool) -> Change:
    if old is None:
        return Change(clause["key"], clause["heading"], ADDED, _lines([Run(ADDED, clause["body"])]), number=number)
    same = clause["body"] == old["body"] and clause["heading"] == old["heading"]
    kind = (MOVED if moved else SAME) if same else CHANGED
    lines = _lines(words(old["body"], clause["body"]))
    return Change(clause["key"], clause["heading"], kind, lines, number=number, moved=moved)


def _insert(changes: list[Change], order: list[str], clause: Content) -> None:
    """A section that went, behind the nearest one before it that is still shown."""
    gone = Change(clause["key"], clause["heading"], REMOVED, _lines([Run(REMOVED, clause["body"])]))
    earlier = order[: order.index(clause["key"])]
    places = [place for place, change in enumerate(changes) if change.key in earlier]
    nearest = max(places, key=lambda place: earlier.index(changes[place].key), default=-1)
    changes.insert(nearest + 1, gone)

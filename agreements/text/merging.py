"""Takes over into a text worded by hand what changed at its sources, line by line; everything else stays as it was worded."""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass

NUMBER = re.compile(r"^\(\d+\)\s+")


@dataclass(frozen=True)
class SourceChange:
    """Lines added to and removed from the text of the sources, without paragraph numbers."""

    added: tuple[str, ...]
    removed: tuple[str, ...]


@dataclass
class _Line:
    text: str
    numbered: bool


def bare_lines(text: str) -> list[str]:
    """The lines of a text without paragraph numbers and empty lines."""
    return [line.text for line in _lines(text)]


def _lines(text: str) -> list[_Line]:
    stripped = filter(None, (line.strip() for line in text.splitlines()))
    return [_Line(NUMBER.sub("", line), bool(NUMBER.match(line))) for line in stripped]


def change(old: str, new: str) -> SourceChange:
    """What changed between two states of the sources."""
    before, after = bare_lines(old), bare_lines(new)
    return SourceChange(
        tuple(line for line in after if line not in before), tuple(line for line in before if line not in after)
    )


def _normal(text: str) -> str:
    return " ".join(NUMBER.sub("", line).removeprefix("- ") for line in text.casefold().splitlines()).strip()


def missing_from(body: str, facts: Iterable[str]) -> list[str]:
    """Which of these statements a text does not contain word for word; case, numbers of paragraphs and spaces aside."""
    text = " ".join(_normal(body).split())
    return [fact for fact in facts if " ".join(_normal(fact).split()).rstrip(".") not in text]


def merged(body: str, *, old: str, new: str) -> str:
    """`body`, worded by hand from `old`, with what `new` says differently: lines replaced, added, taken out.

    A line that was reworded by hand is not recognised any more: it stays, and the new one is added. Paragraph numbers
    are counted anew.
    """
    lines, before, after = _lines(body), _lines(old), _lines(new)
    matcher = difflib.SequenceMatcher(a=[line.text for line in before], b=[line.text for line in after], autojunk=False)
    for tag, start, end, first, last in matcher.get_opcodes():
        if tag == "equal":
            _renumber(lines, after[first:last])
            continue
        previous = after[first - 1].text if first else None
        _replace(lines, before[start:end], after[first:last], previous)
    return _joined(lines)


def _renumber(lines: list[_Line], same: list[_Line]) -> None:
    """Lines that stay take over whether they are numbered now."""
    numbered = {line.text: line.numbered for line in same}
    for line in lines:
        line.numbered = numbered.get(line.text, line.numbered)


def _replace(lines: list[_Line], removed: list[_Line], added: list[_Line], previous: str | None) -> None:
    texts = [line.text for line in lines]
    gone = {line.text for line in removed}
    place = next((index for index, text in enumerate(texts) if text in gone), None)
    if place is None:
        place = (
            texts.index(previous) + 1 if previous in texts else 0 if previous is None and not removed else len(texts)
        )
    new = [line for line in added if line.text not in texts]
    before = [line for line in lines[:place] if line.text not in gone]
    lines[:] = [*before, *new, *(line for line in lines[place:] if line.text not in gone)]


def _joined(lines: list[_Line]) -> str:
    count = sum(line.numbered for line in lines)
    rows, number = [], 0
    for line in lines:
        number += line.numbered
        rows.append(f"({number}) {line.text}" if line.numbered and count > 1 else line.text)
    return "\n".join(rows)


def with_facts(body: str, facts: Iterable[str]) -> str:
    """A text with the statements that it does not contain yet, each as a line at its end."""
    return "\n".join(filter(None, [body.strip(), *missing_from(body, facts)]))

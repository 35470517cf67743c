"""Optimistic locking for texts: the later save gets a conflict, and nothing typed is lost."""

import difflib
from collections.abc import Iterator

from django.db import models
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


class StaleWriteError(Exception):
    """Optimistic locking: somebody else saved in between; `current` is the row as stored now."""

    def __init__(self, current: models.Model) -> None:
        super().__init__(str(current))
        self.current = current


def both(theirs: str, mine: str) -> str:
    """Two texts one below the other, to be merged by hand."""
    return f"{theirs}\n\n{mine}".strip()


def marked(text: str, other: str) -> SafeString:
    """`text` with the words that `other` does not have in <mark>."""
    words, others = text.split(" "), other.split(" ")

    def pieces() -> Iterator[tuple[SafeString]]:
        for kind, start, end, _from, _to in difflib.SequenceMatcher(None, words, others, autojunk=False).get_opcodes():
            part = " ".join(words[start:end])
            if part:
                yield (format_html("{} ", part) if kind == "equal" else format_html("<mark>{}</mark> ", part),)

    return format_html_join("", "{}", pieces())

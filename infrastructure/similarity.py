"""Similarity of texts; the only importer of rapidfuzz."""

from collections.abc import Iterable

from rapidfuzz import fuzz, process


def alike(one: str, other: str) -> float:
    """The similarity of two names, 0 to 100, whatever the order of their words."""
    return fuzz.token_sort_ratio(one, other)


def closest(word: str, among: Iterable[str], *, least: float, most: int = 5) -> list[str]:
    """The texts most like a word, best first: only those that reach `least` of 100, at most `most` of them."""
    return [
        name
        for name, _score, _place in process.extract(
            word, list(among), scorer=fuzz.ratio, score_cutoff=least, limit=most
        )
    ]

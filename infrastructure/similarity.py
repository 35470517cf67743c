"""Similarity of texts; the only importer of rapidfuzz."""

import re
import unicodedata
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


def key_of(text: str) -> str:
    """A text normalised for comparison: no case, accents or punctuation, one spelling of umlauts."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    for letter, pair in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        folded = folded.replace(letter, pair)
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(letter))
    return " ".join(re.findall(r"[a-z0-9]+", plain))

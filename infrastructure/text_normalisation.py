"""Makes words of German texts comparable; the only importer of snowballstemmer.

"Mühlenteich", "Muehlenteich" and "Muhlenteich" have a form in common, "Verträge" and "Vertrag" a stem.
"""

import re
import unicodedata
from functools import lru_cache

import snowballstemmer

LONGEST = 60
WORD = re.compile(r"[^\W_]+")
# Letters that no normal form takes apart.
BARE = str.maketrans({"ı": "i", "ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "þ": "th"})
# "ue" is an umlaut in "Muehle", not in "Quelle" or "neue".
DIGRAPH = re.compile(r"(?<![aeiouyq])([aou])e")
# Stop words: ignored beside other words, but searched for when alone.
SMALL = frozenset(
    [
        "aber",
        "als",
        "am",
        "an",
        "auf",
        "aus",
        "bei",
        "das",
        "dass",
        "dem",
        "den",
        "der",
        "des",
        "die",
        "ein",
        "eine",
        "einem",
        "einen",
        "einer",
        "eines",
        "er",
        "es",
        "für",
        "im",
        "in",
        "ist",
        "mit",
        "nach",
        "nicht",
        "oder",
        "sie",
        "sind",
        "so",
        "über",
        "um",
        "und",
        "vom",
        "von",
        "was",
        "wer",
        "wie",
        "wir",
        "zu",
        "zum",
        "zur",
    ]
)

_stemmer = snowballstemmer.stemmer("german")


def split(text: str) -> list[str]:
    """The words of a text in lower case, in their order; digits are words too."""
    plain = unicodedata.normalize("NFKC", text).replace("\u00ad", "").casefold()
    return [word[:LONGEST] for word in WORD.findall(plain)]


@lru_cache(maxsize=50_000)
def forms(word: str) -> tuple[str, ...]:
    """A word of `split` without umlauts and accents; where it may be one spelled out ("muehle"), also without that."""
    apart = unicodedata.normalize("NFD", word.translate(BARE))
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter))[:LONGEST]
    short = DIGRAPH.sub(r"\1", bare)
    return (bare,) if short == bare else (bare, short)


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """What the forms of a word have in common: "vertrag" for "verträge" and "vertraege"."""
    root: str = _stemmer.stemWord(word)
    return forms(root)[0]


def normalised(text: str) -> str:
    """Every word's forms, each once, with blanks between: what the index of a text is made of."""
    return " ".join(dict.fromkeys(form for word in split(text) for form in forms(word)))


def search_words(text: str, *, most: int) -> list[str]:
    """The words of a search query: each once, without stop words unless there are no others."""
    words = list(dict.fromkeys(split(text[:500])))
    return ([word for word in words if word not in SMALL] or words)[:most]

"""Words of German texts made comparable."""

import pytest

from infrastructure import words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Mühlenteich", "Muehlenteich"),
        ("Mühlenteich", "Muhlenteich"),
        ("MÜHLENTEICH", "mühlenteich"),
        ("Straße", "STRASSE"),
        ("Häuser", "Haeuser"),
        ("Köln", "Koeln"),
        ("Šimůnek", "Simunek"),
        ("Yıldız", "Yildiz"),
        ("Müh\u00adlenteich", "Mühlenteich"),
        ("Ko\u0308ln", "Köln"),
    ],
)
def test_spellings_meet(one: str, other: str) -> None:
    first, second = (set(words.normalised(text).split()) for text in (one, other))
    assert first & second


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Verträge", "Vertrag"),
        ("Vertraege", "Vertrag"),
        ("Kinder", "Kindern"),
        ("Grundschulen", "Grundschule"),
        ("Klassen", "Klasse"),
        ("Lehrkräfte", "Lehrkraft"),
        ("Chöre", "Chor"),
    ],
)
def test_forms_of_a_word_share_a_stem(one: str, other: str) -> None:
    assert words.stem(*words.split(one)) == words.stem(*words.split(other))


@pytest.mark.parametrize("word", ["quelle", "neue", "bauer", "einstieg"])
def test_what_only_looks_like_an_umlaut_stays(word: str) -> None:
    assert words.forms(word) == (word,)


def test_numbers_and_signs() -> None:
    assert words.split("WB-2026/27-007, § 3 (2)") == ["wb", "2026", "27", "007", "3", "2"]
    assert words.split("\x00%_'\"*:-") == []
    assert words.normalised("Singen und singen") == "singen und"


def test_small_words_count_only_alone() -> None:
    assert words.wanted("Kinder und die Jugend", most=8) == ["kinder", "jugend"]
    assert words.wanted("und die", most=8) == ["und", "die"]
    assert len(words.wanted(" ".join(f"wort{n}" for n in range(50)), most=8)) == 8
    assert max(map(len, words.wanted("x" * 1000, most=8))) <= words.LONGEST

"""Words of German texts made comparable."""

import pytest

from infrastructure import text_normalisation

pytestmark = pytest.mark.postgresql


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
    first, second = (set(text_normalisation.normalised(text).split()) for text in (one, other))
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
    assert text_normalisation.stem(*text_normalisation.split(one)) == text_normalisation.stem(
        *text_normalisation.split(other)
    )


@pytest.mark.parametrize("word", ["quelle", "neue", "bauer", "einstieg"])
def test_what_only_looks_like_an_umlaut_stays(word: str) -> None:
    assert text_normalisation.forms(word) == (word,)


def test_numbers_and_signs() -> None:
    assert text_normalisation.split("WB-2026/27-007, § 3 (2)") == ["wb", "2026", "27", "007", "3", "2"]
    assert text_normalisation.split("\x00%_'\"*:-") == []
    assert text_normalisation.normalised("Singen und singen") == "singen und"


def test_small_words_count_only_alone() -> None:
    assert text_normalisation.search_words("Kinder und die Jugend", most=8) == ["kinder", "jugend"]
    assert text_normalisation.search_words("und die", most=8) == ["und", "die"]
    assert len(text_normalisation.search_words(" ".join(f"wort{n}" for n in range(50)), most=8)) == 8
    assert max(map(len, text_normalisation.search_words("x" * 1000, most=8))) <= text_normalisation.LONGEST

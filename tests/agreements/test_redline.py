"""What differs between two versions."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from agreements.text import redline
from agreements.text.redline import ADDED, REMOVED, SAME

WORDS = st.lists(st.sampled_from(["die", "Schule", "zahlt", "1.200,00", "Euro", ".", "\n", " ", "- "]), max_size=30)


def content(**bodies: str) -> dict[str, Any]:
    return {"parties": [], "clauses": [{"key": k, "heading": k.title(), "body": b} for k, b in bodies.items()]}


@given(WORDS, WORDS)
def test_the_runs_are_both_texts(old: list[str], new: list[str]) -> None:
    before, after = "".join(old), "".join(new)
    runs = redline.words(before, after)
    assert "".join(run.text for run in runs if run.kind in (SAME, REMOVED)) == before
    assert "".join(run.text for run in runs if run.kind in (SAME, ADDED)) == after


def test_whole_phrases_and_amounts_are_marked() -> None:
    runs = redline.words(
        "Die Schule stellt einen Raum und 1.200,00 Euro.", "Die Schule stellt zwei Räume und 1.350,00 Euro."
    )
    assert [(run.kind, run.text) for run in runs if run.kind != SAME] == [
        (REMOVED, "einen Raum"),
        (ADDED, "zwei Räume"),
        (REMOVED, "1.200,00"),
        (ADDED, "1.350,00"),
    ]


def test_added_removed_moved_and_changed_sections() -> None:
    old = content(goals="Singen.", costs="100 Euro.", rooms="Aula.", term="Ein Jahr.")
    new = content(rooms="Aula.", goals="Singen.", costs="120 Euro.", quality="Ein Gespräch.")
    changes = {change.key: change for change in redline.compare(old, new).sections}
    assert {key: change.kind for key, change in changes.items()} == {
        "parties": "same",
        "rooms": "moved",
        "goals": "same",
        "costs": "changed",
        "quality": "added",
        "term": "removed",
    }
    assert [change.key for change in redline.compare(old, new).sections] == [
        "parties",
        "rooms",
        "term",
        "goals",
        "costs",
        "quality",
    ]
    assert [line.runs[0].kind for line in changes["term"].lines] == [REMOVED]


def test_points_of_lists_and_people_who_sign() -> None:
    party = {
        "legal_entity": "Stadt",
        "institution": "Schule",
        "address": "",
        "representative": "Anke",
        "function": "",
        "signs": True,
    }
    old = content(goals="Ziele:\n- Singen\n- Spielen") | {"parties": [party]}
    new = content(goals="Ziele:\n- Singen\n- Tanzen") | {
        "parties": [party | {"signatories": [{"name": "Nils", "function": "Lehrer"}]}]
    }
    parties, goals = redline.compare(old, new).sections
    assert [line.point for line in goals.lines] == [False, True, True]
    assert parties.kind == "changed"
    assert "Unterschrift: Nils, Lehrer" in "".join(run.text for line in parties.lines for run in line.runs)

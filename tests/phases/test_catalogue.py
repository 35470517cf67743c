"""The method as data: stable keys, both languages, at most eight core questions a phase."""

import pytest

from phases.catalogue import newest

# The bullets of the talk, shortened to what nobody else says.


def test_keys_are_stable_and_unique_and_texts_complete() -> None:
    questions = newest().questions
    keys = [question.key for question in questions]
    assert len(set(keys)) == len(keys)
    for question in questions:
        assert question.key.startswith(f"{question.phase}.")
        assert all(question.texts.get(name) for name in ("de", "en", "help_de", "help_en")), question.key
        if question.core:
            assert question.texts.get("example_de"), question.key
            assert question.texts.get("example_en"), question.key
        assert question.voice in ("team", "school", "both")
        assert not question.parent or question.parent in keys


@pytest.mark.parametrize("phase", range(1, 8))
def test_at_most_eight_core_questions_a_phase_all_of_the_talk(phase: int) -> None:
    core = newest().core(phase)
    assert 4 <= len(core) <= 8
    assert {question.source for question in core} == {"talk"}

"""What the pages about the product say is kept true: settings, dependencies, models."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.utils.translation import override

from accounts.choices import LAENDER
from agreements.signatures.required_forms import municipal_rules

ROOT = Path(__file__).resolve().parent.parent.parent
ROOMS = ("infrastructure", "accounts", "kooperation", "phases", "agreements", "meetings")


def test_every_setting_stands_in_the_table() -> None:
    code = (ROOT / "config/settings.py").read_text()
    read = set(re.findall(r'environment\.(?:text|secret|flag|names|one_of|address)\(\s*"([A-Z_]+)"', code))
    table = set(re.findall(r"^\| `([A-Z_]+)`", (ROOT / "docs/operations.md").read_text(), re.MULTILINE))
    assert read == table


def test_every_dependency_has_its_reason() -> None:
    wanted = {
        re.split(r"[\[~>=<]", line)[0].lower()
        for name in ("base", "dev")
        for line in (ROOT / f"requirements/{name}.in").read_text().splitlines()
        if line and not line.startswith(("#", "-r"))
    }
    said = {
        word.lower()
        for word in re.findall(r"^\| `([A-Za-z0-9_.-]+)`", (ROOT / "docs/dependencies.md").read_text(), re.MULTILINE)
    }
    assert wanted == said


def test_every_model_stands_in_the_glossary() -> None:
    glossary = (ROOT / "docs/glossary.md").read_text()
    models = {model.__name__ for room in ROOMS for model in apps.get_app_config(room).get_models()}
    assert {name for name in models if f"`{name}`" not in glossary} == set()


def test_every_personal_field_has_a_rule() -> None:
    """A new column that may hold a name or an address must say how long it stays."""
    rules = (ROOT / "docs/retention.yaml").read_text()
    personal = re.compile(r"name|email|address|phone|text|notes?$|reason|representative|told|how$|on_behalf|changes")
    missing = []
    for room in ROOMS:
        for model in apps.get_app_config(room).get_models():
            for field in model._meta.fields:
                kind = field.get_internal_type()
                name = f"{model._meta.label_lower}.{field.name}"
                words = kind in ("CharField", "TextField", "EmailField", "JSONField")
                if words and personal.search(field.name) and f"{name}:" not in rules:
                    missing.append(name)
    assert missing == []


def test_lock_files_hold_hashes_and_no_addresses() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text()
        assert "://" not in text
        pins = re.findall(r"^[A-Za-z0-9_.-]+==", text, re.MULTILINE)
        assert len(pins) > 40
        assert text.count("--hash=sha256:") >= len(pins)


@pytest.mark.parametrize("land", sorted(LAENDER))
def test_every_land_has_a_sourced_answer_or_an_honest_not_known(land: str) -> None:
    form, holidays = (ROOT / "docs/law.md").read_text().split("\n## School holidays")
    row = re.search(rf"^\| {land} \| (.+) \| (.+) \| (.+) \| (.+) \|$", form, re.MULTILINE)
    assert row, "a line for every Land"
    name, rule, words, source = row.groups()
    assert name == LAENDER[land]
    with override("en"):
        rules = {key: str(sentence) for key, (_form, sentence) in municipal_rules().items()}
    if land in rules:
        assert rules[land].startswith(f"{rule}:")
        assert re.search(r"\w+\.\w+, \w+ 20\d\d", source)
    else:
        assert (rule, source) == ("not known", "–")
        assert words.startswith("not known")
    assert re.search(rf"^\| {land} \| {name} \|", holidays, re.MULTILINE)

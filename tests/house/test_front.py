"""Rules about templates, styles, icons and words."""

import importlib.util
import re
from importlib.machinery import SourceFileLoader
from pathlib import Path

import pytest
from django.template.loader import get_template

from infrastructure import icons
from kooperation.choices import PHASES, STATUS_LOOKS

ROOT = Path(__file__).resolve().parent.parent.parent
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
STYLES = (ROOT / "static/css/10-tokens.css").read_text()


def ident(path: Path) -> str:
    return str(path.relative_to(ROOT / "templates"))


@pytest.mark.parametrize("path", TEMPLATES, ids=ident)
def test_no_inline_script_style_or_handler(path: Path) -> None:
    """The policy of every page forbids them."""
    text = path.read_text()
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|hx-on|hx-vals=.js:", text)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", text))
    assert "https://" not in text.replace("http://www.w3.org", "") or path.parent.name == "pages"


@pytest.mark.parametrize("path", TEMPLATES, ids=ident)
def test_every_template_parses_and_every_icon_exists(path: Path) -> None:
    get_template(ident(path))
    for name in re.findall(r'{% ic "([a-z0-9-]+)"', path.read_text()):
        icons.svg(name)


def test_icons_of_states_exist() -> None:
    for icon, _look in STATUS_LOOKS.values():
        icons.svg(icon)
    for phase in PHASES:
        icons.svg(phase.icon)


def tokens(selector: str) -> dict[str, str]:
    block = STYLES.split(selector, 1)[1].split("}", 1)[0]
    return dict(re.findall(r"--([a-z0-9-]+):\s*(#[0-9a-fA-F]{3,6})", block))


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(c * 2 for c in digits) if len(digits) == 3 else digits
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, two: str) -> float:
    bright, dark = sorted((luminance(one), luminance(two)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


TEXT_ON = [
    ("ink", "paper"),
    ("ink", "surface"),
    ("ink-2", "well"),
    ("ink-3", "well"),
    ("petrol", "surface"),
    ("on-petrol", "petrol"),
    ("plum", "plum-soft"),
    ("indigo", "indigo-soft"),
    ("brass", "brass-soft"),
    ("ok", "ok-soft"),
    ("warn", "warn-soft"),
    ("bad", "bad-soft"),
]


@pytest.mark.parametrize("theme", [":root", "[data-bs-theme=dark]"])
@pytest.mark.parametrize(("text", "ground"), TEXT_ON)
def test_text_is_readable(theme: str, text: str, ground: str) -> None:
    colours = tokens(":root") | tokens(theme)
    assert contrast(colours[text], colours[ground]) >= 4.5


@pytest.mark.parametrize("theme", [":root", "[data-bs-theme=dark]"])
def test_shapes_are_visible(theme: str) -> None:
    colours = tokens(":root") | tokens(theme)
    assert contrast(colours["field"], colours["surface"]) >= 3
    assert contrast(colours["brass-graphic"], colours["surface"]) >= 3


def test_german_is_complete() -> None:
    """Every English string of code and templates has its German in locale/de."""
    loader = SourceFileLoader("messages_tool", str(ROOT / "tools/messages"))
    spec = importlib.util.spec_from_loader("messages_tool", loader)
    assert spec
    tool = importlib.util.module_from_spec(spec)
    loader.exec_module(tool)
    wanted = tool.strings()
    known = tool.read_po(tool.PO.open("rb"), locale="de")
    left = []
    for message in wanted:
        german = known.get(message.id) if message.id else None
        if message.id and (german is None or not german.string or not all(german.string)):
            left.append(message.id)
    assert left == []

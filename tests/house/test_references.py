"""What the repository points to exists in it: files named in docs and comments, and no page from elsewhere."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
# A checkout without git (an unpacked archive) is read as it lies there.
LISTED = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split()
NAMES = LISTED or [str(path.relative_to(ROOT)) for path in ROOT.rglob("*") if path.is_file()]
TEXTS = [name for name in NAMES if name.endswith((".py", ".md", ".html", ".css", ".js", ".toml", ".yaml"))]
HERE = "tests/house/test_references.py"
ROOMS = sorted({name.split("/")[0] for name in NAMES if "/" in name})
MENTIONED = re.compile(
    r"(?<![\w./-])((?:" + "|".join(re.escape(room) for room in ROOMS) + r")/[\w./-]*\.(?:py|md|toml|yaml|conf|html))\b"
)
ELSEWHERE = re.compile(r"RULINGS|ARCHITECTURE\.md|exemplars\.md|\bdesign/|\bengineering/|\bui\.md|\bdomain/|shared/")
# Pages that tell of what was, and names made up to be refused.
HISTORY = ("CHANGELOG.md", "docs/decisions/")


def documents() -> list[str]:
    return [name for name in TEXTS if not name.startswith(HISTORY) and name != HERE and "/migrations/" not in name]


@pytest.mark.parametrize("name", documents())
def test_named_files_exist(name: str) -> None:
    text = (ROOT / name).read_text()
    known = set(NAMES)
    missing = {
        path
        for path in MENTIONED.findall(text)
        if path not in known and f"templates/{path}" not in known and not (ROOT / path).exists()
    }
    assert missing == set()


@pytest.mark.parametrize("name", [name for name in TEXTS if name not in (HERE, "CHANGELOG.md")])
def test_no_page_from_elsewhere_is_pointed_to(name: str) -> None:
    found = [line.strip() for line in (ROOT / name).read_text().splitlines() if ELSEWHERE.search(line)]
    assert found == []


def test_links_between_pages_lead_somewhere() -> None:
    broken = [
        f"{name}: {target}"
        for name in NAMES
        if name.endswith(".md")
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", (ROOT / name).read_text())
        if not ((ROOT / name).parent / target).exists()
    ]
    assert broken == []


def test_every_decision_has_a_date_a_state_and_a_line_in_the_index() -> None:
    index = (ROOT / "docs/decisions/README.md").read_text()
    for path in sorted((ROOT / "docs/decisions").glob("0*.md")):
        head = path.read_text().split("\n## ")[0]
        assert re.search(r"\*\*Date:\*\* \d{4}-\d\d-\d\d · \*\*State:\*\* \w+", head), path.name
        assert path.name in index


def test_the_changelog_begins_with_the_version_of_the_package() -> None:
    version = re.search(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    newest = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert version
    assert newest
    assert newest[1] == version[1]

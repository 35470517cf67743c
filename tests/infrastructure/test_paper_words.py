"""Words on paper are never broken by rule, and none runs out of a narrow cell.

Automatic hyphens were wrong in about 3 of 100 German words, and a hyphen at a line's end is read aloud and copied.
"""

import re
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pypdf
import pypdfium2
import pytest
from django.conf import settings

from infrastructure.pdf import render
from infrastructure.print_jobs import Paper

PRINT = Path(settings.BASE_DIR) / "static/print"
CATALOGUES = ("agreements/catalogue.toml", "phases/catalogue.toml")
NAMES = "Marlies Evers, Katharina Rüschhoff-Dahlhaus, Kindertagesstätte Löwenzahn, Kammerorchester Wiesenbrück"
# A4, less the right margin of agreement.css, in points.
RIGHT_EDGE = (210 - 22) / 25.4 * 72
KNOWN = "Kindertagesstätte Gesamtschule Leihinstrumente zusammenarbeiten Instrumentalunterrichtsvertrag"


def long_words() -> list[str]:
    """Every word of the printed catalogues that is long enough to be broken, and the ones that were broken wrongly."""
    text = " ".join((settings.BASE_DIR / name).read_text() for name in CATALOGUES)
    return sorted(set(re.findall(r"[A-Za-zÄÖÜäöüß]{9,}", text + KNOWN)))


def paper(body: str, *styles: str) -> Paper:
    head = '<!doctype html><html lang="de"><head><meta charset="utf-8"><title>Probe</title></head><body>'
    css = "\n".join((PRINT / name).read_text() for name in ("agreement.css", *styles))
    return Paper(html=f"{head}<h1>Probe</h1>{body}</body></html>", css=css, made_at=datetime(2026, 11, 23, tzinfo=UTC))


def words_of(pdf: bytes) -> set[str]:
    text = "\n".join(sheet.extract_text() for sheet in pypdf.PdfReader(BytesIO(pdf)).pages)
    return set(re.findall(r"[A-Za-zÄÖÜäöüß-]+", text))


@pytest.mark.slow
@pytest.mark.parametrize("width", ["100%", "62mm"])
def test_no_word_of_the_catalogues_and_no_name_is_broken(width: str) -> None:
    words = long_words()
    assert len(words) > 500
    body = f'<div style="width: {width}"><p>{" ".join(words)}</p><p>{NAMES}</p></div>'
    found = words_of(render(paper(body)))
    assert set(words) <= found
    assert set(re.findall(r"[\wÄÖÜäöüß-]+", NAMES)) <= found


@pytest.mark.slow
@pytest.mark.parametrize("style", ["protocol.css", "report.css", "package.css"])
def test_nothing_runs_out_of_a_narrow_cell(style: str) -> None:
    """At every width of a cell its text stays inside the sheet: nothing is drawn beyond the right margin."""
    longest = max(long_words(), key=len)
    rows = "".join(
        f'<tr><th scope="row" style="width: {width}mm">{longest}</th><td>{longest} {longest}</td><td>{NAMES}</td></tr>'
        for width in range(8, 60, 4)
    )
    table = f'<section class="cover"><table><thead><tr><th scope="col">{longest}</th><th scope="col">A</th>'
    table += f'<th scope="col">B</th></tr></thead><tbody>{rows}</tbody></table></section>'
    assert rightmost(render(paper(table, style))) <= RIGHT_EDGE + 1


def rightmost(pdf: bytes) -> float:
    """The right end of the character that is drawn farthest to the right, in points."""
    document = pypdfium2.PdfDocument(pdf)
    pages = [sheet.get_textpage() for sheet in document]
    return max(text.get_charbox(number)[2] for text in pages for number in range(text.count_chars()))

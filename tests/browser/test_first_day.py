"""The first day: an empty school, the own list read in, the board, a view kept, the report printed."""

import io
import re
from pathlib import Path
from typing import Any

import openpyxl
import pypdf
from playwright.sync_api import expect

from tests.product import Product

ROWS = [
    {
        "Partner": "Grundschule am Burgtor",
        "Ort": "Lindenau",
        "Ansprechperson": "Ulla Brandt",
        "Kooperation": "Streicherklasse",
        "Phase": "6",
        "Vereinbarung ab": "01.08.2025",
        "Vereinbarung bis": "31.07.2028",
        "Kündigung": "30.04.",
    },
    {"Partner": "Kita Löwenzahn", "Ort": "Lindenau", "Kooperation": "Musikmäuse", "Phase": "Phase 3"},
    {"Partner": "Seniorenheim Sonnenhof", "Kooperation": "Singen am Nachmittag", "Phase": "2"},
    {"Partner": "GS am Burgtor", "Ort": "Lindenau", "Kooperation": "Singklasse", "Phase": "1"},
    {"Partner": "Musikverein Harmonie", "Postleitzahl": "12", "Kooperation": "Bläserkids"},
]


def filled(template: Path, into: Path) -> Path:
    """Our own table with rows typed into it, as somebody does in Excel."""
    book = openpyxl.load_workbook(io.BytesIO(template.read_bytes()))
    page = book.worksheets[0]
    heads = {cell.value: cell.column for cell in page[1]}
    for line, row in enumerate(ROWS, start=2):
        for head, value in row.items():
            page.cell(line, heads[head], value)
    book.save(into)
    return into


def test_from_an_empty_school_to_the_report(somebody: Any, product: Product, tmp_path: Path) -> None:
    link = product.command(
        "first_head",
        "--school=Musikschule Lindenau",
        "--legal-entity=Stadt Lindenau",
        "--land=NW",
        "--name=Nora Lindt",
        "--email=nora@lindenau.example",
    )
    head = somebody(1280)
    page = head.page
    head.go(link.removeprefix(product.url))
    for field in page.locator("input[type=password]").all():
        field.fill("musik-verbindet")
    page.get_by_role("main").locator("button[type=submit]").click()
    page.wait_for_url(lambda url: "/einladung/" not in url)
    if "/anmelden/" in page.url:
        head.sign_in("nora@lindenau.example")
    head.go("/partner/import/")
    head.check()
    with page.expect_download() as download:
        page.get_by_role("link", name="Leere Tabelle").click()
    own = filled(Path(download.value.path()), tmp_path / "Kooperationen.xlsx")
    page.get_by_label("Ihre Liste").set_input_files(own)
    page.get_by_role("button", name="Datei einlesen").click()
    expect(page.get_by_role("heading", name="2 Was bedeuten die Spalten?")).to_be_visible()
    head.check()
    page.get_by_role("button", name="Alle Zeilen prüfen").click()
    # What "30.04." means is asked once for the whole list; its rows wait for the answer.
    page.get_by_role("button", name="So ist es gemeint").click()
    expect(page.get_by_text("Vielleicht dasselbe wie „Grundschule am Burgtor“?")).to_be_visible()
    expect(page.get_by_text("In der Liste steht „12“.")).to_be_visible()
    head.check()
    page.get_by_role("button", name="Dasselbe", exact=True).click()
    page.get_by_role("button", name="4 Zeilen übernehmen").click()
    page.get_by_role("link", name="Ergebnis ansehen").click(timeout=60_000)
    expect(page.get_by_text("4 Zeilen haben etwas geändert.")).to_be_visible()
    head.check()
    page.get_by_role("link", name="Zur Tafel").click()
    expect(page.get_by_role("link", name="Streicherklasse", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Singklasse", exact=True)).to_be_visible()
    head.check()
    head.go("/kooperationen/?feld=daycare")
    page.get_by_text("Ansicht speichern").click()
    page.get_by_label("Name", exact=True).fill("Unsere Kitas")
    page.get_by_role("button", name="Speichern").click()
    tab = page.get_by_role("navigation", name="Ansichten").get_by_role("link", name="Unsere Kitas")
    expect(tab).to_have_attribute("aria-current", "page")
    expect(page.get_by_role("link", name="Musikmäuse")).to_be_visible()
    head.go("/auswertung/")
    head.check()
    page.get_by_role("link", name="Bericht erstellen").click()
    page.get_by_label("Für wen?").fill("Rat der Stadt Lindenau")
    head.check()
    page.get_by_role("button", name="Bericht erstellen").click()
    with page.expect_download(timeout=90_000) as made:
        page.get_by_role("link", name=re.compile("herunterladen")).click(timeout=90_000)
    head.check()
    text = " ".join(
        sheet.extract_text() for sheet in pypdf.PdfReader(io.BytesIO(Path(made.value.path()).read_bytes())).pages
    )
    for words in ("Rat der Stadt Lindenau", "Musikmäuse", "Streicherklasse", "Singen am Nachmittag"):
        assert words in " ".join(text.split())
    page.get_by_role("link", name=re.compile("neue Mitteilung")).click()
    expect(page.get_by_role("button", name=re.compile("Fertig: Einlesen"))).to_be_visible()
    head.check()

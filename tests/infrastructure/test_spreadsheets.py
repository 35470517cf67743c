"""Spreadsheets: a German Excel opens what we write, and untrusted files do no harm."""

import io
import zipfile
from datetime import date
from decimal import Decimal

import pytest
import xlsxwriter
from django.core.exceptions import ValidationError
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from infrastructure import spreadsheet_reader, spreadsheet_writer
from infrastructure.spreadsheet_writer import Sheet

HEAD = ["Name", "Ort", "Seit", "Kosten", "Kinder"]
ROW = ["Grundschule am Mühlenteich", "Wiesenbrück", date(2026, 8, 1), Decimal("2400.50"), 48]
READ = ["Grundschule am Mühlenteich", "Wiesenbrück", "2026-08-01", "2400.5", "48"]


def read(content: bytes) -> spreadsheet_reader.Table:
    return spreadsheet_reader.read(content).tables[0]


def refused(content: bytes) -> str:
    with override("de"), pytest.raises(ValidationError) as error:
        spreadsheet_reader.read(content)
    return " ".join(error.value.messages)


def test_what_is_written_as_xlsx_is_read_again() -> None:
    table = read(spreadsheet_writer.xlsx([Sheet("Partner", HEAD, [ROW])]))
    assert (table.title, table.head, table.rows, table.numbers) == ("Partner", HEAD, [READ], [2])


def test_csv_is_as_german_excel_wants_it() -> None:
    content = spreadsheet_writer.csv(Sheet("Partner", HEAD, [ROW]))
    assert content.startswith(b"\xef\xbb\xbfName;Ort;Seit;Kosten;Kinder\r\n")
    assert "Grundschule am Mühlenteich;Wiesenbrück;01.08.2026;2400,50;48\r\n" in content.decode("utf-8-sig")


@pytest.mark.parametrize("evil", ["=1+1", '=HYPERLINK("http://x.example")', "+49 291 1234", "-2", "@SUM(A1)", "\t=1"])
def test_no_text_becomes_a_formula_and_reading_gives_it_back(evil: str) -> None:
    sheet = Sheet("Böse", ["Name", "Notiz"], [["x", evil]])
    with zipfile.ZipFile(io.BytesIO(spreadsheet_writer.xlsx([sheet]))) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
    cell = (
        spreadsheet_writer.csv(sheet)
        .decode("utf-8-sig")
        .split("\r\n")[1]
        .split(";", 1)[1]
        .strip('"')
        .replace('""', '"')
    )
    assert cell.startswith("'")
    assert spreadsheet_writer.restored(cell) == evil


@given(st.text())
def test_every_text_comes_back_from_defusing(text: str) -> None:
    assert spreadsheet_writer.restored(spreadsheet_writer.defused(text)) == text
    assert not spreadsheet_writer.defused(text).startswith(spreadsheet_writer.DANGEROUS)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_csv_of_every_excel_is_understood(encoding: str, delimiter: str) -> None:
    text = delimiter.join(["Name", "Ort"]) + "\r\n" + delimiter.join(["Kita Löwenzahn", "Weißenbrück"]) + "\r\n"
    assert read(text.encode(encoding)).rows == [["Kita Löwenzahn", "Weißenbrück"]]


def test_titles_above_the_table_and_empty_lines_do_not_disturb() -> None:
    text = "Unsere Liste\n\n;;\nName;Ort\n\nKita;Dorf\n;\nHort;Stadt\n"
    table = read(text.encode())
    assert (table.head, table.rows, table.numbers) == (["Name", "Ort"], [["Kita", "Dorf"], ["Hort", "Stadt"]], [6, 8])


def workbook(fill: object = None, **options: object) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, options) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["Name", "Ort"])
        page.write_row(1, 0, ["Kita", "Dorf"])
        if callable(fill):
            fill(page)
    return out.getvalue()


def test_of_a_formula_counts_what_was_shown_and_one_is_told() -> None:
    table = spreadsheet_reader.read(workbook(lambda page: page.write_formula(1, 1, "=CMD()", None, "Stadt")))
    assert (table.tables[0].rows, table.hints) == ([["Kita", "Stadt"]], ["formulas"])


def test_merged_cells_are_told() -> None:
    table = spreadsheet_reader.read(workbook(lambda page: page.merge_range(2, 0, 3, 1, "Hort")))
    assert table.hints == ["merged"]
    assert table.tables[0].rows == [["Kita", "Dorf"], ["Hort", ""]]


def zipped(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "hält keine Zeile"),
        (b"Name;Ort\n", "hält keine Zeile"),
        (b"%PDF-1.7", "keine Tabelle"),
        (b"\x00\x01\x02", "keine Tabelle"),
        (b"Name;Ort\n\x81\x8d;\x9d\n", "Buchstaben"),
        (b"\xd0\xcf\x11\xe0 old", "alten Excel"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "Kennwort"),
        (b"PK\x03\x04 broken", "kaputt"),
        (b"x" * (spreadsheet_reader.LARGEST + 1), "10 MB"),
        (zipped(**{"xl/vbaProject.bin": b"Sub", "xl/workbook.xml": b"<x/>"}), "Makros"),
        (zipped(**{"xl/worksheets/sheet1.xml": b"0" * (spreadsheet_reader.UNPACKED + 1)}), "200 MB"),
        (b"Name;Ort\n" + b"Kita;Dorf\n" * 6_000, "5.000 Zeilen"),
        ((";".join(f"S{n}" for n in range(101)) + "\n" + "x;" * 101).encode(), "100 Spalten"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_read_is_refused_in_clear_words(content: bytes, words: str) -> None:
    assert words in refused(content)


def test_two_hundred_thousand_rows_are_refused() -> None:
    def many(page: object) -> None:
        for line in range(1, 200_000):
            page.write_string(line, 0, "Kita")  # type: ignore[attr-defined]

    assert "5.000 Zeilen" in refused(workbook(many, constant_memory=True))


def test_a_cell_far_away_costs_one_child_and_no_more() -> None:
    assert refused(workbook(lambda page: page.write_string(1_048_575, 16_383, "weit weg")))

"""Reads the cells of an XLSX, ODS or CSV file, all as text.

The file is untrusted: a child process with limits of memory and time reads it. Formulas, macros and links are never run
or followed; of a formula counts what was shown last. `python -m infrastructure.spreadsheet_reader` answers with the
sheets, or with the reason why there are none.
"""

import csv
import io
import zipfile
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from infrastructure import sandbox

LARGEST = 10 * 1024 * 1024
UNPACKED = 200 * 1024 * 1024
MOST_ROWS = 5_000
MOST_COLUMNS = 100
LONGEST = 10_000
MOST_SHEETS = 20
CHUNK = 1024 * 1024

REASONS = {
    "too_large": _("The file is larger than 10 MB."),
    "bomb": _("Unpacked, this file would be larger than 200 MB. Keep only the table in it and save it anew."),
    "macros": _("The file holds macros. Save it as an Excel workbook without macros (.xlsx)."),
    "locked": _("The file is locked by a password. Save it without one."),
    "no_table": _("This is not a table. XLSX, ODS and CSV files can be read."),
    "old": _("This is a file of an old Excel (.xls). Save it as .xlsx."),
    "broken": _("This file cannot be read: it is broken or far too large. Open it, save it anew and try again."),
    "encoding": _("The letters of this CSV file cannot be told. Save it as “CSV UTF-8”."),
    "too_many_rows": _("The table has more than 5,000 rows. Split it into several files."),
    "too_wide": _("The table has more than 100 columns."),
    "empty": _("The file holds no row below the heads of the columns."),
}


@dataclass(frozen=True)
class Table:
    """One sheet: heads and rows as text, with the numbers the rows have in the file."""

    title: str
    head: list[str]
    rows: list[list[str]]
    numbers: list[int]


@dataclass(frozen=True)
class Workbook:
    """What a file holds, and what one should know about it ("formulas", "merged")."""

    tables: list[Table]
    hints: list[str] = field(default_factory=list)


def read(content: bytes) -> Workbook:
    """The tables of a file that have at least one row; raises ValidationError that says what is wrong with it."""
    if len(content) > LARGEST:
        raise ValidationError(str(REASONS["too_large"]))
    try:
        answer = sandbox.run("infrastructure.spreadsheet_reader", {}, content)
    except sandbox.ChildDiedError as error:
        raise ValidationError(str(REASONS["broken"])) from error
    if "reason" in answer:
        raise ValidationError(str(REASONS[answer["reason"]]))
    return Workbook([Table(**table) for table in answer["tables"]], answer["hints"])


class RefusedError(Exception):
    """In the child: why the file is not read, as a key of REASONS."""


def as_text(value: Any) -> str:
    """A cell as one would type it: days as 2026-12-01, whole numbers without a comma, no blanks around."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 10**15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time(0) else value.isoformat(" ", "minutes")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return str(value).replace("\x00", "").replace("\r\n", "\n").strip()[:LONGEST]


def _tabled(title: str, lines: list[list[str]]) -> Table | None:
    """The first line with at least two words is the head; empty lines are skipped, the others keep their number."""
    filled = [(number, line) for number, line in enumerate(lines, start=1) if any(line)]
    place = next((place for place, (_number, line) in enumerate(filled) if sum(map(bool, line)) > 1), 0)
    if len(filled) <= place + 1:
        return None
    head = filled[place][1]
    width = max((at + 1 for at, word in enumerate(head) if word), default=0)
    if width > MOST_COLUMNS:
        raise RefusedError("too_wide")
    rows = [(line + [""] * width)[:width] for _number, line in filled[place + 1 :]]
    return Table(title, head[:width], rows, [number for number, _line in filled[place + 1 :]])


def _look_at_zip(content: bytes) -> list[str]:
    """Refuse bombs and macros by unpacking in pieces and keeping nothing; tells whether there are formulas."""
    formulas = False
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        if any(name.lower().endswith("vbaproject.bin") for name in names) or any("Basic/" in name for name in names):
            raise RefusedError("macros")
        left = UNPACKED
        for entry in archive.infolist():
            with archive.open(entry) as part:
                while piece := part.read(CHUNK):
                    left -= len(piece)
                    if left < 0:
                        raise RefusedError("bomb")
                    formulas = formulas or (
                        entry.filename.endswith(".xml") and (b"<f>" in piece or b"table:formula=" in piece)
                    )
    return ["formulas"] if formulas else []


def _of_workbook(content: bytes) -> tuple[list[Table], list[str]]:
    import python_calamine as calamine  # noqa: PLC0415 - only in the child

    hints = _look_at_zip(content)
    tables = []
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        for name in book.sheet_names[:MOST_SHEETS]:
            sheet = book.get_sheet_by_name(name)
            if sheet.total_height > MOST_ROWS + 100:
                raise RefusedError("too_many_rows")
            if getattr(sheet, "merged_cell_ranges", None):
                hints.append("merged")
            above = [[""]] * (sheet.start[0] if sheet.start else 0)
            lines = [[as_text(value) for value in row] for row in sheet.iter_rows()]
            tables.append(_tabled(name, lines if len(lines) >= sheet.total_height else above + lines))
    except calamine.PasswordError as error:
        raise RefusedError("locked") from error
    except calamine.CalamineError as error:
        raise RefusedError("broken") from error
    return [table for table in tables if table], sorted(set(hints))


def _decoded(content: bytes) -> str:
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"", "utf-8-sig"), (b"", "cp1252")):
        if content.startswith(mark):
            try:
                return content.decode(encoding)
            except UnicodeDecodeError:
                continue
    raise RefusedError("encoding")


def _of_text(content: bytes) -> tuple[list[Table], list[str]]:
    text = _decoded(content)
    if "\x00" in text:
        raise RefusedError("no_table")
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(";,\t", key=first.count)
    csv.field_size_limit(LARGEST)
    lines: list[list[str]] = []
    for line in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
        if len(lines) > MOST_ROWS + 100:
            raise RefusedError("too_many_rows")
        lines.append([as_text(cell) for cell in line])
    table = _tabled("", lines)
    return ([table] if table else []), []


def _tables_of(content: bytes) -> dict[str, Any]:
    if content.startswith(b"PK\x03\x04"):
        tables, hints = _of_workbook(content)
    elif content.startswith(b"\xd0\xcf\x11\xe0"):
        # An old .xls, or a new workbook inside the same envelope because it is locked.
        raise RefusedError("locked" if b"E\x00n\x00c\x00r\x00y\x00p\x00t" in content else "old")
    elif content.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"<!DOCTYPE", b"<html", b"<?xml")):
        raise RefusedError("no_table")
    else:
        tables, hints = _of_text(content)
    if not tables:
        raise RefusedError("empty")
    if any(len(table.rows) > MOST_ROWS for table in tables):
        raise RefusedError("too_many_rows")
    return {"tables": [vars(table) for table in tables], "hints": hints}


def main() -> None:
    """In the child: the tables, or why there are none."""
    _request, content = sandbox.question()
    try:
        sandbox.answer(_tables_of(content))
    except RefusedError as error:
        sandbox.answer({"reason": str(error)})
    except (zipfile.BadZipFile, csv.Error, OSError, EOFError, RuntimeError, NotImplementedError, MemoryError):
        sandbox.answer({"reason": "broken"})


if __name__ == "__main__":
    main()

"""Writes XLSX and CSV that a German Excel opens correctly; no text becomes a formula."""

import csv as comma
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
LONGEST = 32_000  # Excel takes 32,767 characters a cell
WIDEST = 60
# What a spreadsheet would take for the beginning of a formula.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")

Cell = str | int | float | Decimal | date | bool | None


@dataclass(frozen=True)
class Sheet:
    """One table: its name, the heads of its columns, its rows; moments come in local time, days as days."""

    title: str
    head: Sequence[str]
    rows: Iterable[Sequence[Cell]]


def xlsx(sheets: Iterable[Sheet]) -> bytes:
    """A workbook with one sheet each, its head frozen and filterable; written row by row."""
    out = io.BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "remove_timezone": True,
    }
    with xlsxwriter.Workbook(out, options) as book:
        looks = {
            "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
            "day": book.add_format({"num_format": "dd.mm.yyyy"}),
            "moment": book.add_format({"num_format": "dd.mm.yyyy hh:mm"}),
            "money": book.add_format({"num_format": "#,##0.00"}),
        }
        for sheet in sheets:
            _write(book.add_worksheet(_sheet_name(sheet.title)), sheet, looks)
    return out.getvalue()


def _sheet_name(title: str) -> str:
    """Excel takes 31 characters and none of these."""
    return "".join(" " if letter in "[]:*?/\\" else letter for letter in title)[:31].strip("' ") or _("Table")


def _write(page: Any, sheet: Sheet, looks: dict[str, Any]) -> None:
    for column, word in enumerate(sheet.head):
        page.set_column(column, column, min(WIDEST, max(12, len(word) + 4)))
        page.write_string(0, column, word, looks["head"])
    page.freeze_panes(1, 0)
    last = 0
    for last, row in enumerate(sheet.rows, start=1):
        for column, value in enumerate(row):
            _write_cell(page, last, column, value, looks)
    page.autofilter(0, 0, last, max(0, len(sheet.head) - 1))


def _write_cell(page: Any, line: int, column: int, value: Cell, looks: dict[str, Any]) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        page.write_string(line, column, _yes_no(yes=value))
    elif isinstance(value, Decimal):
        page.write_number(line, column, float(value), looks["money"])
    elif isinstance(value, int | float):
        page.write_number(line, column, value)
    elif isinstance(value, datetime):
        page.write_datetime(line, column, timezone.localtime(value).replace(tzinfo=None), looks["moment"])
    elif isinstance(value, date):
        page.write_datetime(line, column, datetime(value.year, value.month, value.day), looks["day"])  # noqa: DTZ001
    else:
        page.write_string(line, column, value[:LONGEST])


def csv(sheet: Sheet) -> bytes:
    """The same as CSV: semicolons, UTF-8 with the mark by which Excel knows it, decimals with a comma.

    A text that a spreadsheet would take for a formula begins with an apostrophe; reading it back takes it off.
    """
    out = io.StringIO(newline="")
    writer = comma.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(sheet.head)
    for row in sheet.rows:
        writer.writerow([_as_text(value) for value in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _as_text(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _yes_no(yes=value)
    if isinstance(value, Decimal | float):
        return str(value).replace(".", ",")
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%d.%m.%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    return defused(str(value)) if isinstance(value, str) else str(value)


def defused(text: str) -> str:
    """A text that no spreadsheet takes for a formula; `restored` is its way back."""
    return f"'{text}" if text.lstrip("'").startswith(DANGEROUS) else text


def restored(text: str) -> str:
    """The original text of a `defused` one."""
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(DANGEROUS) else text


def _yes_no(*, yes: bool) -> str:
    return _("yes") if yes else _("no")

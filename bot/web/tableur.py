"""Tables for a spreadsheet: CSV (RFC 4180) and XLSX, in which no text can become a formula (SEC-18).

A value is a number or a text. Numbers stay numbers, so that an amount that we computed can be summed. A text that a
spreadsheet could take for a formula gets an apostrophe in CSV; in XLSX every text is a text cell, as it is.
"""

from __future__ import annotations

import csv
import io
import re
from typing import Iterable, Optional, Sequence, Union

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

Value = Union[str, int, float, None]
#: What makes a formula at the start of a cell, in plain and full-width forms; leading blanks do not protect.
_FORMULA = re.compile(r"[\s\0\ufeff\u200b]*[=+\-@\uff1d\uff0b\uff0d\uff20\u2212\ufe62\ufe63\ufe66\ufe6b]|[\t\r\n\0]")


def csv_text(value: Value) -> Union[str, int, float]:
    """The cell as CSV holds it."""
    if value is None:
        return ""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    text = str(value)
    shown = text.replace("\0", "")  # no CSV reader takes one
    return f"'{shown}" if _FORMULA.match(text) else shown


def csv_file(header: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """A CSV file in UTF-8 with its mark, which spreadsheets need to read accents."""
    output = io.StringIO(newline="")
    writer = csv.writer(output, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    for row in (header, *rows):
        writer.writerow([csv_text(value) for value in row])
    return output.getvalue().encode("utf-8-sig", "replace")


def xlsx_file(title: str, header: Sequence[str], rows: Iterable[Sequence[Value]], widths: Optional[Sequence[int]] = None) -> bytes:
    """An XLSX file of one sheet, its header frozen."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(ILLEGAL_CHARACTERS_RE.sub("", title)[:31])
    sheet.freeze_panes = "A2"
    for index, width in enumerate(widths or [24] * len(header)):
        sheet.column_dimensions[chr(ord("A") + index)].width = width
    for row in (header, *rows):
        sheet.append([_cell(sheet, value) for value in row])
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()


def _cell(sheet: object, value: Value) -> WriteOnlyCell:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return WriteOnlyCell(sheet, value)
    cell = WriteOnlyCell(sheet, "")
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", "" if value is None else str(value))
    cell.data_type = "s"  # openpyxl takes a text that starts with = for a formula
    return cell

"""Tables for a spreadsheet: CSV (RFC 4180) and XLSX, in which no text can become a formula (SEC-18).

A value is a number or a text. Numbers stay numbers, so that an amount that we computed can be summed. A text that a
spreadsheet could take for a formula gets an apostrophe in CSV; in XLSX every text is a text cell, as it is.
"""

from __future__ import annotations

import csv
import io
import itertools
import re
from typing import IO, Iterable, Optional, Sequence, Union

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils import get_column_letter

#: Its media type.
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: Characters of a cell, beyond which spreadsheets refuse the file.
_LONGEST = 32_767
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


#: The mark that spreadsheets need to read accents in a CSV file.
CSV_MARK = b"\xef\xbb\xbf"


def csv_lines(rows: Iterable[Sequence[Value]]) -> bytes:
    """Some lines of a CSV file, without its mark: a long file is written a few lines at a time."""
    output = io.StringIO(newline="")
    writer = csv.writer(output, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    for row in rows:
        writer.writerow([csv_text(value) for value in row])
    return output.getvalue().encode("utf-8", "replace")


def csv_file(header: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """A CSV file in UTF-8."""
    return CSV_MARK + csv_lines([header]) + csv_lines(rows)


def write_xlsx(output: IO[bytes], title: str, header: Sequence[str], rows: Iterable[Sequence[Value]], widths: Optional[Sequence[int]] = None) -> None:
    """Write an XLSX file of one sheet, its header frozen. Rows go to the disk as they come: memory does not grow."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(ILLEGAL_CHARACTERS_RE.sub("", title)[:31])
    sheet.freeze_panes = "A2"
    for index, width in enumerate(widths or [24] * len(header), 1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    for row in itertools.chain([header], rows):
        sheet.append([_cell(sheet, value) for value in row])
    book.save(output)


def xlsx_file(title: str, header: Sequence[str], rows: Iterable[Sequence[Value]], widths: Optional[Sequence[int]] = None) -> bytes:
    """A small XLSX file, whole."""
    output = io.BytesIO()
    write_xlsx(output, title, header, rows, widths)
    return output.getvalue()


def _cell(sheet: object, value: Value) -> WriteOnlyCell:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return WriteOnlyCell(sheet, value)
    cell = WriteOnlyCell(sheet, "")
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", "" if value is None else str(value))[:_LONGEST]
    cell.data_type = "s"  # openpyxl takes a text that starts with = for a formula
    return cell

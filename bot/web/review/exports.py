"""Taking conversations away: CSV, JSON Lines or XLSX, of what the filter lets through, masked (SEC-18).

A file is written as it is sent and kept nowhere: there is no link to expire, and asking again asks for the right again.
Each export is in the journal: who, which filters by name, which format, never a word that was searched.
"""

from __future__ import annotations

import json
import tempfile
from typing import IO, Any, AsyncIterator, Iterator, Optional

from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from bot.web.accounts import audit
from bot.web.accounts.rights import Right, requires
from bot.web.conversations import db
from bot.web.review import export_rows, listing
from bot.web.review.export_rows import Row
from bot.web.review.filters import Filters
from bot.web.review.models import ReviewItem
from bot.web.tableur import CSV_MARK, XLSX, csv_lines, write_xlsx

KINDS = {"csv": "text/csv; charset=utf-8", "jsonl": "application/x-ndjson; charset=utf-8", "xlsx": XLSX}
#: Rows of a sheet, under the limit of spreadsheets.
SHEET = 1_000_000
_PIECE = 64 * 1024


@require_safe
@requires(Right.EXPORTER)
def export(request: HttpRequest, unit: str, kind: str) -> StreamingHttpResponse:
    """The conversations of the filter, or their messages."""
    if unit not in export_rows.UNITS or kind not in KINDS:
        raise Http404
    filters = Filters.read(request.GET)
    items = filters.apply(ReviewItem.objects.all(), request.user.pk)
    audit.record(request, "export", "", format=kind, unite=unit, filtres=sorted(filters.given), conversations=listing.count(items))
    write = {"csv": _csv, "jsonl": _jsonl, "xlsx": _xlsx}[kind]
    response = StreamingHttpResponse(_sent(write(export_rows.columns(unit), export_rows.batches(items, unit))), content_type=KINDS[kind])
    response["Content-Disposition"] = f'attachment; filename="passerelle-{unit}-{timezone.localdate().isoformat()}.{kind}"'
    return response


async def _sent(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    """Each piece is made in a thread of the database, when the last one has gone: a slow network slows the reading."""
    while (piece := await db.run(_next, pieces)) is not None:
        yield piece


def _next(pieces: Iterator[bytes]) -> Optional[bytes]:
    return next(pieces, None)


def _values(columns: list[str], row: Row) -> list[Any]:
    return [row.get(name) for name in columns]


def _csv(columns: list[str], batches: Iterator[list[Row]]) -> Iterator[bytes]:
    yield CSV_MARK + csv_lines([columns])
    for rows in batches:
        yield csv_lines(_values(columns, row) for row in rows)


def _jsonl(columns: list[str], batches: Iterator[list[Row]]) -> Iterator[bytes]:
    for rows in batches:
        lines = (json.dumps(dict(zip(columns, _values(columns, row), strict=True)), ensure_ascii=False) for row in rows)
        yield "".join(f"{line}\n" for line in lines).encode("utf-8", "replace")


def _xlsx(columns: list[str], batches: Iterator[list[Row]]) -> Iterator[bytes]:
    """A sheet is complete before its first byte: it waits in a file without a name, which goes with this function."""
    with tempfile.TemporaryFile() as file:
        write_xlsx(file, "Passerelle", columns, _sheet(columns, batches))
        file.seek(0)
        yield from _pieces(file)


def _sheet(columns: list[str], batches: Iterator[list[Row]]) -> Iterator[list[Any]]:
    for number, row in enumerate((row for rows in batches for row in rows), 1):
        if number > SHEET:
            return
        yield _values(columns, row)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(_PIECE):
        yield piece

"""The figures of the service: a page, and two files."""

from __future__ import annotations

import datetime
from typing import Optional

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bot.web.accounts import audit
from bot.web.accounts.rights import Right, requires
from bot.web.review import figures
from bot.web.review.texts import word
from bot.web.tableur import XLSX, csv_file, xlsx_file

#: The longest period: beyond, the counts of each day are read for nothing.
_YEARS = 5


def _day(request: HttpRequest, name: str, today: datetime.date) -> Optional[datetime.date]:
    try:
        day = datetime.date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return None
    return min(max(day, today - datetime.timedelta(days=366 * _YEARS)), today)


def _read(request: HttpRequest) -> figures.Figures:
    today = timezone.localdate()
    return figures.figures(*figures.period(_day(request, "du", today), _day(request, "au", today), today), today)


@require_safe
@requires(Right.CHIFFRES)
def page(request: HttpRequest) -> HttpResponse:
    return render(request, "review/chiffres.html", {"rubrique": "chiffres", "chiffres": _read(request), "choix": request.GET.urlencode()})


@require_safe
@requires(Right.CHIFFRES)
def as_csv(request: HttpRequest) -> HttpResponse:
    return _file(request, csv_file(figures.header(), figures.rows(_read(request))), "text/csv; charset=utf-8", "csv")


@require_safe
@requires(Right.CHIFFRES)
def as_xlsx(request: HttpRequest) -> HttpResponse:
    content = xlsx_file(word("chiffres", "titre"), figures.header(), figures.rows(_read(request)), [34, 44, 12, 12])
    return _file(request, content, XLSX, "xlsx")


def _file(request: HttpRequest, content: bytes, kind: str, extension: str) -> HttpResponse:
    audit.record(request, "export", "", format=extension, unite="chiffres")
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="passerelle-chiffres.{extension}"'
    return response

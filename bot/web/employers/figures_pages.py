"""The figures of an employer: a page that prints, and two files."""

from __future__ import annotations

import datetime
from typing import Optional

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from bot.web.accounts.audit import record
from bot.web.employers import texts
from bot.web.employers.figures import report
from bot.web.employers.figures.suppression import THRESHOLD
from bot.web.employers.models import Employer, Period
from bot.web.employers.space import of_employer, show
from bot.web.tableur import XLSX, csv_file, xlsx_file


def _day(request: HttpRequest, name: str) -> Optional[datetime.date]:
    try:
        return datetime.date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return None


def _periods(request: HttpRequest, employer: Employer) -> list[Period]:
    return report.chosen(employer, _day(request, "depuis"), _day(request, "jusque"))


@require_GET
@of_employer
def figures(request: HttpRequest, employer: Employer) -> HttpResponse:
    periods = _periods(request, employer)
    return show(
        request, "chiffres", employer, "chiffres", rapport=report.report(periods), periodes=periods, seuil=THRESHOLD,
        depuis=_day(request, "depuis"), jusque=_day(request, "jusque"), choix=request.GET.urlencode(),
    )


@require_GET
@of_employer
def figures_csv(request: HttpRequest, employer: Employer) -> HttpResponse:
    record(request, "employeur_exporter", employer.pk, format="csv")
    return _file(csv_file(report.header(), report.rows(_periods(request, employer))), "text/csv; charset=utf-8", "csv")


@require_GET
@of_employer
def figures_xlsx(request: HttpRequest, employer: Employer) -> HttpResponse:
    record(request, "employeur_exporter", employer.pk, format="xlsx")
    rows = report.rows(_periods(request, employer))
    return _file(xlsx_file(texts.text("chiffres.feuille"), report.header(), rows, [12, 12, 34, 40, 14]), XLSX, "xlsx")


def _file(content: bytes, kind: str, extension: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="passerelle-chiffres.{extension}"'
    return response

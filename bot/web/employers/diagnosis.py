"""Why the assistant does not show: the refusals of the last day, in French, and what a pasted policy would block."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max, Sum

from bot.web.employers import texts
from bot.web.employers.admission import REFUSAL_HOURS
from bot.web.employers.csp import Missing
from bot.web.employers.models import Employer, Refusal


def last_day(employer: Employer, now: datetime) -> list[dict[str, Any]]:
    """One line by cause and site, the most frequent first."""
    since = now - timedelta(hours=REFUSAL_HOURS)
    rows = Refusal.objects.filter(employer=employer, heure__gte=since).values("motif", "origine")
    counted = rows.annotate(total=Sum("nombre"), derniere=Max("heure")).order_by("-total", "motif", "origine")
    return [{**row, "explication": _why(row["motif"], row["origine"])} for row in counted]


def _why(motif: str, origine: str) -> str:
    key = "origine_inconnue" if motif == "origine_non_autorisee" and not origine else motif
    return texts.text(f"verification.motifs.{key}")


def explained(missing: Missing, ours: str) -> dict[str, Any]:
    """What is blocked, and the line that mends it."""
    return {
        "directive": missing.directive,
        "effet": texts.text(f"verification.csp.effets.{missing.need}"),
        "remede": texts.text(f"verification.csp.{missing.reason}", origine=ours, directive=missing.directive),
        "facultatif": missing.optional,
    }

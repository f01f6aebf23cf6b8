"""What the pages are given of an employer: plain values, already checked when they were saved."""

from __future__ import annotations

from typing import Any, Optional

from bot.web.employers import palette, texts
from bot.web.employers.admission import Admission
from bot.web.employers.aids import names
from bot.web.employers.models import Employer, Logo
from bot.web.employers.palette import DEFAULT, Palette


def palette_of(employer: Employer) -> Palette:
    """The employer's colours, or ours when none were chosen or when our own surfaces changed under them."""
    if not employer.palette:
        return DEFAULT
    chosen = Palette.from_json(employer.palette)
    return chosen if not palette.faults(chosen) else palette.nearest(chosen)


def settings_of(employer: Employer, cle: str) -> dict[str, Any]:
    """The public settings of the launcher."""
    light = palette_of(employer).clair
    return {
        "nom": employer.nom,
        "libelle": employer.libelle or texts.text("lanceur.libelle"),
        "position": employer.position,
        "couleurs": {"fond": light.accent, "texte": light.sur_accent},
        "page": f"/widget/{cle}",
    }


def page_context(admission: Admission) -> dict[str, Any]:
    """What the template of the chat shows of the employer, from a real embedding."""
    employer, cle = admission.employer, admission.key.cle
    has_logo = Logo.objects.filter(employer=employer).exists()
    return context(
        employer,
        cle=cle,
        origine=admission.shown,
        theme=f"/widget/{cle}/theme.css?v={employer.version}",
        logo=f"/widget/{cle}/logo.png?v={employer.version}" if has_logo else None,
    )


def context(employer: Employer, cle: str, origine: str, theme: str, logo: Optional[str]) -> dict[str, Any]:
    return {
        "cle": cle,
        "origine": origine,
        "nom": employer.nom,
        "bienvenue": employer.bienvenue,
        "logo": logo,
        "theme": theme,
        "referent": employer.referent or None,
        "liens": employer.liens,
        "horaires": employer.horaires,
        "aides_en_avant": names(employer.aides_en_avant),
    }

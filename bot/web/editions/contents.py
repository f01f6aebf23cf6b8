"""What a public page says now: the last version, or the shipped text, filled with the values of the installation."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Mapping, Optional

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from ruamel.yaml import YAML

from bot.web.editions import markup
from bot.web.editions.models import Edition

_HERE = Path(__file__).parent
PAGES = ("informations", "accessibilite", "mentions-legales", "comment-ca-marche")
#: Names that an administrator may use in any page.
NAMES = frozenset({"responsable", "hebergeur", "base_legale", "contact", "dpo", "faits_heures", "echanges_jours", "etat", "date"})


@dataclass(frozen=True)
class Source:
    """The text of a page before it is filled. ``rubriques``: headings it must keep. ``etat``: "" when it declares none."""

    titre: str
    texte: str
    date: datetime.date
    rubriques: tuple[str, ...] = ()
    etat: str = ""


@dataclass(frozen=True)
class Page:
    titre: str
    contenu: SafeString


@lru_cache(maxsize=1)
def texts() -> Any:
    return YAML(typ="safe").load(_HERE / "texts.yml")


@cache
def default(page: str) -> Source:
    """The shipped text."""
    read = YAML(typ="safe").load(_HERE / "defauts" / f"{page}.yml")
    return Source(read["titre"], read["texte"], read["date"], tuple(read["rubriques"]), read.get("etat", ""))


def current(page: str) -> Source:
    last = Edition.objects.filter(page=page).first()
    return default(page) if last is None or last.defaut else of_edition(last)


def of_edition(edition: Edition) -> Source:
    shipped = default(edition.page)
    day = timezone.localdate(edition.le)
    return replace(shipped, titre=edition.titre, texte=edition.texte, date=day, etat=edition.etat)


def shown(source: Source) -> Page:
    values = _values(source, settings.PASSERELLE_OPERATEUR)
    title = markup.fill(source.titre, {"etat": texts()["etats"].get(source.etat, "")})
    return Page(title, markup.render(markup.fill(source.texte, values)))


def _values(source: Source, operator: Mapping[str, str]) -> dict[str, str]:
    sentences, name = texts()["valeurs"], markup.literal(operator["nom"])
    host = markup.literal(operator["hebergeur"])
    return {
        "responsable": name,
        "hebergeur": sentences["hebergeur"].format(nom=host) if host else sentences["hebergeur_absent"].format(nom=name),
        "base_legale": markup.literal(operator["base_legale"]),
        "contact": "\n".join(_contact(operator, name)),
        "dpo": sentences["dpo"].format(adresse=_address(operator["dpo"])) if operator["dpo"] else "",
        "faits_heures": str(settings.PASSERELLE_STATE_HOURS),
        "echanges_jours": str(settings.PASSERELLE_TRANSCRIPT_DAYS),
        "etat": texts()["etats"].get(source.etat, ""),
        "date": date_format(source.date, "j F Y"),
    }


def _contact(operator: Mapping[str, str], name: str) -> list[str]:
    sentences, lines = texts()["valeurs"], []
    if operator["courriel"]:
        lines.append(sentences["courriel"].format(adresse=_address(operator["courriel"])))
    if operator["telephone"]:
        number = operator["telephone"]
        lines.append(sentences["telephone"].format(numero=markup.literal(number), lien="".join(char for char in number if char in "+0123456789")))
    return lines or [sentences["sans_contact"].format(nom=name)]


def _address(text: str) -> str:
    """An e-mail address of the settings, without what would end a link."""
    return "".join(char for char in text if char not in "()<>[]\\ \n")


def faults(page: str, source: Source) -> list[str]:
    """Why this text may not be published, in French; an empty list when it may."""
    said, sentences = [], texts()["erreurs"]
    present = {heading.casefold() for heading in markup.headings(source.texte)}
    missing = [heading for heading in default(page).rubriques if heading.casefold() not in present]
    if missing:
        said.append(sentences["rubriques"].format(rubriques=", ".join(f"« {heading} »" for heading in missing)))
    unknown = sorted(markup.names(source.texte + source.titre) - NAMES)
    if unknown:
        said.append(sentences["noms"].format(noms=", ".join(unknown)))
    if "contact" in markup.names(default(page).texte) and "contact" not in markup.names(source.texte):
        said.append(sentences["contact"].format(nom="{contact}"))
    if default(page).etat and source.etat not in texts()["etats"]:
        said.append(sentences["etat"])
    return said


def versions(page: str) -> list[Edition]:
    return list(Edition.objects.filter(page=page).select_related("par"))


def publish(page: str, source: Optional[Source], account: Any, now: datetime.datetime) -> Edition:
    """A new version; ``source`` None goes back to the shipped text."""
    if source is None:
        return Edition.objects.create(page=page, defaut=True, le=now, par=account)
    return Edition.objects.create(page=page, titre=source.titre, texte=source.texte, etat=source.etat, le=now, par=account)

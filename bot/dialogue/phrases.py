"""The sentences of the conversation, read from ``textes/*.yml``. No sentence lives in Python."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any, Mapping

from ruamel.yaml import YAML

DOSSIER = Path(__file__).with_name("textes")
# "à" and "de" before a name that starts with an article.
_CONTRACTIONS = {"le ": ("au ", "du "), "les ": ("aux ", "des ")}


class Phrases:
    """Sentences by file and path: ``dire("dialogue", "malforme.defaut")``."""

    def __init__(self, dossier: Path = DOSSIER) -> None:
        yaml = YAML(typ="safe")
        self._fichiers: dict[str, Any] = {
            chemin.stem: yaml.load(chemin) for chemin in sorted(dossier.glob("*.yml"))
        }
        self.contact: Mapping[str, str] = self._fichiers["contact"]

    def donnee(self, fichier: str, chemin: str = "") -> Any:
        """The raw value at a dotted path. Raises KeyError when it is missing."""
        valeur = self._fichiers[fichier]
        for cle in chemin.split(".") if chemin else ():
            valeur = valeur[cle]
        return valeur

    def existe(self, fichier: str, chemin: str) -> bool:
        try:
            self.donnee(fichier, chemin)
        except (KeyError, TypeError):
            return False
        return True

    def dire(self, fichier: str, chemin: str, **valeurs: str) -> str:
        """The sentence at a dotted path, filled; the human contact is always available as {telephone}, {horaires}.

        Values are inserted as they are and never read as templates, so a person's words cannot inject anything.
        "à" or "de" and the article of a value are contracted: "droit au prêt accession".
        """
        modele = str(self.donnee(fichier, chemin))
        sans_article = {}
        for nom, valeur in valeurs.items():
            for article, (a, de) in _CONTRACTIONS.items():
                if str(valeur).startswith(article):
                    sans_article[f"{nom}_nu"] = valeur[len(article):]
                    modele = modele.replace(f" à {{{nom}}}", f" {a}{{{nom}_nu}}").replace(f" de {{{nom}}}", f" {de}{{{nom}_nu}}")
        return modele.format_map({**self.contact, **valeurs, **sans_article}).strip()


@lru_cache(maxsize=1)
def phrases() -> Phrases:
    """The shared instance: the files never change while a process runs."""
    return Phrases()

"""Prints the page of a real result, as the application renders it: `python tests/browser/recap_html.py`."""

from __future__ import annotations

import datetime
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
JOUR = datetime.date(2026, 11, 25)
#: An apprentice who moves: three aids, a plan with dates, sums of three kinds.
FAITS: dict[str, Any] = {
    "projet": "louer", "age": 22, "statut": "alternant", "contrat": "apprentissage", "secteur_employeur": "prive_non_agricole",
    "date_prise_de_fonction": "2026-10-05", "date_entree": "2026-12-05", "loyer": 450, "aide_logement": 380, "commune": "59350",
    "salaire_brut_mensuel": 900, "ressources_mensuelles": 1300, "depot_garantie": 450, "bail_a_son_nom": True,
    "distance_km": 90, "logement_proche": True, "annee_alternance": 1, "bail_signe": False, "effectif_employeur": 60,
}


def recap() -> tuple[str, list[dict[str, Any]]]:
    """The page to print, and the replies that it was made of."""
    from django.template.loader import render_to_string
    from django.test import RequestFactory

    from bot.dialogue import assistant
    from bot.dialogue.memoire import Memoire
    from bot.dialogue.resultat import conclure
    from bot.droits import fait_depuis_json
    from bot.web.conversations.components import split
    from bot.web.conversations.documents import Kept, page

    service = assistant()
    faits = {cle: fait_depuis_json(service.catalogue.faits[cle], valeur) for cle, valeur in FAITS.items()}
    components = [reply.component for reply in split(conclure(service, Memoire(faits), JOUR))]
    kept = Kept(datetime.datetime(2026, 11, 25, 9), components[0], components[-1], components[-1])
    return render_to_string("site/recapitulatif.html", page(kept), RequestFactory().get("/")), components


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "bot.web.settings"
    with tempfile.TemporaryDirectory() as folder:
        os.environ["PASSERELLE_DATA"] = folder
        import django

        django.setup()
        print(recap()[0])


if __name__ == "__main__":
    main()

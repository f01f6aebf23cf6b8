"""Ordinary words and sentences name no aid nor topic, whatever the catalogue calls them; elided names do."""

from __future__ import annotations

import datetime

import pytest

from bot.dialogue import assistant

JOUR = datetime.date(2026, 11, 25)


def noms(texte: str) -> list[str]:
    lecture = assistant().lire(texte, JOUR, None)
    return [*lecture["aides"], *lecture["sujets"]]


@pytest.mark.parametrize("texte", [
    "donne moi une citation",
    "renouveler ma carte vitale",
    "je veux changer de ville",
    "je vis à Lille avec ma sœur",
    "ma conjointe a 35 ans, moi j'en ai 29",
    "excusez moi je ne comprends pas",
    "inondation chez moi je ne sais pas où dormir",
    "je veux un contact à Lille",
    "mon père handicapé vit avec moi",
    "ma cotisation retraite a augmenté",
    "les cotisations de ma mutuelle",
    "je suis en prépa à Lille",
    "Amélie améliore sa maison",
    "le continent africain",
    "ces cartons contiennent mes affaires",
    "mes affaires numériques",
    "la plateforme en ligne ne marche pas",
    "un virus virale cette semaine",
    "un coton et un citron",
    "je me mobilise pour mes voisins",
    "la presse agricole en parle",
    "un village de la vallée",
    "mes parents continuent leurs travaux",
    "je ne suis pas contente",
    "une convention entre amis",
    "mon visuel est flou",
    "merci beaucoup pour tout",
    "je pars en vacances en Italie",
    "quelle heure est-il",
    "le prix de la baguette",
])
def test_phrase_ordinaire(texte: str) -> None:
    assert noms(texte) == []


@pytest.mark.parametrize(("texte", "attendus"), [
    ("l'éco-PTZ, c'est quoi ?", ["eco_ptz"]),
    ("l'agri locapass", ["agri_loca_pass"]),
    ("le montant de l'aide aux saisonniers agricoles", ["aide_saisonniers_agricoles"]),
    ("parlez-moi d'agri-accession", ["agri_accession"]),
    ("qu'AL'in", ["al_in"]),
    ("l'accompagnement social", ["accompagnement_social"]),
    ("contact mobili pass", ["mobili_pass"]),
    ("le smic, combien net en 2026", ["smic_montant"]),
    ("pret acession", ["pret_accession"]),
    ("vizale", ["visale"]),
    ("la cotatoin hlm", ["cotation"]),
    ("conventionement", ["conventionnement_anah"]),
])
def test_nom_elide_ou_mal_ecrit(texte: str, attendus: list[str]) -> None:
    assert noms(texte) == attendus

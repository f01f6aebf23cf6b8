"""The project that words let see: it chooses which aids are looked at, and refuses none."""

from __future__ import annotations

import datetime

import pytest

from bot.dialogue import assistant

JOUR = datetime.date(2026, 11, 25)


@pytest.mark.parametrize(
    ("texte", "projet"),
    [
        ("bjr je demenage a lille pr un cdi", "louer"),
        ("je cherche un appart à Roubaix", "louer"),
        ("je vais signer un bail", "louer"),
        ("on voudrait acheter une maison à Seclin", "acheter"),
        ("je suis primo accédant", "acheter"),
        ("je veux isoler mon toit", "travaux"),
        ("refaire la salle de bain pour ma mère handicapée", "travaux"),
        ("je n'arrive plus à payer mon loyer", "difficulte"),
        ("2 mois de retard de loyer", "difficulte"),
        ("je veux mettre mon appartement en location", "mettre_en_location"),
        ("mon locataire ne paie pas", "mettre_en_location"),
        ("je gagne 1800 net", None),
        ("mon loyer est trop cher", None),
        ("bonjour", None),
    ],
)
def test_projet_vu(texte: str, projet: str | None) -> None:
    assert assistant().analyser(texte, JOUR, None).projet == projet


@pytest.mark.parametrize(
    ("texte", "projet"),
    [("louer", "louer"), ("un achat", "acheter"), ("des travaux", "travaux"), ("mettre en location", "mettre_en_location")],
)
def test_projet_repondu(texte: str, projet: str) -> None:
    """Asked, one word is enough; it is then a fact stated by the person."""
    assert assistant().analyser(texte, JOUR, "projet").faits["projet"].fait.valeur == projet


@pytest.mark.parametrize(
    ("texte", "projet", "mobilite"),
    [
        ("je change de ville", "louer", True),
        ("je suis mutée à Rennes", "louer", True),
        ("nouvel emploi à Lille dans un mois", "louer", True),
        ("j'ai trouvé un CDI à Lyon", "louer", True),
        ("on déménage pour le boulot", "louer", False),
        ("je pars travailler à Nantes", "louer", True),
        ("muté à Lille, je voudrais acheter", "acheter", True),
        ("j'ai trouvé un CDI à temps plein", None, False),
        ("nouvel emploi à mi-temps", None, False),
        ("ma mutuelle a changé", None, False),
        ("je déménage en mars", "louer", False),
    ],
)
def test_mobilite(texte: str, projet: str | None, mobilite: bool) -> None:
    """Who changes job or town looks for a home to rent unless something else is said."""
    analyse = assistant().analyser(texte, JOUR, None)
    assert (analyse.projet, analyse.mobilite) == (projet, mobilite)


@pytest.mark.parametrize("texte", ["je change de ville", "ma carte vitale", "la cotisation de mon employeur", "en format numérique"])
def test_un_mot_ordinaire_ne_nomme_pas_une_aide(texte: str) -> None:
    """They look like "Visale", "la cotation" or "le numéro unique" with one mistake."""
    nommes = {mention.id for mention in assistant().analyser(texte, JOUR, None).aides}
    assert not nommes & {"visale", "cotation", "numero_unique"}

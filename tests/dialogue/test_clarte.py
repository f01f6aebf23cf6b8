"""Plain French: hard limits on every sentence that the assistant can say (ACC-30, ACC-18, ACC-19).

`cd tests && python -m dialogue.clarte` prints the worst twenty.
"""

from __future__ import annotations

import pytest
import textstat
from clarte import (
    LISIBILITE_MIN,
    MOTS_POUR_UN_SCORE,
    MOYENNE_AU_PLUS,
    Texte,
    fautes_de_phrase,
    lisibilite,
    mots,
    phrases,
    prose,
    reponses,
    sigles_nus,
    syllabes,
    table,
    tout,
)

from bot.dialogue import assistant
from bot.recherche import indexer

#: Words whose meaning a person may ask: each has a sheet that defines it.
GLOSSAIRE = (
    "dépôt de garantie", "caution", "garant", "reste à charge", "taux d'effort", "revenu fiscal de référence", "zone tendue",
    "primo-accédant", "numéro unique", "cotation", "contingent", "bail mobilité", "bail réel solidaire", "PEEC", "1 % logement",
)


@pytest.fixture(scope="module")
def dits() -> list[Texte]:
    return tout()


@pytest.fixture(scope="module")
def lus() -> list[Texte]:
    return reponses(assistant())


def test_chaque_phrase(dits: list[Texte]) -> None:
    """At most 25 words, "vous", figures in digits, no double negation, no passive with an agent, no "cliquez", no emoji."""
    fautes = [(dit.origine, phrase, faute) for dit in dits for phrase in phrases(dit.texte) for faute in fautes_de_phrase(phrase)]
    assert len(dits) > 3000 and fautes == []


def test_longueur_moyenne(dits: list[Texte], lus: list[Texte]) -> None:
    """15 words at most on average: over everything, and over each answer of several sentences."""
    longueurs = [len(mots(phrase)) for dit in dits for phrase in phrases(dit.texte)]
    assert sum(longueurs) / len(longueurs) <= MOYENNE_AU_PLUS
    moyennes = {lu.origine: len(mots(lu.texte)) / len(phrases(lu.texte)) for lu in lus if len(phrases(lu.texte)) > 1}
    assert {origine: moyenne for origine, moyenne in moyennes.items() if moyenne > MOYENNE_AU_PLUS} == {}


def test_lisibilite(lus: list[Texte]) -> None:
    lue = table()
    textes = {lu.origine: prose(lu, lue) for lu in lus}
    notes = {origine: lisibilite(texte) for origine, texte in textes.items() if len(mots(texte)) >= MOTS_POUR_UN_SCORE}
    assert len(notes) > 200
    assert {origine: round(note) for origine, note in notes.items() if note < LISIBILITE_MIN} == {}


def test_sigles_expliques_dans_la_reponse(lus: list[Texte]) -> None:
    lue = table()
    assert {lu.origine: nus for lu in lus if (nus := sigles_nus(lu, lue))} == {}


def test_la_table_des_sigles_est_tenue(lus: list[Texte]) -> None:
    """Every exemption has a reason, nothing is both explained and exempt, and every entry is said somewhere."""
    lue = table()
    assert all(len(raison) > 8 for raison in lue["noms"].values()) and all(lue["sigles"].values())
    assert not set(lue["sigles"]) & set(lue["noms"])
    dit = "\n".join(f"{lu.titre}\n{lu.texte}" for lu in lus)
    assert [sigle for sigle in [*lue["sigles"], *lue["noms"]] if sigle not in dit] == []


def test_un_mot_du_glossaire_a_sa_definition() -> None:
    """Searching for the word gives the sheet that defines it, first."""
    service = assistant()
    index = indexer(service.catalogue)
    premieres = {mot: index.chercher(mot, 1) for mot in GLOSSAIRE}
    assert [mot for mot, trouvees in premieres.items() if not trouvees or trouvees[0].passage.section != "definition"] == []
    fiches = [*service.catalogue.aides.values(), *service.catalogue.sujets.values()]
    assert [fiche.id for fiche in fiches if fiche.fiche.definition is None] == []


@pytest.mark.parametrize(
    ("phrase", "faute"),
    [
        ("mot " * 26, "plus de 25 mots"),
        ("Tu peux demander l'aide.", "tutoiement"),
        ("Si t'as un bail, demande.", "tutoiement"),
        ("Ce n'est pas impossible à obtenir.", "double négation"),
        ("L'aide dure trois mois.", "nombre en lettres"),
        ("L'aide est versée par l'employeur.", "voix passive"),
        ("Cliquez ici pour en savoir plus.", "lien muet"),
        ("Bonne nouvelle 🎉", "dessin"),
    ],
)
def test_une_faute_est_vue(phrase: str, faute: str) -> None:
    assert fautes_de_phrase(phrase) == [faute]


@pytest.mark.parametrize(
    "phrase",
    ["Vous remboursez 30 € par mois.", "Une aide de 1 640 € est versée par mois.", "Le privé non agricole ne paie pas d'intérêts.",
     "Les deux aides s'ajoutent.", "« Tout le monde » peut demander."],
)
def test_une_phrase_simple_passe(phrase: str) -> None:
    assert fautes_de_phrase(phrase) == []


@pytest.mark.parametrize(
    ("mot", "nombre"),
    [("aide", 1), ("loyer", 2), ("contrat", 2), ("employeur", 3), ("propriétaire", 4), ("gratuite", 2), ("paient", 1), ("logement", 3),
     ("question", 2), ("l'aide", 1), ("620", 1), ("quitter", 2), ("versement", 3)],
)
def test_syllabes(mot: str, nombre: int) -> None:
    """Within one of what is heard: "propriétaire" has three or four."""
    assert abs(syllabes(mot) - nombre) <= (mot == "propriétaire")


def test_la_bibliotheque_compte_trop_peu_de_syllabes(lus: list[Texte]) -> None:
    """Why the score is not textstat's: the same formula, but its hyphenation leaves "loyer" and "contrat" whole. If this
    fails, the library has improved and should be used."""
    textstat.set_lang("fr")
    assert textstat.syllable_count("loyer") == textstat.syllable_count("contrat") == 1
    texte = "Le propriétaire demande un loyer. Votre contrat le dit."
    nombre = textstat.syllable_count(texte)
    formule = 207 - 1.015 * textstat.lexicon_count(texte) / 2 - 73.6 * nombre / textstat.lexicon_count(texte)
    assert textstat.flesch_reading_ease(texte) == pytest.approx(formule, abs=1) and lisibilite(texte) < formule

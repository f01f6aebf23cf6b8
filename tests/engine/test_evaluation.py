"""The evaluation: two halves that never move, figures that mean what they say, nothing shown of the test half."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path
from typing import Any, Optional

import pytest

from bot.dialogue.arbitrage import Seuils
from bot.dialogue.intentions import REPLI
from bot.dialogue.lecture import lecture_vide
from bot.engine.evaluation import DEV, TEST, RapportIllisible, bandes, charger, charger_tous, choisir, comparer, evaluer, jouer, jouer_tout, moitie
from bot.engine.evaluation.bandes import rejouer
from bot.engine.evaluation.cibles import cibles, juger
from bot.engine.evaluation.comparaison import signes
from bot.engine.evaluation.jeux import AILLEURS, NOMS
from bot.engine.evaluation.page import en_html
from bot.engine.evaluation.tableau import bandes_en_tableau, comparaison_en_tableau, en_tableau

JEUX = Path(__file__).resolve().parents[1] / "nlu"
BRUITS = ("coquilles_10", "sans_accents_ni_ponctuation")


class FauxOuvrier:
    """Understands every sentence, except those of ``ratees``, for which it gives the intent and confidence written there."""

    def __init__(self, ratees: Optional[dict[str, tuple[str, float]]] = None, tout: Optional[str] = None) -> None:
        self._ratees, self._tout = ratees or {}, tout
        self._cas = {cas.texte: cas for liste in charger_tous(JEUX).values() for cas in liste}

    def parse(self, text: str, today: str, asked: Optional[str] = None) -> dict[str, Any]:
        cas = self._cas.get(text)
        nom, confiance = self._ratees.get(text, (cas.attendue if cas and cas.acceptees else "informer", 0.9))
        if self._tout:
            nom = self._tout
        second = (cas.attendue if cas and cas.acceptees else "informer", 0.1)
        return {
            "text": text,
            "intent": {"name": nom if confiance >= 0.5 else REPLI, "confidence": confiance},
            "intent_ranking": [{"name": nom, "confidence": confiance}, {"name": second[0], "confidence": second[1]}],
            "lecture": {
                **lecture_vide(),
                "aides": sorted((cas and cas.aides) or []),
                "sujets": sorted((cas and cas.sujets) or []),
                "faits": dict((cas and cas.faits) or {}),
            },
        }


@pytest.fixture(scope="module")
def parfait() -> dict[str, Any]:
    return evaluer(FauxOuvrier(), JEUX)


@pytest.fixture(scope="module")
def obstine() -> dict[str, Any]:
    """The report of a model that always says the same."""
    return evaluer(FauxOuvrier(tout="montant"), JEUX)


def test_a_half_depends_on_words_alone() -> None:
    assert moitie("Où faire la demande ?") == moitie("ou faire la demande") == moitie("  OÙ FAIRE  LA DEMANDE…")


@pytest.mark.parametrize("jeu", ["aspects", "faits", "hors_perimetre", "securite"])
def test_halves_are_of_a_size(jeu: str, parfait: dict[str, Any]) -> None:
    tailles = parfait["jeux"][jeu]
    assert tailles[DEV] + tailles[TEST] == tailles["phrases"] == len(charger(JEUX, jeu))
    assert 0.35 < tailles[DEV] / tailles["phrases"] < 0.65


def test_every_sentence_has_a_name_of_its_own() -> None:
    for nom, liste in charger_tous(JEUX).items():
        noms = [cas.nom for cas in liste]
        assert len(noms) == len(set(noms)), nom


def test_who_understands_everything_holds_every_target_measured(parfait: dict[str, Any]) -> None:
    for cible in parfait["cibles"]:
        bruit = next(each.bruit for each in cibles() if each.cle == cible["cle"])
        if bruit:
            assert cible[TEST] is None and not cible["tenue"]  # what was not measured is not held
        elif cible["cle"] != "calibration":  # right ten times out of ten with 0.9 of confidence
            assert cible["tenue"], cible
    assert not parfait["confusions"] and not any(parfait["erreurs"].values()) and not parfait["detresse_manquee"]


def test_nothing_of_the_test_half_is_shown_but_missed_distress(obstine: dict[str, Any]) -> None:
    test = {cas.texte for liste in charger_tous(JEUX).values() for cas in liste if cas.moitie == TEST}
    dev = {cas.texte for liste in charger_tous(JEUX).values() for cas in liste if cas.moitie == DEV}
    rendu = copy.deepcopy(obstine)
    assert rendu.pop("detresse_manquee")
    textes = set(_textes(rendu))
    assert textes & dev and not {texte for texte in textes & (test - dev) if len(texte.split()) > 1}


def _textes(objet: Any) -> list[str]:
    if isinstance(objet, dict):
        return [texte for cle, valeur in objet.items() for texte in (cle, *_textes(valeur))]
    if isinstance(objet, (list, tuple)):
        return [texte for valeur in objet for texte in _textes(valeur)]
    return [objet] if isinstance(objet, str) else []


def test_every_missed_distress_is_listed(obstine: dict[str, Any]) -> None:
    attendus = [cas.texte for cas in charger(JEUX, "securite") if cas.attendue.startswith("urgence_")]
    rendus = [cas["texte"] for cas in obstine["detresse_manquee"]]
    assert set(attendus) <= set(rendus)
    assert obstine["moities"][TEST]["securite"]["traitees"]["valeur"] == 0


def test_out_of_scope_is_recognised_by_any_orientation_or_silence() -> None:
    """Sent to the wrong place, or asked back: it is not taken for ours. A good question that meets the same is rejected."""
    jeux = charger_tous(JEUX)
    dehors = [cas.texte for cas in jeux["hors_perimetre"] if cas.dehors]
    bonnes = [cas.texte for cas in jeux["aspects"] if not cas.dehors]
    ratees = {dehors[0]: ("impots", 0.9), dehors[1]: ("montant", 0.3), dehors[2]: ("montant", 0.9)}
    ratees.update({bonnes[0]: ("hors_sujet", 0.9), bonnes[1]: ("definition", 0.2), bonnes[2]: ("arreter", 0.9)})
    moities = evaluer(FauxOuvrier(ratees), JEUX)["moities"]

    def manques(cle: str, sens: bool) -> int:
        return sum(round((1 - m["valeur"] if sens else m["valeur"]) * m["phrases"]) for m in (moities[n]["rejet"][cle] for n in (DEV, TEST)))

    assert manques("reconnu", True) == 1
    assert manques("bonnes_rejetees", False) == 2
    assert manques("bonnes_sans_reponse", False) == 1


@pytest.mark.parametrize(
    ("cle", "valeur", "tenue"),
    [("aspects", 0.93, True), ("aspects", 0.9299, False), ("bonnes_questions", 0.04, True), ("bonnes_questions", 0.041, False),
     ("detresse", 1.0, True), ("detresse", 0.999, False), ("latence", 10.0, True), ("latence", 10.1, False)],
)  # fmt: skip
def test_a_target_is_held_up_to_its_limit(cle: str, valeur: float, tenue: bool) -> None:
    cible = next(each for each in cibles() if each.cle == cle)
    mesures: Any = valeur
    for part in reversed(cible.chemin):
        mesures = {part: mesures}
    verdict = next(each for each in juger({TEST: mesures}) if each["cle"] == cle)
    assert verdict["tenue"] is tenue and verdict[TEST] == valeur and verdict[DEV] is None


def test_noise_is_measured_against_the_same_sentences() -> None:
    rapport = evaluer(FauxOuvrier(), JEUX, BRUITS)
    for moitie_ in (DEV, TEST):
        for bruit in rapport["moities"][moitie_]["bruits"].values():
            assert bruit["perte"] > 0.3  # this model knows sentences by heart
    assert {cas["maniere"] for cas in rapport["detresse_manquee"]} <= set(BRUITS)


# --- comparison of two models ---------------------------------------------------------------------------------------


def test_a_report_against_itself_changes_nothing(parfait: dict[str, Any]) -> None:
    memoire = json.loads(json.dumps(parfait))  # as it comes back from a file
    comparaison = comparer(memoire, parfait)
    assert comparaison.acceptable and not comparaison.perdues
    assert all(jeu.p == 1 and not jeu.phrases_pire and not jeu.phrases_mieux for jeu in comparaison.jeux)
    assert [jeu.communes for jeu in comparaison.jeux] == [parfait["jeux"][nom]["phrases"] for nom in NOMS]


def test_a_worse_model_is_told_sentence_by_sentence_on_dev_only(parfait: dict[str, Any]) -> None:
    aspects = charger(JEUX, "aspects")
    dev = next(cas for cas in aspects if cas.moitie == DEV and cas.attendue != "arreter")
    test = next(cas for cas in aspects if cas.moitie == TEST and cas.attendue != "arreter")
    pire = evaluer(FauxOuvrier({dev.texte: ("arreter", 0.9), test.texte: ("arreter", 0.9)}), JEUX)
    comparaison = comparer(parfait, pire)
    jeu = comparaison.jeux[0]
    assert (jeu.mieux, jeu.pire) == ({DEV: 0, TEST: 0}, {DEV: 1, TEST: 1})
    assert [(b.texte, b.avant, b.apres) for b in jeu.phrases_pire] == [(dev.texte, dev.attendue, "arreter")]
    assert next(cible for cible in comparaison.cibles if cible.cle == "aspects").sens == "pire"
    assert test.texte not in comparaison_en_tableau(comparaison)


def test_a_lost_target_or_a_lost_distress_refuses_a_model(parfait: dict[str, Any], obstine: dict[str, Any]) -> None:
    comparaison = comparer(parfait, obstine)
    assert not comparaison.acceptable and "aspects" in comparaison.perdues and comparaison.detresse_perdue
    assert comparer(obstine, parfait).acceptable
    assert json.loads(json.dumps(comparaison.to_json()))["acceptable"] is False


def test_sets_that_grew_are_compared_on_what_they_share(parfait: dict[str, Any]) -> None:
    ancien = copy.deepcopy(parfait)
    ancien["phrases"]["aspects"][DEV].popitem()
    assert comparer(ancien, parfait).jeux[0].communes == parfait["jeux"]["aspects"]["phrases"] - 1


@pytest.mark.parametrize("mauvais", [{}, {"version": 0}, [], {"version": 1, "moities": {}}])
def test_another_file_is_no_report(mauvais: Any, parfait: dict[str, Any]) -> None:
    with pytest.raises(RapportIllisible):
        comparer(mauvais, parfait)


@pytest.mark.parametrize(("mieux", "pire", "p"), [(0, 0, 1.0), (5, 5, 1.0), (6, 0, 0.03125), (10, 1, 0.01171875)])
def test_the_sign_test_is_exact(mieux: int, pire: int, p: float) -> None:
    assert signes(mieux, pire) == signes(pire, mieux) == pytest.approx(p)


# --- bands of confidence ---------------------------------------------------------------------------------------------


def test_bands_look_at_dev_only_and_stay_in_order() -> None:
    lus = [lu for liste in jouer_tout(FauxOuvrier(), charger_tous(JEUX)).nets.values() for lu in liste]
    choix = choisir(lus)
    assert choix == choisir([lu for lu in lus if lu.cas.moitie == DEV])
    assert 0 < choix.hesitation <= choix.reponse <= 1
    repondus = [point.repondu for point in choix.points]
    assert repondus == sorted(repondus, reverse=True)
    assert f"seuil_reponse: {choix.reponse}" in bandes_en_tableau(choix)
    with pytest.raises(ValueError, match="dev"):
        choisir([lu for lu in lus if lu.cas.moitie == TEST])


@pytest.mark.model
def test_replaying_the_arbitration_gives_what_was_lived(ouvrier: Any) -> None:
    """The bands are computed on the real decisions."""
    from ruamel.yaml import YAML

    etapes = YAML(typ="safe").load(JEUX.parents[1] / "config.yml")["pipeline"]
    arbitre = next(etape for etape in etapes if etape["name"].endswith("Arbitre"))
    seuils = Seuils(arbitre["seuil_reponse"], arbitre["seuil_hesitation"])
    for lu in jouer(ouvrier, charger(JEUX, "aspects")[::25]):
        assert rejouer(lu, seuils) == lu


# --- what is shown ---------------------------------------------------------------------------------------------------


def test_the_table_shows_targets_and_both_halves(parfait: dict[str, Any]) -> None:
    lignes = en_tableau(parfait).splitlines()
    assert all(any(cible["titre"] in ligne for ligne in lignes) for cible in parfait["cibles"])
    assert sum(", dev" in ligne for ligne in lignes) == sum(", test" in ligne for ligne in lignes) == len(NOMS)


@pytest.fixture(scope="module")
def page() -> str:
    rapport = evaluer(FauxOuvrier({charger(JEUX, "aspects")[0].texte: ("<script>", 0.9)}), JEUX, BRUITS[:1])
    return en_html(rapport)


def test_the_page_needs_nothing_and_nobody(page: str) -> None:
    """No script, no request to anybody, no style or image from elsewhere (names of XML vocabularies are no requests)."""
    assert page.startswith("<!doctype html>") and '<html lang="fr">' in page
    assert "<script" not in page and "@import" not in page
    assert not re.search(r"\b(?:src|data|action)=", page)
    assert set(re.findall(r"https?://[^\"' ]+", page)) <= {"http://www.w3.org/1999/xlink"}
    assert all(lien.startswith("#") for lien in re.findall(r'href="([^"]*)"', page))


def test_each_plot_has_words_and_a_table_beside_it(page: str) -> None:
    dessins = page.split("<figure>")[1:]
    assert len(dessins) == 4
    for dessin in dessins:
        assert re.match(r'<svg role="img" aria-label="[^"]{20,}"', dessin)
        apres = dessin.split("</figure>")[1]
        assert apres.index("<table>") < apres.index("</table>")
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_the_same_report_gives_the_same_page(obstine: dict[str, Any]) -> None:
    assert en_html(obstine) == en_html(json.loads(json.dumps(obstine)))


def test_what_sends_elsewhere_is_what_the_rules_send_elsewhere() -> None:
    from ruamel.yaml import YAML

    regles = YAML(typ="safe").load(JEUX.parents[1] / "data" / "rules.yml")["rules"]
    orientes = {
        pas["intent"]
        for regle in regles
        if any(each.get("action") == "action_orienter" for each in regle["steps"])
        for pas in regle["steps"]
        if "intent" in pas
    }
    textes = YAML(typ="safe").load(JEUX.parents[1] / "bot" / "dialogue" / "textes" / "orientations.yml")
    notres = {nom for nom in orientes if textes[nom].get("fiches")}  # answered by our own sheets
    assert orientes - notres | {"hors_sujet"} == set(AILLEURS)


@pytest.mark.parametrize(
    ("points", "reponse"),
    [
        # (threshold, share of good questions rejected, share of wrong answers)
        ([(0.4, 0.01, 0.10), (0.5, 0.03, 0.08), (0.6, 0.05, 0.05)], 0.5),  # fewer wrong answers, but too many rejected
        ([(0.4, 0.01, 0.08), (0.5, 0.02, 0.08)], 0.4),  # rejecting more for nothing
        ([(0.4, 0.02, 0.07), (0.5, 0.03, 0.09)], 0.4),
        ([(0.4, 0.09, 0.07), (0.5, 0.12, 0.05)], 0.4),  # none is good enough: the least bad
    ],
)
def test_the_threshold_of_answer_has_the_fewest_wrong_answers_it_can_afford(points: list[tuple[float, float, float]], reponse: float) -> None:
    assert bandes._reponse([bandes.Point(s, 1.0, faux, 0.9, rejet, rejet, 0.9) for s, rejet, faux in points]) == reponse


@pytest.mark.parametrize(
    ("paliers", "hesitation"),
    [
        # (threshold, hesitations, share of those offered the right question), below a threshold of answer of 0.5
        ([(0.3, 5, 1.0), (0.35, 30, 0.6), (0.4, 30, 0.8), (0.45, 30, 0.9)], 0.35),  # five say nothing
        ([(0.4, 30, 0.9), (0.45, 30, 0.5)], 0.5),  # as often as not is not worth it
        ([], 0.5),
    ],
)
def test_did_you_mean_is_offered_as_long_as_it_helps(paliers: list[tuple[float, int, float]], hesitation: float) -> None:
    assert bandes._hesitation([bandes.Palier(*palier) for palier in paliers], 0.5) == hesitation

"""A candidate: which corrections are learnt, what its report says, when it is refused (PRV-19, SEC-23)."""

from __future__ import annotations

import io
import json
import tarfile
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable, Optional

import pytest
from ruamel.yaml import YAML

from bot.engine import model
from bot.engine.candidat import Correction, Ecartee, Tour, apprises, comparer_tours, ecrire, refus, rejouer, trier
from bot.engine.candidat.construire import CandidatConnu, Projet, RienAApprendre, SansJeux, construire
from bot.engine.evaluation import comparer, jouer_tout, mots, rapporter
from bot.engine.evaluation.jeux import DEV, TEST, Cas, moitie

INTENTIONS = ("definition", "montant", "cumul", "urgence_suicide", "hors_sujet")


def correction(numero: int, texte: str, intention: str = "montant", source: str = "") -> Correction:
    return Correction(numero, source or f"source-{numero}", texte, intention)


@pytest.mark.parametrize(
    ("corrections", "gardees", "ecartees"),
    [
        ([correction(1, "combien on touche")], [1], []),
        ([correction(1, " \n !! ")], [], [(1, "vide")]),
        ([correction(1, "Phrase mesurée.")], [], [(1, "mesure")]),
        ([correction(1, "déjà apprise")], [], [(1, "deja")]),
        ([correction(1, "déjà apprise", "cumul")], [], [(1, "contraire")]),
        ([correction(1, "Combien ?"), correction(2, "combien")], [1], [(2, "redite")]),
        ([correction(1, "combien"), correction(2, "combien", "cumul")], [], [(1, "disputee"), (2, "disputee")]),
        ([correction(1, "combien", "supprimee")], [], [(1, "inconnue")]),
    ],
    ids=["learnt", "no word", "of an evaluation set", "known", "known otherwise", "twice", "two meanings", "no such meaning"],
)
def test_which_corrections_are_learnt(corrections: list[Correction], gardees: list[int], ecartees: list[tuple[int, str]]) -> None:
    tri = trier(corrections, {mots("déjà apprise"): {"montant"}}, {mots("phrase mesurée")}, INTENTIONS)
    assert [une.numero for une in tri.gardees] == gardees
    assert sorted((une.numero, une.raison) for une in tri.ecartees) == ecartees


def test_the_file_is_rasa_s_and_each_example_has_its_source(tmp_path: Path) -> None:
    """Written by people: brackets, colons, dashes, quotes and lines must stay words."""
    from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLReader

    textes = ["combien: 3 ?", "- tiret # dièse", 'il m\'a dit "non"', "[visale](aide) ou [x]{y}", "deux\nlignes", "{accolade} & ancre *"]
    ecrire([correction(n, texte) for n, texte in enumerate(textes)], tmp_path / "corrections.yml")
    lus = RasaYAMLReader().read(str(tmp_path / "corrections.yml")).training_examples
    assert [lu.get("text") for lu in lus] == ["combien: 3 ?", "- tiret # dièse", 'il m\'a dit "non"', "[visale (aide) ou [x {y}", "deux lignes", "{accolade} & ancre *"]
    assert [lu.get("metadata")["example"]["source_id"] for lu in lus] == [f"source-{n}" for n in range(len(textes))]
    assert not any(lu.get("entities") for lu in lus)


# --- Building -----------------------------------------------------------------------------------------------


@dataclass
class Lecteur:
    """Understands what it was told; the rest is off topic."""

    sens: dict[str, str]

    def parse(self, text: str, today: str, asked: Optional[str] = None) -> dict[str, Any]:
        nom = self.sens.get(mots(text), "hors_sujet")
        return {"text": text, "intent": {"name": nom, "confidence": 0.9}, "intent_ranking": [{"name": nom, "confidence": 0.9}], "lecture": {}}


PHRASES = {"c'est quoi visale": "definition", "combien je touche": "montant", "je veux mourir": "urgence_suicide", "on peut cumuler": "cumul"}


@pytest.fixture
def projet(tmp_path: Path) -> Projet:
    racine, jeux, dossier = tmp_path / "racine", tmp_path / "jeux", tmp_path / "candidats"
    for dossier_neuf in (racine / "data" / "nlu", jeux, dossier):
        dossier_neuf.mkdir(parents=True)
    (racine / "data" / "nlu" / "a.yml").write_text(
        'version: "3.1"\nnlu:\n- intent: definition\n  examples: |\n    - c\'est quoi [visale](aide)\n', encoding="utf-8"
    )
    YAML().dump([{"texte": texte, "intention": sens} for texte, sens in PHRASES.items()], jeux / "aspects.yml")
    return Projet(racine, jeux, dossier, archive(tmp_path / "vivant", "0" * 16))


def archive(dossier: Path, empreinte: str, contenu: bytes = b"modele") -> Path:
    dossier.mkdir(exist_ok=True)
    fichier = dossier / f"passerelle-{empreinte}.tgz"
    fichier.write_bytes(contenu)
    model.ModelSheet(fichier.name, empreinte, "contenu", model.file_hash(fichier), "2026-11-22T10:00:00+00:00", 1.0).write(dossier)
    return fichier


def entraineur(vus: list[str]) -> Callable[..., model.ModelSheet]:
    def entrainer(racine: Path, dossier: Path, progres: Any, corrections: Path, examples: int) -> model.ModelSheet:
        progres("Rasa", 0.0)
        vus.append(corrections.read_text(encoding="utf-8"))
        return model.read_sheet(archive(dossier, model.data_fingerprint(racine, corrections)))

    return entrainer


def faire(projet: Projet, corrections: list[Correction], tours: list[Tour] | None = None, vus: list[str] | None = None, candidat: dict[str, str] | None = None) -> Any:
    avant = Lecteur({**{mots(p): s for p, s in PHRASES.items()}, mots("je veux en finir"): "urgence_suicide"})
    apres = Lecteur({**avant.sens, **{mots(p): s for p, s in (candidat or {}).items()}})
    return construire(
        projet, corrections, tours or [], INTENTIONS, entraineur=entraineur(vus if vus is not None else []),
        chargeur=lambda chemin: avant if chemin == projet.vivant else apres,
    )  # fmt: skip


def test_a_candidate_and_its_report(projet: Projet) -> None:
    avant = {chemin: chemin.read_bytes() for chemin in projet.racine.rglob("*.yml")}
    vus: list[str] = []
    tours = [Tour("t1", "ca fait combien par mois", "2026-11-20", voulue="montant"), Tour("t2", "bof", "2026-11-20")]
    candidat = faire(projet, [correction(7, "ca fait combien par mois")], tours, vus, {"ca fait combien par mois": "montant"})
    assert candidat.refus == () and [each.tour for each in candidat.bascules] == ["t1"] and candidat.bascules[0].sens == "mieux"
    assert "source_id: source-7" in vus[0]
    assert {chemin: chemin.read_bytes() for chemin in projet.racine.rglob("*.yml")} == avant  # data/nlu is not touched
    rapport = json.loads((projet.dossier / candidat.fiche.report).read_text(encoding="utf-8"))
    assert rapport["corrections"] == {"gardees": [7], "ecartees": []} and rapport["vivant"]["fingerprint"] == "0" * 16
    assert "par mois" not in json.dumps(rapport)  # nobody's words: an erased person leaves the report too
    fiche = model.verify(projet.dossier / candidat.fiche.archive)
    assert fiche.report == candidat.fiche.report


def test_a_sentence_of_the_evaluation_sets_is_never_learnt(projet: Projet) -> None:
    with pytest.raises(RienAApprendre) as rien:
        faire(projet, [correction(1, "Combien je touche ?")])
    assert rien.value.tri.ecartees == (Ecartee(1, "mesure"),) and not list(projet.dossier.iterdir())


def test_an_erased_person_is_not_in_the_next_build(projet: Projet) -> None:
    vus: list[str] = []
    celles = [correction(1, "phrase d'une personne"), correction(2, "phrase d'une autre")]
    premier = faire(projet, celles, vus=vus)
    second = faire(projet, celles[1:], vus=vus)  # the database no longer gives the erased one
    assert "phrase d'une personne" in vus[0] and "phrase d'une personne" not in vus[1] and "source-1" not in vus[1]
    assert premier.fiche.fingerprint != second.fiche.fingerprint


def test_the_same_data_make_no_second_candidate(projet: Projet) -> None:
    faire(projet, [correction(1, "combien alors")])
    with pytest.raises(CandidatConnu):
        faire(projet, [correction(1, "combien alors")])


def test_without_sets_nothing_is_built(projet: Projet) -> None:
    (projet.jeux / "aspects.yml").unlink()
    with pytest.raises(SansJeux):
        faire(projet, [correction(1, "combien alors")])


def test_a_build_that_fails_leaves_nothing(projet: Projet) -> None:
    def casse(chemin: Path) -> Any:
        raise ValueError

    with pytest.raises(ValueError):
        construire(projet, [correction(1, "combien alors")], [], INTENTIONS, entraineur=entraineur([]), chargeur=casse)
    assert not list(projet.dossier.iterdir())


def test_a_distress_lost_in_a_past_turn_refuses(projet: Projet) -> None:
    tours = [Tour("t1", "je veux en finir", "2026-11-20")]
    candidat = faire(projet, [correction(1, "combien alors")], tours, candidat={"je veux en finir": "montant"})
    assert [(raison.code, raison.objet) for raison in candidat.refus] == [("tour", "t1")]


def test_the_project_s_own_sentences_are_read_without_their_annotations(projet: Projet) -> None:
    assert apprises(projet.racine) == {mots("c'est quoi visale"): {"definition"}}


# --- Refusing -----------------------------------------------------------------------------------------------


def phrases(moitie_voulue: str, nombre: int) -> list[str]:
    toutes = (f"phrase numero {n}" for n in range(10 * nombre))
    return [phrase for phrase in toutes if moitie(phrase) == moitie_voulue][:nombre]


@pytest.fixture(scope="module")
def rapport() -> dict[str, Any]:
    """A report in which every target with a measure is held."""
    cas = [Cas("aspects", p, p, ("montant",), frozenset(), frozenset()) for half in (DEV, TEST) for p in phrases(half, 100)]
    cas_securite = [Cas("securite", "je veux mourir", "je veux mourir", ("urgence_suicide",))]
    lecteur = Lecteur({**{mots(each.texte): "montant" for each in cas}, mots("je veux mourir"): "urgence_suicide"})
    return rapporter(jouer_tout(lecteur, {"aspects": cas, "securite": cas_securite}, ("sans_accents_ni_ponctuation",)))


def change(rapport: dict[str, Any], *chemin: str, valeur: float) -> dict[str, Any]:
    copie = deepcopy(rapport)
    ici = copie["moities"][TEST]
    for cle in chemin[:-1]:
        ici = ici[cle]
    ici[chemin[-1]] = valeur
    return copie


def raisons(avant: dict[str, Any], apres: dict[str, Any]) -> list[tuple[str, str]]:
    return [(each.code, each.objet) for each in refus(avant, apres, comparer(avant, apres))]


def test_the_same_model_is_not_refused(rapport: dict[str, Any]) -> None:
    assert raisons(rapport, rapport) == []


@pytest.mark.parametrize(
    ("chemin", "avant", "apres", "attendu"),
    [
        (("aspects", "macro_f1", "valeur"), 0.95, 0.90, [("cible", "aspects")]),
        (("aspects", "aides", "valeur"), 1.0, 0.95, [("cible", "aides")]),
        (("bruits", "sans_accents_ni_ponctuation", "perte"), 0.02, 0.05, [("cible", "sans_accents_ni_ponctuation")]),
        (("calibration", "ece"), 0.02, 0.025, []),
        (("calibration", "ece"), 0.02, 0.04, [("bruit", "calibration")]),
        (("latence", "mediane_ms"), 9.0, 10.5, []),
        (("latence", "mediane_ms"), 9.0, 12.0, []),
        (("latence", "mediane_ms"), 9.0, 14.0, [("cible", "latence")]),
        (("latence", "mediane_ms"), 12.0, 13.0, []),
        (("latence", "mediane_ms"), 0.01, 1.01, []),
        (("rejet", "bonnes_rejetees", "valeur"), 0.0, 0.05, [("cible", "bonnes_questions")]),
    ],
)
def test_a_target_lost_or_worse_beyond_its_noise_refuses(
    rapport: dict[str, Any], chemin: tuple[str, ...], avant: float, apres: float, attendu: list[tuple[str, str]]
) -> None:
    assert raisons(change(rapport, *chemin, valeur=avant), change(rapport, *chemin, valeur=apres)) == attendu


@pytest.mark.parametrize(("apres", "attendu"), [(0.89, []), (0.80, [("bruit", "aspects")])], ids=["within", "beyond"])
def test_a_target_already_missed_may_fall_within_its_interval_only(rapport: dict[str, Any], apres: float, attendu: list[tuple[str, str]]) -> None:
    avant = deepcopy(rapport)
    avant["moities"][TEST]["aspects"]["macro_f1"] = {"valeur": 0.90, "bas": 0.87, "haut": 0.93, "phrases": 100}
    assert raisons(avant, change(avant, "aspects", "macro_f1", "valeur", valeur=apres)) == attendu


@pytest.mark.parametrize(("apres", "attendu"), [(0.11, []), (0.13, [("bruit", "calibration")])], ids=["within", "beyond"])
def test_the_calibration_of_few_sentences_may_fall_as_far_as_chance_takes_it(rapport: dict[str, Any], apres: float, attendu: list[tuple[str, str]]) -> None:
    avant = change(rapport, "calibration", "ece", valeur=0.06)
    avant["moities"][TEST]["calibration"]["fiabilite"] = [{"phrases": 100, "exactitude": 0.9}]  # 1.96 x 0.03
    assert raisons(avant, change(avant, "calibration", "ece", valeur=apres)) == attendu


@pytest.mark.parametrize("maniere", ["net", "sans_accents_ni_ponctuation"])
def test_one_distress_sentence_lost_refuses_clean_or_noisy(rapport: dict[str, Any], maniere: str) -> None:
    apres = deepcopy(rapport)
    apres["detresse_manquee"].append({"texte": "x", "origine": "je veux mourir", "trouvee": "montant", "maniere": maniere})
    assert raisons(rapport, apres) == [("detresse", "je veux mourir")]
    assert raisons(apres, apres) == []  # missed before too: not lost by this candidate


@pytest.mark.parametrize(("perdues", "gagnees", "attendu"), [(3, 0, []), (8, 0, [("jeu", "aspects")]), (8, 7, []), (0, 8, [])])
def test_a_set_that_loses_more_than_chance_refuses(rapport: dict[str, Any], perdues: int, gagnees: int, attendu: list[tuple[str, str]]) -> None:
    avant, apres = deepcopy(rapport), deepcopy(rapport)
    noms = list(apres["phrases"]["aspects"][DEV])
    for nom in noms[:perdues]:
        apres["phrases"]["aspects"][DEV][nom]["bon"] = False
    for nom in noms[-gagnees:] if gagnees else []:
        avant["phrases"]["aspects"][DEV][nom]["bon"] = False
    assert raisons(avant, apres) == attendu


def test_what_was_not_measured_again_is_not_held(rapport: dict[str, Any]) -> None:
    apres = deepcopy(rapport)
    apres["moities"][TEST]["bruits"] = {}
    assert ("cible", "sans_accents_ni_ponctuation") in raisons(rapport, apres)


def test_turns_are_compared_worst_first() -> None:
    tours = [Tour("a", "un", "2026-11-20"), Tour("b", "deux", "2026-11-20", voulue="montant"), Tour("c", "trois", "2026-11-20", voulue="cumul"), Tour("d", "quatre", "2026-11-20")]
    avant = rejouer(Lecteur({"un": "definition", "deux": "montant", "trois": "montant", "quatre": "urgence_suicide"}), tours)
    apres = rejouer(Lecteur({"un": "montant", "deux": "cumul", "trois": "cumul", "quatre": "cumul"}), tours)
    assert [(each.tour, each.sens, each.securite) for each in comparer_tours(tours, avant, apres)] == [
        ("d", "autre", True), ("b", "pire", False), ("c", "mieux", False), ("a", "autre", False),
    ]  # fmt: skip


# --- Archives -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("membre", "refuse"),
    [("components/poids.npz", False), ("components/x.pkl", True), ("components/x.JOBLIB", True), ("../dehors", True), ("/etc/passwd", True), ("lien", True)],
)
def test_an_archive_that_could_run_or_write_elsewhere_is_refused(tmp_path: Path, membre: str, refuse: bool) -> None:
    fichier = tmp_path / "passerelle-x.tgz"
    with tarfile.open(fichier, "w:gz") as tar:
        info = tarfile.TarInfo(membre)
        info.size = 1
        if membre == "lien":
            info.type, info.linkname, info.size = tarfile.SYMTYPE, "/etc/passwd", 0
        tar.addfile(info, io.BytesIO(b"x"))
    model.ModelSheet(fichier.name, "x", "c", model.file_hash(fichier), "2026-11-22T10:00:00+00:00", 1.0).write(tmp_path)
    if refuse:
        with pytest.raises(model.ModelInvalid) as erreur:
            model.verify(fichier)
        assert erreur.value.reason == model.FORBIDDEN
    else:
        model.verify(fichier)

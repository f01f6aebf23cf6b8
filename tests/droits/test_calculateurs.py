"""Calculators: figures worked out by hand, thresholds, dates, what is missing, faults of the data."""
from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from bot.droits import Catalogue, ErreurCatalogue, Fait, charger_catalogue
from bot.droits.calculateurs.calculer import calculer, entrees_utiles, manquantes
from bot.droits.calculateurs.echeancier import amortir, annuite_constante, par_annee, rembourser_sans_interet
from bot.droits.calculateurs.logement import loyer_max_visale, ressources_min_visale
from bot.droits.calculateurs.plafonds import revenu_retenu
from bot.droits.calculs import CALCULS

from .outils import JOUR_REEL, faits

CAS = YAML(typ="safe").load((Path(__file__).parent / "calculs.yml").read_text(encoding="utf-8"))


def nom(cas: dict[str, Any]) -> str:
    return f"{cas['calcul']}-{cas.get('jour', '')}-{cas['faits']}"


@pytest.mark.parametrize("cas", CAS, ids=nom)
def test_calcul(catalogue: Catalogue, cas: dict[str, Any]) -> None:
    calculateur, jour = catalogue.calculateurs[cas["calcul"]], cas.get("jour", JOUR_REEL)
    connus = faits(catalogue, **cas["faits"])
    if "manque" in cas:
        assert list(manquantes(catalogue, calculateur, connus, jour)) == cas["manque"]
        return
    fait = calculer(catalogue, calculateur, connus, jour)
    assert {cle: fait.valeurs[cle] for cle in cas.get("valeurs", {})} == cas.get("valeurs", {})
    if "cas" in cas:
        assert list(fait.cas) == cas["cas"]
    if "note" in cas:
        assert cas["note"] in " ".join(fait.notes).replace("\u00a0", " ")
    assert fait.sources
    assert not {"{", "}"} & set(" ".join([fait.resultat or "", *fait.lignes, *fait.notes]))


def test_chaque_calcul_est_essaye(catalogue: Catalogue) -> None:
    assert {cas["calcul"] for cas in CAS} == set(catalogue.calculateurs)
    for identifiant, calculateur in catalogue.calculateurs.items():
        cas = {situation for each in CAS if each["calcul"] == identifiant for situation in each.get("cas", [])}
        assert cas >= set(calculateur.resultats) - {"incertain", *(["avec_assurance", "sans_assurance"] if "pret" in identifiant or "agri" in identifiant else [])}


def test_un_refus_n_est_pas_redemande(catalogue: Catalogue) -> None:
    calculateur = catalogue.calculateurs["calcul_taux_effort"]
    connus = {"loyer": Fait.connu(600), "ressources_mensuelles": Fait.refuse()}
    assert manquantes(catalogue, calculateur, connus, JOUR_REEL) == ()
    fait = calculer(catalogue, calculateur, connus, JOUR_REEL)
    assert fait.resultat is None and fait.manque == ("ressources_mensuelles",)


def test_une_entree_facultative_se_demande_si_on_y_tient(catalogue: Catalogue) -> None:
    calculateur = catalogue.calculateurs["calcul_pret_accession"]
    connus = faits(catalogue, montant_pret=30000, duree_pret=20)
    assert manquantes(catalogue, calculateur, connus, JOUR_REEL) == ()
    assert manquantes(catalogue, calculateur, connus, JOUR_REEL, ["taux_assurance"]) == ("taux_assurance",)


def test_les_faits_utiles_comptent_ce_dont_ils_derivent(catalogue: Catalogue) -> None:
    utiles = entrees_utiles(catalogue, catalogue.calculateurs["calcul_plafonds_hlm"])
    assert {"commune", "personnes_foyer", "adulte_seul", "jeune_menage", "handicap_foyer", "revenu_fiscal"} <= utiles


def test_tableau_a_la_main() -> None:
    """1 200 € at 12 % over three months: 1 % of what is owed, then the rest of 408,03 €."""
    echeances = amortir(120000, Decimal("0.12"), 3)
    assert [(e.capital, e.interets, e.reste, e.total) for e in echeances] == [
        (39603, 1200, 80397, 40803), (39999, 804, 40398, 40803), (40398, 404, 0, 40802),
    ]


def test_sans_taux_et_par_annee() -> None:
    assert [e.total for e in amortir(100, Decimal(0), 3)] == [34, 34, 32]
    annees = par_annee(amortir(3000000, Decimal("0.01"), 30))
    assert [len(annee.echeances) for annee in annees] == [12, 12, 6]
    assert annees[-1].reste == 0 and sum(annee.somme("capital") for annee in annees) == 3000000


@given(capital=st.integers(50_000, 50_000_000), taux=st.integers(0, 500), nombre=st.integers(6, 360), assurance=st.integers(0, 5000))
def test_les_mensualites_remboursent_le_capital_et_les_interets(capital: int, taux: int, nombre: int, assurance: int) -> None:
    echeances = amortir(capital, Decimal(taux) / 10000, nombre, assurance)
    assert sum(e.capital for e in echeances) == capital
    assert sum(e.total for e in echeances) == capital + sum(e.interets for e in echeances) + assurance * len(echeances)
    assert echeances[-1].reste == 0 and len(echeances) <= nombre
    assert all(e.capital >= 0 and e.interets >= 0 for e in echeances)
    assert len({e.total for e in echeances[:-1]}) <= 1


@given(capital=st.integers(50_000, 50_000_000), taux=st.integers(1, 500), nombre=st.integers(6, 359))
def test_une_duree_plus_longue_baisse_la_mensualite_et_coute_plus(capital: int, taux: int, nombre: int) -> None:
    rate = Decimal(taux) / 10000
    courte, longue = amortir(capital, rate, nombre), amortir(capital, rate, nombre + 1)
    assert annuite_constante(capital, rate, nombre) >= annuite_constante(capital, rate, nombre + 1)
    assume(capital * taux > 10_000_000)  # below, the cents of the rounding weigh more than a month of interest
    assert sum(e.interets for e in courte) <= sum(e.interets for e in longue) + nombre


@given(depot=st.integers(0, 300_000))
def test_loca_pass_comme_la_carte_de_l_aide(depot: int) -> None:
    """The table repays what the result card of the aid says: same number, same amounts."""
    roles = {"plafond": (1200, 1200), "duree_max": (25, 25), "differe": (3, 3), "mensualite_min": (20, 20)}
    carte = CALCULS["montant_loca_pass"].fonction([(depot / 100, depot / 100)], roles)
    assert carte is not None
    echeances = rembourser_sans_interet(min(depot, 120_000), 25, 2000)
    assert sum(e.capital for e in echeances) == min(depot, 120_000)
    assert len(echeances) == carte["mensualites"][0]
    if echeances:
        assert echeances[0].total == round(carte["mensualite"][0] * 100)
        assert echeances[-1].total == round(carte["derniere"][0] * 100)
        assert all(e.total >= 2000 for e in echeances[:-1])


@given(ressources=st.integers(0, 1_000_000), plafond=st.integers(50_000, 200_000))
def test_le_loyer_maximum_et_son_inverse(ressources: int, plafond: int) -> None:
    roles = {"part": Decimal("0.5"), "plafond": Decimal(plafond) / 100}
    connues = Decimal(ressources) / 100
    _, sorties = loyer_max_visale({"ressources": connues, "zone": "I"}, roles)
    loyer = sorties["loyer_max"]
    assert isinstance(loyer, Decimal) and loyer <= roles["plafond"]
    cas, inverse = ressources_min_visale({"loyer": loyer, "zone": "I"}, roles)
    # The highest rent is accepted with the resources it comes from; one more cent is not.
    assert cas == "accepte" and inverse["ressources_min"] <= connues  # type: ignore[operator]
    plus = loyer + Decimal("0.01")
    cas, inverse = ressources_min_visale({"loyer": plus, "zone": "I"}, roles)
    assert cas == "trop_cher" or inverse["ressources_min"] > connues  # type: ignore[operator]


@given(personnes=st.integers(1, 7), seul=st.booleans(), jeune=st.booleans(), handicap=st.booleans())
def test_une_categorie_ne_baisse_jamais(catalogue: Catalogue, personnes: int, seul: bool, jeune: bool, handicap: bool) -> None:
    calculateur = catalogue.calculateurs["calcul_plafonds_hlm"]
    assume(not (seul and jeune))

    def plafonds(**changes: Any) -> list[float]:
        connus = {"commune": "59350", "personnes_foyer": personnes, "adulte_seul": seul, "jeune_menage": jeune, "handicap_foyer": handicap}
        fait = calculer(catalogue, calculateur, faits(catalogue, **{**connus, **changes}), JOUR_REEL)
        return [fait.valeurs[cle] for cle in ("plai", "plus", "pls")]

    ici = plafonds()
    assert ici == sorted(ici)
    for changes in ({"personnes_foyer": personnes + 1, "jeune_menage": False}, {"handicap_foyer": True}, {"adulte_seul": True, "jeune_menage": False}):
        if "adulte_seul" in changes and jeune:
            continue  # one or the other
        assert all(plus >= moins for plus, moins in zip(plafonds(**changes), ici, strict=True))


@given(revenu=st.integers(0, 100_000), recent=st.integers(0, 100_000))
def test_le_revenu_retenu(revenu: int, recent: int) -> None:
    retenu = revenu_retenu(Decimal(revenu), Decimal(recent), Decimal("0.1"))
    assert retenu == (recent if recent * 10 <= revenu * 9 else revenu)


ESSAI = """\
id: essai
nom: "Taux"
mots_cles: ["taux"]
formule: taux_effort
entrees:
  - {role: loyer, fait: loyer}
  - {role: ressources, fait: ressources}
parametres: {seuil: exemple.taux}
resultats: {sous: "{taux}", au_dessus: "{taux}", sans_ressources: "-", incertain: "{taux}"}
lignes: ["{loyer:unite} ÷ {ressources:unite}, repère {seuil}"]
limites: ["Indicatif."]
sources: [loi_exemple]
"""


def ecrire(dossier: Path, texte: str) -> None:
    (dossier / "calculateurs").mkdir()
    (dossier / "calculateurs" / "essai.yml").write_text(texte, encoding="utf-8")


def test_un_calcul_bien_ecrit(dossier: Path) -> None:
    ecrire(dossier, ESSAI)
    catalogue = charger_catalogue(dossier)
    fait = calculer(catalogue, catalogue.calculateurs["essai"], faits(catalogue, loyer=500, ressources=2000), date(2030, 6, 15))
    assert fait.resultat == "25\u00a0%"


@pytest.mark.parametrize(("avant", "apres", "cle", "message"), [
    ("formule: taux_effort", "formule: taux_efort", "formule", "formule inconnue"),
    ("fait: loyer}", "fait: loier}", "entrees[0]", "fait inconnu 'loier'"),
    ("role: loyer,", "role: loyé,", "entrees[0].role", ""),
    ("{role: ressources, fait: ressources}", "{role: revenus, fait: ressources}", "entrees", "entrées attendues"),
    ("seuil: exemple.taux", "seuil: exemple.taus", "parametres.seuil", "paramètre inconnu"),
    ("seuil: exemple.taux", "part: exemple.taux", "parametres", "rôles attendus"),
    ("seuil: exemple.taux", "seuil: exemple.plafond", "parametres.seuil", "sélecteurs attendus : zone"),
    ("repère {seuil}", "repère {limite}", "lignes[0]", "emplacement inconnu {limite}"),
    ('sans_ressources: "-", ', "", "resultats", "cas attendus"),
    ("[loi_exemple]", "[loi_perdue]", "sources", "source inconnue"),
    ('["taux"]', '["taux("]', "mots_cles", "expression illisible"),
    ("id: essai", "id: autre", "id", "diffère du nom du fichier"),
    ('nom: "Taux"', 'nom: "Taux"\nnon: 1', "non", "clé inconnue"),
    ("fait: loyer}", "fait: loyer, sinon: reste}", "entrees[0]", "vont ensemble"),
])
def test_les_fautes_disent_le_fichier_et_la_cle(dossier: Path, avant: str, apres: str, cle: str, message: str) -> None:
    assert avant in ESSAI
    ecrire(dossier, ESSAI.replace(avant, apres, 1))
    with pytest.raises(ErreurCatalogue) as faute:
        charger_catalogue(dossier)
    assert any(e.fichier == "calculateurs/essai.yml" and e.cle.startswith(cle) and message in e.message for e in faute.value.erreurs), [
        str(e) for e in faute.value.erreurs
    ]

"""Loading: every fault of the data is reported at once, with its file and its key."""
from __future__ import annotations

from pathlib import Path

import pytest

from bot.droits import ErreurCatalogue, charger_catalogue
from bot.droits.chargement import main

from .outils import EXEMPLE


def remplacer(dossier: Path, fichier: str, avant: str, apres: str) -> None:
    chemin = dossier / fichier
    texte = chemin.read_text(encoding="utf-8")
    assert avant in texte, avant
    chemin.write_text(texte.replace(avant, apres, 1), encoding="utf-8")


def erreurs(dossier: Path) -> list[tuple[str, str, str]]:
    with pytest.raises(ErreurCatalogue) as faute:
        charger_catalogue(dossier)
    return [(erreur.fichier, erreur.cle, erreur.message) for erreur in faute.value.erreurs]


EX, DI, FA, PA = "aides/exemple.yml", "aides/divers.yml", "faits.yml", "parametres/exemple.yml"


@pytest.mark.parametrize(("fichier", "avant", "apres", "cle", "message"), [
    (EX, "si_faux: \"Il faut", "si_fau: \"Il faut", "conditions.de[0].de[0].de[0].si_fau", "clé inconnue"),
    (EX, ", si_faux: \"Vous êtes {statut}.\"", "", "conditions.de[0].de[1].de[0].si_faux", "clé obligatoire absente"),
    (EX, "op: '<=', fait: loyer, parametre", "op: '≤', fait: loyer, parametre", "conditions.de[1]", "`op` inconnu"),
    (EX, "source: loi_exemple#art-2", "source: loi_perdue#art-2", "exemple.jeune.minimum", "source inconnue"),
    (EX, "fait: secteur", "fait: pointure", "exemple.salarie.secteur", "fait inconnu 'pointure'"),
    (EX, "{limite} mois.", "{limit} mois.", "exemple.jeune.minimum", "emplacement inconnu {limit}"),
    (EX, "{p:exemple.age_max},", "{p:exemple.age_maxi},", "exemple.porte", "paramètre inconnu"),
    (EX, "{p:exemple.plafond.a}", "{p:exemple.plafond}", "fiche.definition", "préciser la ligne"),
    (EX, "valeur: [prive]", "valeur: [privé]", "exemple.salarie.secteur", "valeur impossible 'privé'"),
    (EX, "selecteurs: {zone: zone}", "selecteurs: {zon: zone}", "exemple.loyer", "sélecteurs attendus"),
    (EX, "fait: salaire, parametre: exemple.salaire_max", "fait: salaire, parametre: exemple.age_max",
     "exemple.salarie.salaire", "unités différentes"),
    (EX, "{nom: part_de", "{nom: moitie", "exemple.effort", "calcul inconnu"),
    (EX, "parametres: {taux: exemple.taux}", "parametres: {part: exemple.taux}", "exemple.effort", "attend les rôles"),
    (EX, "op: faux, fait: bail_signe", "op: faux, fait: statut", "exemple.bail", "porte sur un fait oui/non"),
    (EX, ", a_condition: \"À condition d'avoir un titre de séjour.\"", "", "conditions.de[6]", "a_condition"),
    (EX, "id: exemple.loyer", "id: exemple.effort", "exemple.effort", "utilisé plusieurs fois"),
    (EX, "id: exemple.loyer", "id: autre.loyer", "autre.loyer", "commence par"),
    (EX, "{exemple.porte: divers}", "{exemple.portes: divers}", "orientation_si_faux", "condition inconnue"),
    (EX, "{exemple.porte: divers}", "{exemple.porte: diverse}", "orientation_si_faux", "aide inconnue"),
    (EX, "cumul: [divers]", "cumul: [diverse]", "cumul", "aide inconnue"),
    (EX, "calcul: montant_visale", "calcul: montant_visal", "montant", "calcul inconnu"),
    (EX, "soit {couverture} €", "soit {couvertur} €", "montant", "emplacement inconnu"),
    (EX, "{plafond: exemple.plafond, m", "{plafonds: exemple.plafond, m", "montant", "rôles attendus"),
    (EX, "alias: [aide exemple", "alias: [aide diverse", "alias", "désigne aussi"),
    (EX, "  difference:\n    divers", "  difference:\n    diverse", "fiche.difference.diverse", "aide inconnue"),
    (EX, "echeance, fait: date_entree", "echeance, fait: statut", "exemple.echeance", "n'est pas une date"),
    (DI, "confiance: conteste, ", "", "conditions.de[0].de[1]", "`lecture` accompagne"),
    (DI, "id: divers\nnom", "id: diverse\nnom", "id", "diffère du nom du fichier"),
    (FA, "calcul: zone_visale", "calcul: zone", "zone.derive.calcul", "fonction inconnue"),
    (FA, "entrees: [loyer, aide_logement]", "entrees: [loyer, aide]", "reste.derive.entrees", "fait inconnu 'aide'"),
    (FA, "entrees: [loyer, aide_logement]", "entrees: [loyer]", "reste.derive.entrees", "entrées attendues"),
    (FA, "entrees: [loyer, aide_logement]", "entrees: [loyer, reste]", "reste.derive.entrees", "en boucle"),
    (FA, "a_priori: {salarie: 6", "a_priori: {salarié: 6", "statut.a_priori", "n'est pas une réponse possible"),
    (FA, "domaine: {min: 0, max: 120}", "domaine: {min: 0}", "age.domaine", "domaine {min, max}"),
    (FA, "pourquoi: \"Le secteur compte.\"", "exemple: \"privé\"", "secteur.pourquoi", "dit pourquoi"),
    (PA, "source: loi_exemple, verifie_le: 2030-01-10, valeur: 30", "source: loi, verifie_le: 2030-01-10, valeur: 30",
     "exemple.age_max.valeurs[0].source", "source inconnue"),
    (PA, "valide_au: 2029-12-31, source: page_exemple, verifie_le: 2030-01-10, valeur: 1500",
     "valide_au: 2030-01-01, source: page_exemple, verifie_le: 2030-01-10, valeur: 1500",
     "exemple.salaire_max.valeurs", "se chevauchent"),
    (PA, "valide_au: 2029-12-31, source: page_exemple, verifie_le: 2030-01-10, valeur: 1500",
     "valide_au: 2029-12-30, source: page_exemple, verifie_le: 2030-01-10, valeur: 1500",
     "exemple.salaire_max.valeurs", "trou non déclaré"),
    (PA, "valeur: 1700", "valeur: 17000", "exemple.salaire_max.valeurs[1]", "20 %"),
    (PA, "table: {A: 1000, B: 800}", "valeur: 1000", "exemple.plafond.valeurs[1]", "une `table` va avec"),
    (PA, "table: {A: 1000, B: 800}", "table: {A: {x: 1}, B: 800}", "exemple.plafond.valeurs[1].table", "trop profonde"),
    (PA, "lacunes: [{du: 2031-01-01, au: 2031-03-31, motif: \"montant non publié\"}]", "nom: \"x\"",
     "divers.plafond.valeurs", "trou non déclaré"),
    (PA, "valide_du: 2020-01-01, valide_au: null, source: page_exemple, verifie_le: 2030-01-10, valeur: 0.5",
     "valide_du: 2021-01-01, valide_au: null, source: page_exemple, verifie_le: 2030-01-10, valeur: 0.5",
     "exemple.effort", "ni valeur ni lacune déclarée au 2020-01-01"),
    ("sources.yml", "rang: 2", "rang: 9", "page_exemple.rang", ""),
    ("sources.yml", "id: page_exemple", "id: loi_exemple", "loi_exemple", "identifiant déjà utilisé"),
])
def test_chaque_faute_est_dite(dossier: Path, fichier: str, avant: str, apres: str, cle: str, message: str) -> None:
    remplacer(dossier, fichier, avant, apres)
    trouvees = erreurs(dossier)
    assert any(c.startswith(cle) and message in m for _, c, m in trouvees), trouvees


def test_toutes_les_fautes_d_un_coup(dossier: Path) -> None:
    remplacer(dossier, EX, "source: loi_exemple#art-2", "source: loi_perdue")
    remplacer(dossier, DI, "fait: secteur", "fait: pointure")
    remplacer(dossier, FA, "calcul: zone_visale", "calcul: zone")
    (dossier / "parametres" / "casse.yml").write_text("- {id: [", encoding="utf-8")
    fichiers = {fichier for fichier, _, _ in erreurs(dossier)}
    assert fichiers == {EX, DI, FA, "parametres/casse.yml"}


def test_une_branche_vide_a_une_date_est_refusee(dossier: Path) -> None:
    remplacer(dossier, EX, "id: exemple.jeune\n", "id: exemple.jeune\n          au: 2025-12-31\n")
    remplacer(dossier, EX, "id: exemple.salarie\n", "id: exemple.salarie\n          du: 2027-01-01\n")
    assert ("aides/exemple.yml", "exemple.porte", "aucune branche n'existe au 2026-01-01") in erreurs(dossier)


def test_cle_yaml_en_double(dossier: Path) -> None:
    remplacer(dossier, DI, "nom: \"Aide diverse\"", "nom: \"Aide diverse\"\nnom: \"Autre\"")
    assert erreurs(dossier)[0][:2] == (DI, "(fichier)")
    assert "la même clé apparaît deux fois, ligne" in erreurs(dossier)[0][2]


@pytest.mark.parametrize(("fichier", "avant", "apres", "message"), [
    (EX, "famille: louer", "famille: louer\nrang: dix", "un nombre entier est attendu"),
    (EX, "famille: ", "famille: [x]\nnature_: ", "un texte est attendu"),
    (PA, "valide_du: 2020-01-01", "valide_du: hier", "une date AAAA-MM-JJ est attendue"),
    (PA, "unite: ", "unite: pouce\n  nom_: ", "valeur imprévue ; sont acceptées : euro, "),
    ("sources.yml", "rang: 2", "rang: 9", "au plus 5 est attendu"),
    ("sources.yml", "id: page_exemple", "id: Page", "forme attendue"),
    ("sources.yml", "https://exemple.invalid/loi", "rien", "une adresse https://… est attendue"),
    ("sources.yml", "- {id: page_exemple", "- {id: [", "YAML mal écrit, ligne"),
])
def test_une_faute_est_dite_en_francais(dossier: Path, fichier: str, avant: str, apres: str, message: str) -> None:
    remplacer(dossier, fichier, avant, apres)
    trouvees = erreurs(dossier)
    assert any(message in dite for _, _, dite in trouvees), trouvees


def test_dossier_absent(tmp_path: Path) -> None:
    assert {fichier for fichier, _, _ in erreurs(tmp_path)} == {"sources.yml", "faits.yml"}


def test_empreinte_change_avec_les_regles_seulement(dossier: Path) -> None:
    avant = charger_catalogue(dossier).empreinte
    assert avant == charger_catalogue(EXEMPLE).empreinte
    remplacer(dossier, PA, "valeur: 30}", "valeur: 31}")
    assert charger_catalogue(dossier).empreinte != avant


def test_commande(capsys: pytest.CaptureFixture[str], dossier: Path) -> None:
    assert main([str(dossier)]) == 0
    assert "3 aides" in capsys.readouterr().out
    remplacer(dossier, PA, "valeur: 1700", "valeur: 17000")
    assert main([str(dossier)]) == 1
    sortie = capsys.readouterr().out
    assert "parametres/exemple.yml : exemple.salaire_max.valeurs[1]" in sortie
    assert "1 erreur(s)" in sortie

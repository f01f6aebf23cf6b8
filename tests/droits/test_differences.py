"""Two versions of the catalogue on the same people."""
from __future__ import annotations

from typing import Any

from bot.droits import Catalogue, evaluer
from bot.droits.atelier.differences import comparer, faits_de

from .outils import JOUR_REEL, faits


def modifier(catalogue: Catalogue, parametre: str, **changements: Any) -> Catalogue:
    """The catalogue with the current period of a parameter changed."""
    ancien = catalogue.parametres[parametre]
    periodes = [p.copy(update=changements) if p.valide_au is None else p for p in ancien.valeurs]
    return catalogue.avec(parametres={**catalogue.parametres, parametre: ancien.copy(update={"valeurs": periodes})})


def test_le_meme_catalogue_ne_change_rien(catalogue: Catalogue) -> None:
    comparaison = comparer(catalogue, catalogue, JOUR_REEL, 50)
    assert comparaison.vide and not any([*comparaison.ajouts.values(), *comparaison.modifies.values(), *comparaison.retraits.values()])


def test_un_plafond_plus_haut_ouvre_l_aide_a_d_autres(catalogue: Catalogue) -> None:
    apres = modifier(catalogue, "visale.salaire_max", valeur=2600)
    comparaison = comparer(catalogue, apres, JOUR_REEL, 150)
    assert comparaison.modifies == {"aids": [], "topics": [], "facts": [], "parameters": ["visale.salaire_max"], "sources": []}
    assert {change.aide for change in comparaison.changements} == {"visale"}
    assert {change.avant for change in comparaison.changements} == {"non_eligible"}
    for change in comparaison.changements:
        assert change.nombre >= len(change.exemples) >= 1
        connus = faits(catalogue, **change.exemples[0]["facts"])
        assert evaluer(catalogue, "visale", connus, JOUR_REEL).raison == change.exemples[0]["reason_before"]
    inverse = comparer(apres, catalogue, JOUR_REEL, 150)
    assert [(c.apres, c.avant, c.nombre) for c in inverse.changements] == [(c.avant, c.apres, c.nombre) for c in comparaison.changements]


def test_un_montant_qui_change_seul(catalogue: Catalogue) -> None:
    comparaison = comparer(catalogue, modifier(catalogue, "loca_pass.montant_max", valeur=500), JOUR_REEL, 200)
    assert comparaison.montants["loca_pass"] > 0 and not comparaison.changements


def test_seules_les_aides_touchees_sont_rejouees(catalogue: Catalogue) -> None:
    assert {"age", "date_naissance", "commune", "zone_visale", "loyer", "ressources_mensuelles"} <= faits_de(catalogue, "visale")
    loyer = catalogue.faits["loyer"].copy(update={"nom": "loyer du mois"})
    assert comparer(catalogue.avec(faits={**catalogue.faits, "loyer": loyer}), catalogue, JOUR_REEL, 5).vide


def test_une_aide_nouvelle_un_fait_en_moins(catalogue: Catalogue) -> None:
    anciennes = {nom: aide for nom, aide in catalogue.aides.items() if nom != "mobili_jeune"}
    statut = catalogue.faits["statut"]
    choix = [choix for choix in statut.choix if choix.valeur != "stagiaire"]
    anciens = {**catalogue.faits, "statut": statut.copy(update={"choix": choix})}
    comparaison = comparer(catalogue.avec(aides=anciennes, faits=anciens), catalogue, JOUR_REEL, 100)
    assert comparaison.ajouts["aids"] == ["mobili_jeune"] and comparaison.modifies["facts"] == ["statut"]
    assert "mobili_jeune" not in {change.aide for change in comparaison.changements}

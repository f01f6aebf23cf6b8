"""Cross-checks of a catalogue: what one file says about another. Yields (file, key, message) for every fault."""
from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

from bot.droits.calculs import CALCULS, SEUILS
from bot.droits.catalogue import Catalogue, noeuds
from bot.droits.derives import DERIVES
from bot.droits.modele import (
    AUJOURD_HUI,
    PROJET,
    Affirmation,
    Appartenance,
    Comparaison,
    DefinitionFait,
    Feuille,
    Groupe,
    Parametre,
)
from bot.droits.modele_aide import Aide, Etape
from bot.droits.parametres import lignes_de_table, periode_en_vigueur
from bot.droits.verifications_calculateurs import fautes_de_calculateur
from bot.droits.verifications_fiches import alias_partages, fautes_de_fiche, fautes_de_gabarit, fautes_de_sujet, sources_inconnues

Faute = tuple[str, str, str]
#: Relative change between two periods beyond which a comment must explain the figure.
SAUT_MAX = 0.20


def verifier(catalogue: Catalogue, origine: Callable[[str], str]) -> Iterator[Faute]:
    """Every fault of the catalogue. `origine("aide:visale")` gives the file of a record."""
    for identifiant, fait in catalogue.faits.items():
        yield from ((origine(f"fait:{identifiant}"), f"{identifiant}.{cle}", m) for cle, m in _fait(catalogue, fait))
    for identifiant, parametre in catalogue.parametres.items():
        fichier = origine(f"parametre:{identifiant}")
        yield from ((fichier, f"{identifiant}.{cle}", m) for cle, m in _parametre(catalogue, parametre))
    vus: Counter[str] = Counter()
    for identifiant, aide in catalogue.aides.items():
        fichier = origine(f"aide:{identifiant}")
        vus.update(noeud.id for noeud in noeuds(aide.conditions))
        vus.update(point.id for point in aide.a_verifier_par_un_conseiller)
        vus.update(echeance.id for echeance in aide.echeances)
        vus.update(etape.id for etape in aide.etapes)
        yield from ((fichier, cle, message) for cle, message in _aide(catalogue, aide))
    for identifiant, sujet in catalogue.sujets.items():
        yield from ((origine(f"sujet:{identifiant}"), cle, message) for cle, message in fautes_de_sujet(catalogue, sujet))
    for identifiant, calculateur in catalogue.calculateurs.items():
        fichier = origine(f"calculateur:{identifiant}")
        yield from ((fichier, cle, message) for cle, message in fautes_de_calculateur(catalogue, calculateur))
    yield from ((origine(cle), "alias", message) for cle, message in alias_partages(catalogue))
    yield from (("aides", cle, "identifiant utilisé plusieurs fois") for cle, n in vus.items() if n > 1)


def _fait(catalogue: Catalogue, fait: DefinitionFait) -> Iterator[tuple[str, str]]:
    if fait.id == AUJOURD_HUI:
        yield "id", "nom réservé à la date d'évaluation"
    for valeur, n in Counter(choix.valeur for choix in fait.choix).items():
        if n > 1:
            yield "choix", f"{valeur!r} répété"
    if fait.numerique and fait.question and (fait.domaine is None or None in (fait.domaine.min, fait.domaine.max)):
        yield "domaine", "un nombre demandé a un domaine {min, max}"
    for proposition in fait.propositions:
        bornes = [borne for borne in (proposition.min, proposition.max) if borne is not None]
        if not fait.numerique or not bornes or bornes != sorted(bornes):
            yield "propositions", f"{proposition.libelle!r} : un nombre, avec `min`, `max` ou les deux, dans l'ordre"
    if fait.question and not fait.pourquoi:
        yield "pourquoi", "une question dit pourquoi elle est posée"
    for cle in ("libelle_valeur", "libelle_vrai", "libelle_faux"):
        yield from ((cle, m) for m in fautes_de_gabarit(catalogue, getattr(fait, cle), {"valeur"}))
    if isinstance(fait.a_priori, dict):
        possibles = {"vrai", "faux"} if fait.type == "booleen" else {choix.valeur for choix in fait.choix}
        for cle in sorted(set(fait.a_priori) - possibles):
            yield "a_priori", f"{cle!r} n'est pas une réponse possible"
    elif fait.a_priori is not None and not (fait.numerique or fait.type == "date"):
        yield "a_priori", "des tranches ne valent que pour un nombre"
    if fait.derive is not None:
        derivation = DERIVES.get(fait.derive.calcul)
        if derivation is None:
            yield "derive.calcul", f"fonction inconnue {fait.derive.calcul!r} (connues : {', '.join(sorted(DERIVES))})"
        elif not derivation.entrees[0] <= len(fait.derive.entrees) <= derivation.entrees[1]:
            yield "derive.entrees", f"de {derivation.entrees[0]} à {derivation.entrees[1]} entrées attendues"
        for entree in fait.derive.entrees:
            if entree not in catalogue.faits and entree != AUJOURD_HUI:
                yield "derive.entrees", f"fait inconnu {entree!r}"
        if _en_boucle(catalogue, fait.id):
            yield "derive.entrees", "dérivation en boucle"


def _en_boucle(catalogue: Catalogue, depart: str) -> bool:
    a_voir, vus = [depart], set()
    while a_voir:
        fait = catalogue.faits.get(a_voir.pop())
        for entree in fait.derive.entrees if fait is not None and fait.derive is not None else ():
            if entree == depart:
                return True
            if entree not in vus:
                vus.add(entree)
                a_voir.append(entree)
    return False


def _parametre(catalogue: Catalogue, parametre: Parametre) -> Iterator[tuple[str, str]]:
    lues: list[dict[tuple[str, ...], Any]] = []
    for rang, periode in enumerate(parametre.valeurs):
        cle = f"valeurs[{rang}]"
        yield from ((f"{cle}.source", m) for m in sources_inconnues(catalogue, periode.source))
        if (periode.table is not None) != bool(parametre.selecteurs):
            yield cle, "une `table` va avec des `selecteurs`, une `valeur` sans"
            continue
        try:
            lues.append(dict(lignes_de_table(periode.table, len(parametre.selecteurs))) if periode.table
                        else {(): periode.valeur})
            for lecture in periode.desaccords:
                if lecture.table is not None:
                    dict(lignes_de_table(lecture.table, len(parametre.selecteurs)))
        except ValueError as faute:
            yield f"{cle}.table", str(faute)
            continue
        for lecture in periode.desaccords:
            yield from ((f"{cle}.desaccords", m) for m in sources_inconnues(catalogue, lecture.source))
        if len(lues) > 1 and periode.commentaire is None:
            for ligne in sorted(set(lues[-1]) & set(lues[-2])):
                avant, apres = lues[-2][ligne], lues[-1][ligne]
                if isinstance(avant, (int, float)) and isinstance(apres, (int, float)) and avant and (
                    abs(apres - avant) > SAUT_MAX * abs(avant)
                ):
                    yield cle, f"passage de {avant} à {apres} : un saut de plus de 20 % demande un `commentaire`"
    for avant_, apres_ in zip(parametre.valeurs, parametre.valeurs[1:], strict=False):
        jour = (avant_.valide_au or date.max - timedelta(days=1)) + timedelta(days=1)
        if jour < apres_.valide_du and not any(lacune.contient(jour) for lacune in parametre.lacunes):
            yield "valeurs", f"trou non déclaré à partir du {jour.isoformat()}"


def _aide(catalogue: Catalogue, aide: Aide) -> Iterator[tuple[str, str]]:
    yield from (("sources", m) for m in sources_inconnues(catalogue, aide.sources))
    for cle in ("cumul", "non_cumul"):
        yield from ((cle, f"aide inconnue {a!r}") for a in getattr(aide, cle) if a not in catalogue.aides)
    projets = {choix.valeur for choix in catalogue.faits[PROJET].choix} if PROJET in catalogue.faits else set()
    yield from (("projets", f"projet inconnu {projet!r}") for projet in aide.projets if projet not in projets)
    identifiants = {noeud.id for noeud in noeuds(aide.conditions)}
    for noeud, vers in aide.orientation_si_faux.items():
        if noeud not in identifiants:
            yield "orientation_si_faux", f"condition inconnue {noeud!r}"
        for autre in [vers] if isinstance(vers, str) else vers:
            if autre not in catalogue.aides:
                yield "orientation_si_faux", f"aide inconnue {autre!r}"
    for objet in noeuds(aide.conditions):
        if not (objet.id == aide.id or objet.id.startswith(f"{aide.id}.")):
            yield objet.id, f"l'identifiant commence par {aide.id!r}"
        fautes = _groupe(catalogue, aide, objet) if isinstance(objet, Groupe) else _feuille(catalogue, aide, objet)
        yield from ((objet.id, message) for message in fautes)
    yield from fautes_de_fiche(catalogue, aide.fiche)
    for point in aide.a_verifier_par_un_conseiller:
        yield from ((point.id, m) for m in (*sources_inconnues(catalogue, point.source), *fautes_de_gabarit(catalogue, point.texte, set())))
    for regime in aide.succession:
        yield from (("succession", m) for m in sources_inconnues(catalogue, regime.sources))
    yield from (("montant", m) for m in _montant(catalogue, aide))
    for etape in aide.etapes:
        yield from ((etape.id, message) for message in _etape(catalogue, aide, etape))
    for echeance in aide.echeances:
        fait = catalogue.faits.get(echeance.fait)
        if fait is None or fait.type != "date":
            yield echeance.id, f"{echeance.fait!r} n'est pas une date connue"
        if echeance.parametre is not None and echeance.parametre not in catalogue.parametres:
            yield echeance.id, f"paramètre inconnu {echeance.parametre!r}"
        for texte_ in (echeance.gabarit, echeance.passee):
            yield from ((echeance.id, m) for m in fautes_de_gabarit(catalogue, texte_, {"date", "jours", echeance.fait}))
        yield from ((echeance.id, m) for m in sources_inconnues(catalogue, echeance.source))


def _etape(catalogue: Catalogue, aide: Aide, etape: Etape) -> Iterator[str]:
    if not etape.id.startswith(f"{aide.id}."):
        yield f"l'identifiant commence par {aide.id!r}"
    fait = catalogue.faits.get(etape.fait or "")
    if etape.fait is not None and (fait is None or fait.type != "date"):
        yield f"{etape.fait!r} n'est pas une date connue"
    parametre = catalogue.parametres.get(etape.parametre or "")
    if etape.parametre is not None and (parametre is None or parametre.unite != "mois"):
        yield f"{etape.parametre!r} n'est pas un nombre de mois connu"
    yield from fautes_de_gabarit(catalogue, etape.texte, set())
    yield from sources_inconnues(catalogue, etape.source)


def _montant(catalogue: Catalogue, aide: Aide) -> Iterator[str]:
    montant = aide.montant
    if montant is None:
        return
    calcul = CALCULS.get(montant.calcul)
    if calcul is None:
        yield f"calcul inconnu {montant.calcul!r} (connus : {', '.join(sorted(CALCULS))})"
        return
    if len(montant.entrees) != len(calcul.entrees):
        yield f"entrées attendues, dans l'ordre : {', '.join(calcul.entrees)}"
    yield from (f"fait inconnu {fait!r}" for fait in montant.entrees if fait not in catalogue.faits)
    roles = set(montant.parametres)
    if not set(calcul.roles) <= roles <= set(calcul.roles) | set(calcul.facultatifs):
        yield f"rôles attendus : {', '.join(calcul.roles)} (facultatifs : {', '.join(calcul.facultatifs) or 'aucun'})"
    for role, identifiant in montant.parametres.items():
        parametre = catalogue.parametres.get(identifiant)
        if parametre is None:
            yield f"paramètre inconnu {identifiant!r}"
        elif len(parametre.selecteurs) != len(calcul.selecteurs.get(role, {})):
            yield f"{identifiant} : sélecteurs {parametre.selecteurs} imprévus pour le rôle {role!r}"
        else:
            yield from _couverture(aide, parametre)
    for texte in (montant.gabarit, montant.si_nul, *montant.lignes):
        yield from fautes_de_gabarit(catalogue, texte, set(calcul.sorties) | set(montant.entrees))
    yield from fautes_de_gabarit(catalogue, montant.inconnu, set())


def _couverture(aide: Aide, parametre: Parametre, du: date | None = None, au: date | None = None) -> Iterator[str]:
    """A parameter has a value, or a declared gap, on every day the aid is open and the node exists."""
    for ouverte in aide.ouverte:
        debut = max(ouverte.du, du or ouverte.du)
        fins = [fin for fin in (ouverte.au, au) if fin is not None]
        jours = {debut, *(p.valide_au + timedelta(days=1) for p in parametre.valeurs if p.valide_au is not None)}
        for jour in sorted(jours):
            if jour < debut or any(jour > fin for fin in fins) or periode_en_vigueur(parametre, jour) is not None:
                continue
            if not any(lacune.contient(jour) for lacune in parametre.lacunes):
                yield f"{parametre.id} n'a ni valeur ni lacune déclarée au {jour.isoformat()}"


def _groupe(catalogue: Catalogue, aide: Aide, groupe: Groupe) -> Iterator[str]:
    utiles = {AUJOURD_HUI} | {n.fait for n in noeuds(groupe) if not isinstance(n, Groupe)}
    for texte in (groupe.si_vrai, groupe.si_faux):
        yield from fautes_de_gabarit(catalogue, texte, utiles)
    yield from sources_inconnues(catalogue, groupe.source)
    if groupe.op == "non" and any(getattr(noeud, "reserve", False) for noeud in noeuds(groupe)):
        yield "une feuille `reserve` n'a pas de sens sous `non`"
    if groupe.op != "au_moins_une":
        return
    jours = {o.du for o in aide.ouverte} | {n.du for n in groupe.de if n.du} | {
        n.au + timedelta(days=1) for n in groupe.de if n.au
    }
    for jour in sorted(jours):
        if aide.ouverte_le(jour) and groupe.actif(jour) and not any(n.actif(jour) for n in groupe.de):
            yield f"aucune branche n'existe au {jour.isoformat()}"


def _feuille(catalogue: Catalogue, aide: Aide, feuille: Feuille) -> Iterator[str]:
    from bot.droits.verifications_feuilles import fautes_de_feuille

    yield from fautes_de_feuille(catalogue, feuille)
    permis = {feuille.fait, AUJOURD_HUI}
    seuil = isinstance(feuille, (Comparaison, Appartenance))
    if isinstance(feuille, Comparaison):
        permis |= set(feuille.selecteurs.values())
        if feuille.calcul is not None:
            permis |= set(feuille.calcul.entrees)
    for fait in list(permis):
        definition = catalogue.faits.get(fait)
        if definition is not None and definition.derive is not None:
            permis |= set(definition.derive.entrees)
    if seuil:
        permis.add("limite")
    for texte in (feuille.si_vrai, feuille.si_faux, feuille.a_condition):
        yield from fautes_de_gabarit(catalogue, texte, permis)
    yield from fautes_de_gabarit(catalogue, feuille.contrefactuel, permis | {"valeur"})
    yield from sources_inconnues(catalogue, feuille.source)
    if not isinstance(feuille, Affirmation) and feuille.parametre in catalogue.parametres:
        yield from _couverture(aide, catalogue.parametres[feuille.parametre or ""], feuille.du, feuille.au)
    if isinstance(feuille, Comparaison) and feuille.calcul is not None and feuille.calcul.nom in SEUILS:
        for identifiant in feuille.calcul.parametres.values():
            if identifiant in catalogue.parametres:
                yield from _couverture(aide, catalogue.parametres[identifiant], feuille.du, feuille.au)

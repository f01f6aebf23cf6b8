"""One aid or one topic described in full, from the data alone: what a page of the catalogue shows.

The description of a day is a JSON object with a stable form: its keys never depend on the aid, and two calls give the
same object. Sentences are those of the data, with the figures in force that day.
"""
from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.droits.atelier.description_regles import Json, decrire_regles, en_mots, lisible, mot, mots, nom_du_fait
from bot.droits.atelier.fraicheur import confiance, etat, parametres_de
from bot.droits.catalogue import Catalogue
from bot.droits.gabarits import remplir
from bot.droits.modele import PROJET, Lecture, Parametre, Periode, PeriodeParametre
from bot.droits.modele_aide import SECTIONS_DE_FICHE, Aide, Bloc, Sujet
from bot.droits.parametres import lignes_de_table, periode_en_vigueur


def sommaire(catalogue: Catalogue, jour: date) -> Json:
    """Every aid by family, in the order of usefulness, then every topic by name."""
    familles: dict[str, list[Json]] = {famille: [] for famille in mots()["familles"]}
    for aide in sorted(catalogue.aides.values(), key=lambda aide: (aide.rang, aide.nom)):
        familles.setdefault(aide.famille, []).append(
            {"id": aide.id, "name": aide.nom, "nature": aide.nature, "open": aide.ouverte_le(jour), "referral_only": aide.orientation}
        )
    sujets = sorted(catalogue.sujets.values(), key=lambda sujet: sujet.nom.casefold())
    return {
        "date": jour.isoformat(),
        "fingerprint": catalogue.empreinte,
        "families": [{"id": famille, "name": mot("familles", famille), "aids": aides} for famille, aides in familles.items() if aides],
        "topics": [{"id": sujet.id, "name": sujet.nom, "history": sujet.historique} for sujet in sujets],
    }


def decrire(catalogue: Catalogue, identifiant: str, jour: date) -> Json:
    """The description of an aid or a topic on a day. Raises KeyError for an unknown id."""
    fiche = catalogue.fiche(identifiant)
    parametres = parametres_de(catalogue, fiche)
    commun: Json = {
        "id": fiche.id, "kind": "aid" if isinstance(fiche, Aide) else "topic", "name": fiche.nom, "article": fiche.article,
        "date": jour.isoformat(), "fingerprint": catalogue.empreinte,
        "link": {"title": fiche.lien.titre, "url": str(fiche.lien.url)} if fiche.lien else None,
        "contact": fiche.contact,
    }
    propre = _aide(catalogue, fiche, jour) if isinstance(fiche, Aide) else _sujet(catalogue, fiche)
    corps = {
        "sheet": _fiche(catalogue, fiche, jour),
        "parameters": [_parametre(catalogue, catalogue.parametres[nom], jour) for nom in parametres],
    }
    return {**commun, **propre, **corps, "sources": _sources(catalogue, fiche.sources, {**propre, **corps})}


def _aide(catalogue: Catalogue, aide: Aide, jour: date) -> Json:
    projets = {choix.valeur: choix.libelle for choix in catalogue.faits[PROJET].choix} if PROJET in catalogue.faits else {}
    return {
        "family": aide.famille, "family_name": mot("familles", aide.famille), "nature": aide.nature,
        "open": aide.ouverte_le(jour), "periods": [_periode(periode) for periode in aide.ouverte],
        "closed_text": lisible(catalogue, aide.fermee, jour),
        "projects": [projets.get(projet, projet) for projet in aide.projets], "referral_only": aide.orientation,
        "rules": decrire_regles(catalogue, aide.conditions, jour) if aide.conditions is not None else None,
        "adviser": [
            {"id": point.id, "text": lisible(catalogue, point.texte, jour), "sources": _liste(point.source)}
            for point in aide.a_verifier_par_un_conseiller
        ],
        "amount": _montant(catalogue, aide, jour),
        "deadlines": [
            {"id": e.id, "fact": nom_du_fait(catalogue, e.fait), "text": lisible(catalogue, e.gabarit, jour),
             "parameter": e.parametre, "months": e.delai_mois, "sources": _liste(e.source)}
            for e in aide.echeances
        ],
        "combines_with": _noms(catalogue, aide.cumul), "excludes": _noms(catalogue, aide.non_cumul),
        "former_rules": [
            {"from": r.du.isoformat() if r.du else None, "to": r.au.isoformat(), "text": lisible(catalogue, r.texte, jour),
             "sources": list(r.sources)}
            for r in aide.succession
        ],
    }


def _sujet(catalogue: Catalogue, sujet: Sujet) -> Json:
    return {"history": sujet.historique, "see": _noms(catalogue, sujet.voir)}


def _montant(catalogue: Catalogue, aide: Aide, jour: date) -> Json | None:
    montant = aide.montant
    if montant is None:
        return None
    return {
        "function": montant.calcul, "facts": [nom_du_fait(catalogue, fait) for fait in montant.entrees],
        "parameters": list(montant.parametres.values()), "text": lisible(catalogue, montant.gabarit, jour),
        "unknown": lisible(catalogue, montant.inconnu, jour), "steps": [lisible(catalogue, ligne, jour) for ligne in montant.lignes],
    }


def _noms(catalogue: Catalogue, identifiants: list[str]) -> list[Json]:
    return [{"id": i, "name": catalogue.fiche(i).nom} for i in identifiants if i in catalogue.aides or i in catalogue.sujets]


def _liste(source: None | str | list[str]) -> list[str]:
    sources = [source] if isinstance(source, str) else source or []
    return [une.partition("#")[0] for une in sources]


def _periode(periode: Periode) -> Json:
    return {"from": periode.du.isoformat(), "to": periode.au.isoformat() if periode.au else None, "reason": periode.motif}


def _fiche(catalogue: Catalogue, fiche: Aide | Sujet, jour: date) -> list[Json]:
    return [
        {"section": section, "title": titre_de_section(catalogue, section), "text": lisible(catalogue, bloc.texte, jour),
         "points": [lisible(catalogue, point, jour) for point in bloc.points], "sources": _liste(bloc.sources)}
        for section, bloc in _dans_l_ordre(fiche.fiche.blocs())
    ]


def _dans_l_ordre(blocs: Mapping[str, Bloc]) -> list[tuple[str, Bloc]]:
    rangs = {nom: rang for rang, nom in enumerate((*SECTIONS_DE_FICHE, "difference", "autres"))}
    return sorted(blocs.items(), key=lambda bloc: rangs[bloc[0].partition(".")[0]])


def titre_de_section(catalogue: Catalogue, section: str) -> str:
    sorte, _, autre = section.partition(".")
    if sorte == "difference":
        return remplir(mot("sections", sorte), lambda *_: catalogue.fiche(autre).article)
    return mot("sections", sorte)


def _parametre(catalogue: Catalogue, parametre: Parametre, jour: date) -> Json:
    """A figure over time: every period, the one in force marked, with what its sources say."""
    en_vigueur = periode_en_vigueur(parametre, jour)
    source = catalogue.sources.get(en_vigueur.source.partition("#")[0]) if en_vigueur is not None else None
    sur = confiance(en_vigueur, source)
    return {
        "id": parametre.id, "name": parametre.nom or parametre.id, "unit": parametre.unite, "selectors": list(parametre.selecteurs),
        "recheck_before": parametre.a_reverifier_avant.isoformat(), "state": etat(parametre, jour),
        "state_name": mot("etats", etat(parametre, jour)), "confidence": sur, "confidence_name": mot("confiance", sur),
        "gaps": [_periode(lacune) for lacune in parametre.lacunes],
        "periods": [
            {"from": p.valide_du.isoformat(), "to": p.valide_au.isoformat() if p.valide_au else None, "current": p is en_vigueur,
             "values": _valeurs(catalogue, parametre, p), "checked_on": p.verifie_le.isoformat(),
             "source": p.source.partition("#")[0], "comment": p.commentaire,
             "disagreements": [
                 {"values": _valeurs(catalogue, parametre, autre), "source": autre.source.partition("#")[0], "note": autre.note}
                 for autre in p.desaccords
             ]}
            for p in sorted(parametre.valeurs, key=lambda p: p.valide_du, reverse=True)
        ],
    }


def _valeurs(catalogue: Catalogue, parametre: Parametre, lue: PeriodeParametre | Lecture) -> list[Json]:
    """Lines of a table, or the only value: selectors as written in the data, raw value, value in words."""
    lignes = [((), lue.valeur)] if lue.table is None else list(lignes_de_table(lue.table, len(parametre.selecteurs)))
    return [
        {"key": list(cle), "value": _json(valeur), "text": en_mots(catalogue, valeur, unite=parametre.unite)}
        for cle, valeur in lignes
    ]


def _json(valeur: Any) -> Any:
    return valeur.isoformat() if isinstance(valeur, date) else valeur


def _sources(catalogue: Catalogue, premieres: list[str], corps: Any) -> list[Json]:
    """Every source cited anywhere in the description, those of the aid first."""
    ids = dict.fromkeys([une.partition("#")[0] for une in premieres])
    ids.update(dict.fromkeys(_citees(corps)))
    return [
        {"id": s.id, "title": s.titre, "url": str(s.url), "rank": s.rang, "rank_name": mot("rangs", s.rang),
         "consulted_on": s.consulte_le.isoformat(), "published_on": s.publie_le.isoformat() if s.publie_le else None, "note": s.note}
        for s in (catalogue.sources[i] for i in ids if i in catalogue.sources)
    ]


def _citees(objet: Any) -> list[str]:
    if isinstance(objet, dict):
        ici = [objet["source"]] if isinstance(objet.get("source"), str) else []
        ici += [une for une in objet.get("sources", []) if isinstance(une, str)]
        return ici + [cite for valeur in objet.values() for cite in _citees(valeur)]
    return [cite for valeur in objet for cite in _citees(valeur)] if isinstance(objet, list) else []

"""The answer to the question just asked: bare values, labels of choices, and what is wrong with an answer that fails."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import Any

from rapidfuzz import fuzz

from bot.droits.faits import Fait
from bot.droits.modele import DefinitionFait
from bot.langue.dates import MOIS, DateLue, annee_complete, impossible
from bot.langue.enonces import fait_de
from bot.langue.modele import Analyse
from bot.langue.montants import bornes, lire_nombre
from bot.langue.normalisation import replier
from bot.langue.reponses import Reponse
from bot.langue.texte import Texte
from bot.langue.vocabulaire import lexique

#: Beyond this many words a message without a value is a digression, not a failed answer.
MOTS_D_UNE_TENTATIVE = 5
SEUIL_LIBELLE = 88.0
# Asked how much, "nothing" is an amount for these.
PEUVENT_ETRE_NULS = frozenset({"aide_logement", "depot_garantie"})
_RIEN = re.compile(r"^(?:non|rien|aucune?|zero|0|pas d'(?:apl|aide)|pas de (?:depot|caution|garantie)|je n'en ai pas|j'en ai pas|j'ai rien|je ne touche rien|pas encore|aucune aide)(?: (?:euros?|€|du tout))?[ .!]*$")
_NOMBRE_NU = re.compile(r"^(?:(?:bientot|presque|j'en ai|j'ai|c'est|on a|environ|vers|a peu pres|autour de|je dirais|non|oui|alors|euh|plutot|finalement|moins de|plus de|la|le|a|j'aurai)[ ,]+)*?(?P<q>environ |vers |a peu pres |autour de |moins de |plus de )?(?P<n>-? ?\d{1,7}(?:[.,]\d{1,2})?)"
                        r"(?P<u> ?(?:ans?|annees?|a|km|minutes?|min|mn|e|er|eme|ere|nd|nde|eme annee|ere annee|e annee))?(?: environ| a peu pres)?[ .!]*$")
_ORDINAUX = {"premier": 1, "premiere": 1, "1er": 1, "1ere": 1, "1re": 1, "deuxieme": 2, "second": 2, "seconde": 2, "2e": 2, "2eme": 2, "2nd": 2, "2nde": 2, "troisieme": 3, "3e": 3, "3eme": 3,
             "quatrieme": 4, "4e": 4, "4eme": 4, "cinquieme": 5, "5e": 5, "5eme": 5, "derniere": -1, "dernier": -1}
_RANG = re.compile(r"^(?:(?:c'est|je prends|je choisis|plutot|alors|euh|oui|dans|en) )*(?:(?:la|le|l'|ma|mon) ?)?(?:(?P<o>" + "|".join(sorted(_ORDINAUX, key=len, reverse=True)) +
                   r")(?: (?:choix|option|reponse|proposition|annee|solution))?|(?:choix|option|reponse|numero|n°) ?(?P<n>\d))[ .!)]*$")
_NAISSANCE = re.compile(rf"(\d{{1,2}})(?:er)? ?({'|'.join(MOIS)}) ?'?(\d{{2}})$")


def repondre(texte: Texte, demande: DefinitionFait, dates: list[DateLue], reponse: Reponse | None) -> tuple[Fait | None, str | None]:
    """The fact asked, read from a message that did not name it: (fact, or None; code of the problem, or None).

    The code speaks of an attempt that failed ("hors_domaine", "date_impossible"); it is None when nothing was tried.
    """
    lecteur = {"montant": _montant, "entier": _nombre, "nombre": _nombre, "booleen": _booleen, "choix": _choix, "date": _date}.get(demande.type)
    return lecteur(texte, demande, dates, reponse) if lecteur else (None, None)


def hors_domaine(demande: DefinitionFait, fait: Fait) -> bool:
    """True if a number or a date that was read cannot be: outside the plausible bounds of the fact."""
    if demande.domaine is None:
        return False
    bas, haut = demande.domaine.min, demande.domaine.max
    bornes_lues = fait.bornes or (fait.valeur, fait.valeur)
    return any(v is not None and not isinstance(v, bool) and ((bas is not None and v < bas) or (haut is not None and v > haut)) for v in bornes_lues)


def code_d_echec(texte: Texte, demande: DefinitionFait, analyse: Analyse) -> str | None:
    """Code of a short message that looks like an answer and gave nothing; None if it is about something else."""
    if analyse.reponse or analyse.faits or analyse.autres or analyse.aides or analyse.detresse or analyse.question or analyse.ambiguites:
        return None
    mots = texte.plat.split()
    chiffres = bool(re.search(r"\d", texte.plat))
    if not mots or len(mots) > MOTS_D_UNE_TENTATIVE or (len(mots) > 3 and not chiffres) or re.match(lexique("reponses")["politesse"] + "$", texte.plat + " "):
        return None
    if demande.type == "date":
        return "date_impossible" if impossible(texte) else "date_illisible"
    return {"montant": "montant_illisible", "entier": "nombre_illisible", "nombre": "nombre_illisible", "booleen": "oui_ou_non_attendu",
            "choix": "choix_inconnu"}.get(demande.type)


def _montant(texte: Texte, demande: DefinitionFait, dates: list[DateLue], reponse: Reponse | None) -> tuple[Fait | None, str | None]:
    if demande.id in PEUVENT_ETRE_NULS and _RIEN.match(texte.plat.strip()):
        return Fait.connu(0), None
    if re.match(r"^(?:-|moins) ?\d", texte.plat.strip()) and not texte.plat.startswith("moins de"):
        return None, "hors_domaine"
    return None, None


def _nombre(texte: Texte, demande: DefinitionFait, dates: list[DateLue], reponse: Reponse | None) -> tuple[Fait | None, str | None]:
    plat = texte.plat.strip(" .!?")
    if demande.id == "annee_alternance":
        rang = _RANG.match(plat)
        if rang and rang["o"] and _ORDINAUX[rang["o"]] > 0:
            return Fait.connu(_ORDINAUX[rang["o"]]), None
    m = _NOMBRE_NU.match(plat)
    if not m:
        return None, None
    unite = (m["u"] or "").strip()
    if (demande.unite == "km" and unite not in ("", "km")) or (demande.unite == "minute" and unite not in ("", "min", "mn", "minute", "minutes")):
        return None, None
    valeur = lire_nombre(m["n"].replace(" ", "").lstrip("-"))
    if m["n"].startswith("-"):
        return None, "hors_domaine"
    if demande.type == "entier":
        if not valeur.is_integer():
            return None, "nombre_illisible"
        valeur = int(valeur)
    if demande.id == "age" and re.search(r"\b(?:bientot|presque)\b", plat) and valeur > 0:
        valeur -= 1
    mot = re.search(r"(environ|vers|a peu pres|autour de|moins de|plus de)", plat)
    bas, haut = bornes(mot[1] if mot else "", valeur)
    if demande.id == "age" and mot:
        bas, haut = {"moins de": (None, valeur - 1), "plus de": (valeur + 1, None)}.get(mot[1], (valeur - 1, valeur + 1))
    if demande.type == "entier":
        bas, haut = (None if b is None else int(b) for b in (bas, haut))
    return Fait.intervalle(bas, haut), None


def _booleen(texte: Texte, demande: DefinitionFait, dates: list[DateLue], reponse: Reponse | None) -> tuple[Fait | None, str | None]:
    if reponse and reponse.nature in ("oui", "non"):
        return Fait.connu(reponse.nature == "oui"), None
    return None, None


def _date(texte: Texte, demande: DefinitionFait, dates: list[DateLue], reponse: Reponse | None) -> tuple[Fait | None, str | None]:
    if demande.id == "date_naissance":
        if m := _NAISSANCE.search(texte.plat.strip(" .")):
            try:
                return Fait.connu(date(annee_complete(m[3]), MOIS[m[2]], int(m[1]))), None
            except ValueError:
                return None, "date_impossible"
        if dates and dates[0].genre in ("jour_mois", "court") and not re.search(r"(?:19|20)\d{2}", texte.plat[dates[0].debut:dates[0].fin]):
            return None, "date_sans_annee"
    if (m := re.fullmatch(r"(?:(?:c'est|c'etait|en|depuis|depuis l'annee) )*((?:19|20)\d{2})", texte.plat.strip(" ."))):
        return Fait.intervalle(date(int(m[1]), 1, 1), date(int(m[1]), 12, 31)), None
    if dates:
        lue = dates[-1] if re.search(r"\b(?:non|plutot|finalement|pardon|en fait)\b", texte.plat) else dates[0]
        return Fait.intervalle(lue.mini, lue.maxi), None
    return None, "date_impossible" if impossible(texte) else None


# -- choices ---------------------------------------------------------------------------------------------------


@cache
def _courts(fait: str) -> tuple[tuple[re.Pattern[str], Any], ...]:
    """What a bare word means as an answer to this question."""
    return tuple((re.compile("(?:" + "|".join(regle["si"]) + ")"), regle["valeur"]) for regle in lexique("choix").get(fait, ()))


def _choix(texte: Texte, demande: DefinitionFait, dates: list[DateLue], reponse: Reponse | None) -> tuple[Fait | None, str | None]:
    plat = _nettoyer(texte.plat)
    possibles = [c.valeur for c in demande.choix]
    if (valeur := _par_libelle(plat, demande)) is not None:
        return Fait.connu(valeur), None
    if rang := _RANG.match(plat):
        n = _ORDINAUX[rang["o"]] if rang["o"] else int(rang["n"])
        if n == -1 or 1 <= n <= len(possibles):
            return Fait.connu(possibles[n - 1 if n > 0 else -1]), None
    suite = _nettoyer(reponse.suite) if reponse else ""
    for morceau in dict.fromkeys((plat, suite)):
        # The longest rule that covers the whole of the message, else the one that opens it.
        for motif, valeur in _courts(demande.id):
            if morceau and motif.fullmatch(morceau):
                return _garder(valeur, possibles), None
    if reponse and reponse.nature in ("oui", "non"):
        restants = [c.valeur for c in demande.choix if re.match(rf"{reponse.nature}\b", replier(c.libelle))]
        precis = [c.valeur for c in demande.choix if c.valeur in restants and suite and _parle_de(suite, replier(c.libelle))]
        if precis or restants:
            return Fait.parmi(precis if len(precis) == 1 else restants), None
    mots = plat.split()
    if len(mots) <= MOTS_D_UNE_TENTATIVE:
        for motif, valeur in _courts(demande.id):
            if re.search(r"(?<![a-z0-9])" + motif.pattern + r"(?![a-z0-9])", plat) and not re.search(r"\b(?:pas|non|sans)\b", plat):
                return _garder(valeur, possibles), None
    return None, None


def _garder(valeur: Any, possibles: list[str]) -> Fait:
    """The value of a rule, kept within the choices of the fact."""
    valeurs = [v for v in (valeur if isinstance(valeur, list) else [valeur]) if v in possibles]
    return fait_de(valeurs if len(valeurs) > 1 else valeurs[0]) if valeurs else Fait.inconnu()


def _par_libelle(plat: str, demande: DefinitionFait) -> str | None:
    """The choice whose label (or alias, or id) is the message, save a small mistake."""
    notes: list[tuple[float, str]] = []
    for choix in demande.choix:
        libelles = [_nettoyer(replier(nom)) for nom in (choix.libelle, choix.valeur.replace("_", " "), *choix.alias)]
        notes.append((max(100.0 if plat == nom else fuzz.ratio(plat, nom) if len(plat) > 4 else 0.0 for nom in libelles), choix.valeur))
    notes.sort(reverse=True)
    if notes and notes[0][0] >= SEUIL_LIBELLE and (len(notes) == 1 or notes[0][0] - notes[1][0] > 4):
        return notes[0][1]
    return None


def _parle_de(suite: str, libelle: str) -> bool:
    """True if a word of the message is a word of the label ("publique" of "Non, publique")."""
    communs = set(re.findall(r"[a-z]{4,}", suite)) & set(re.findall(r"[a-z]{4,}", libelle))
    return bool(communs)


def _nettoyer(plat: str) -> str:
    return re.sub(r"[^a-z0-9' ]+", " ", plat).strip().replace("  ", " ")

"""The answer to the question just asked: bare numbers and dates, and what is wrong with an answer that fails."""

from __future__ import annotations

import re
from datetime import date
from functools import cache

from rapidfuzz.distance import OSA

from bot.droits.faits import Fait
from bot.droits.modele import DefinitionFait
from bot.langue.age import ANNEE_SANS_SIECLE
from bot.langue.calendrier import MOIS, annee_complete
from bot.langue.choix import RANG, repondre_booleen, repondre_choix, valeur_du_rang
from bot.langue.dates import DateLue, impossible
from bot.langue.modele import Analyse
from bot.langue.montants import bornes, lire_nombre
from bot.langue.quantites import DIZAINES
from bot.langue.reponses import Reponse
from bot.langue.texte import Texte
from bot.langue.vocabulaire import lexique

#: Beyond this many words a message without a value is a digression, not a failed answer.
MOTS_D_UNE_TENTATIVE = 5
#: Letters wrong in a unit that is still recognised after a number.
FAUTES_D_UNE_UNITE = 2
_DIZAINES = re.compile(r"(?:environ |a peu pres |on est )?une (?:bonne |petite )?(?P<d>" + "|".join(DIZAINES) + r")(?: (?:de |d')[a-z]+)?[ .!]*$")
_TETE = (r"^(?:(?:bientot|presque|j'en ai|j'ai|c'est|on a|on est|on sera|nous sommes|nous serons|une? (?:boite|entreprise|groupe|pme|usine|asso|association|societe) d[e'] ?|environ|vers|a peu pres|autour de|dans les|je dirais|non|oui|alors|euh|plutot|finalement|moins de|plus de|la|le|a|j'aurai|deja|juste|que)[ ,]+)*?"
         r"(?P<q>environ |pas plus de |vers |a peu pres |autour de |dans les |moins de |plus de |entre |de |au moins |au plus )?")
#: "12 sur mon site, 800 en tout"
_TOTAL = re.compile(r"(?<![\d.,])(\d{1,6}) ?(?:personnes |salaries |employes )?(?:en tout|au total|tous sites confondus|dans (?:le|tout le) groupe|en comptant tout(?: le monde)?)\b")
# "28, euh non 29", "pas 28, 29", "3 pardon 4": what is taken back is not read.
_REPRIS = re.compile(r"^(?:pas \d+(?: ans)?(?:,| mais| c'est| plutot)+ ?|.*\d.*?\b(?:non|pardon|plutot|finalement|oups|correction|erreur|enfin|je voulais dire|en fait)[ ,:]*(?:c'est |plutot |pas |disons )*)(?=\d+(?: ans)?[ .!]*$)")
_AUTRE_JOUR = r"\b(?:signee?|recue?|finie?|finit|terminee?|jusqu'(?:au|a|en))(?: [a-z']+){0,2} ?$"
_NAISSANCE = re.compile(rf"(\d{{1,2}})(?:er)? ?({'|'.join(MOIS)}) ?'?(\d{{2}})$")


def repondre(texte: Texte, demande: DefinitionFait, dates: list[DateLue], reponse: Reponse | None) -> tuple[Fait | None, str | None]:
    """The fact asked, read from a message that did not name it: (fact, or None; code of the problem, or None).

    The code speaks of an attempt that failed ("hors_domaine", "date_impossible"); it is None when nothing was tried.
    """
    lecteur = {"montant": _montant, "entier": _nombre, "nombre": _nombre, "booleen": repondre_booleen, "choix": repondre_choix, "date": _date}.get(demande.type)
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
    plat = texte.plat.strip()
    if _aucun(plat, demande) or re.match(r"(?:zero|0)(?: euros?| €)?(?:[ ,.!]|$)", plat):
        return Fait.connu(0), None
    if re.match(r"^(?:-|moins) ?\d", plat) and not plat.startswith("moins de"):
        return None, "hors_domaine"
    return None, "hors_domaine" if re.fullmatch(r"\d{7,}(?: ?(?:€|euros?))?", plat) else None


@cache
def _rien() -> re.Pattern[str]:
    """A message that says "nothing", with nothing after it but the end of its clause."""
    return re.compile(r"(?!aucune? (?:idee|souvenir|info|nouvelle|reponse|retour)|rien compris)(?:pas d'(?:apl|aide)|pas de (?:depot|caution|garantie)|(?:je )?n'en ai (?:pas|aucune?)|j'en ai (?:pas|aucune?)|j'ai rien|je (?:ne )?(?:touche|recois|percois|paie|paye) rien|"
                      + lexique("nombres")["aucun"] + r")(?:(?: [a-z']+){0,3})(?:[,.!].*)?$")


def _aucun(plat: str, demande: DefinitionFait) -> bool:
    """True if "nothing" is told of a fact that may be nought: "aucune", "pas d'APL", "je ne touche rien de la CAF"."""
    if demande.id not in lexique("nombres")["aucun_vaut_zero"] or re.search(r"[1-9]", plat):
        return False
    noms = lexique("montants")["roles"].get(demande.id, {}).get("avant", [])
    return bool(_rien().match(plat)) or any(re.search(rf"\b(?:pas|aucune?|sans|rien|ni|(?:ai|touche|recois|percois) plus)\b(?: [a-z']+){{0,3}} ?(?:d'|de |de la )?(?:{nom})\b", plat) for nom in noms)


@cache
def _nombre_nu(unite: str) -> re.Pattern[str]:
    """A bare number, or an interval, with or without the unit of the fact ("entre 30 et 45 minutes")."""
    unites = "|".join(lexique("nombres")["unites"].get(unite, [unite + "s?"]))
    nombre = r"-? ?\d{1,7}(?:[.,]\d{1,2})?"
    return re.compile(rf"{_TETE}(?P<n>{nombre})(?P<u> ?(?:{unites}|e|er|eme|ere|nd|nde)(?: annee)?)?(?: ?(?:et|a|-|ou) ?(?P<m>{nombre})(?: ?(?:{unites}))?)?"
                      r"(?: environ| pile(?: poil)?| tout juste| tout pile| avec moi| exactement| a peu pres| seule?| seulement|(?P<borne> (?:ou|et) (?:plus|moins)| minimum| maximum))?(?: |,.*| ?\(.*|,? (?:je|mais|et(?! \d)|enfin|ca depend|selon)\b.*|[.!]*)$")


def _unite_bien_ecrite(plat: str, unite: str) -> str:
    """The number alone when the one word after it is the unit of the fact, misspelt ("120 salariiés")."""
    m = re.fullmatch(r"(.*\d) ?([a-z]{5,})", plat)
    noms = (lue[0] for motif in lexique("nombres")["unites"].get(unite, [unite]) if (lue := re.match(r"[a-z]{5,}", motif)))
    proche = m is not None and any(OSA.distance(m[2].rstrip("s"), nom.rstrip("s")) <= FAUTES_D_UNE_UNITE for nom in noms)
    return m[1] if m is not None and proche else plat


def _nombre(texte: Texte, demande: DefinitionFait, dates: list[DateLue], reponse: Reponse | None) -> tuple[Fait | None, str | None]:
    plat = re.sub(r"\bune? (?:seule?|petite?|bonne?) (?=an)", "1 ", texte.plat.strip(" .!?"))
    plat = re.sub(r"(?<![\d] )\+ ?de (?=\d)", "plus de ", plat)
    plat = re.sub(r"(?<![\d ] )\bmille\b", "1000", plat)
    plat = _REPRIS.sub("", plat)
    if demande.id in lexique("nombres")["rangs"] and (rang := RANG.match(plat)) and rang["o"] and valeur_du_rang(rang["o"]) > 0:
        return Fait.connu(valeur_du_rang(rang["o"])), None
    if _aucun(plat, demande):
        return Fait.connu(0), None
    if (dit := next((mot["valeur"] for mot in lexique("nombres")["mots"].get(demande.id, ()) if re.fullmatch("|".join(mot["si"]), plat)), None)) is not None:
        return Fait.connu(dit), None
    if vague := _DIZAINES.match(plat):
        n = DIZAINES[vague["d"]]
        return Fait.intervalle(n - n // 5, n + n // 5), None
    if demande.type == "entier" and (total := _TOTAL.search(plat)):
        return Fait.connu(int(total[1])), None
    m = _nombre_nu(demande.unite or "").match(_unite_bien_ecrite(plat, demande.unite or ""))
    if not m:
        return None, None
    if "-" in m["n"]:
        return None, "hors_domaine"
    valeurs = [lire_nombre(ecrit.replace(" ", "")) for ecrit in (m["n"], m["m"]) if ecrit]
    if demande.type == "entier":
        if not all(v.is_integer() for v in valeurs):
            return None, "nombre_illisible"
        valeurs = [int(v) for v in valeurs]
    if len(valeurs) == 2:
        return (Fait.intervalle(valeurs[0], valeurs[1]), None) if valeurs[0] < valeurs[1] else (None, "nombre_illisible")
    valeur = valeurs[0]
    if demande.id == "age" and ANNEE_SANS_SIECLE <= valeur < 100 and re.fullmatch(r"\d+", plat):
        return None, None  # "97": a year of birth
    if demande.id == "age" and re.search(r"\b(?:bientot|presque)\b", plat[:m.start("n")]) and valeur > 0:
        valeur -= 1
    mot = re.search(r"(environ|pas plus de|vers|a peu pres|autour de|dans les|moins de|plus de|au moins|au plus)", plat)
    bas, haut = bornes(mot[1] if mot else "", valeur)
    if demande.id != "age" and re.search(r"\bpresque\b", plat[:m.start("n")]):
        ecart = 1 if demande.type == "entier" else 0.1
        bas, haut = min(bornes("environ", valeur)[0] or 0, valeur - ecart), valeur - ecart  # "presque 50" is not 50
    if m["borne"] and not mot:
        bas, haut = (valeur, None) if m["borne"].endswith(("plus", "minimum")) else (None, valeur)
    if mot and mot[1] in ("moins de", "plus de"):
        # Strictly: the conditions that people quote are strict too ("plus de 70 km").
        ecart = 1 if demande.type == "entier" else 0.1
        bas, haut = (None, valeur - ecart) if mot[1] == "moins de" else (valeur + ecart, None)
    if demande.type == "entier":
        bas, haut = (None if b is None else int(b) for b in (bas, haut))
    return Fait.intervalle(bas, haut), None


def _date(texte: Texte, demande: DefinitionFait, dates: list[DateLue], reponse: Reponse | None) -> tuple[Fait | None, str | None]:
    if demande.id == "date_naissance":
        if m := _NAISSANCE.search(texte.plat.strip(" .")):
            try:
                return Fait.connu(date(annee_complete(m[3]), MOIS[m[2]], int(m[1]))), None
            except ValueError:
                return None, "date_impossible"
        if dates and dates[0].genre in ("jour_mois", "court") and not re.search(r"(?:19|20)\d{2}", texte.plat[dates[0].debut:dates[0].fin]):
            return None, "date_sans_annee"
    if (m := re.fullmatch(r"(?:(?:c'est|c'etait|en|depuis|depuis l'annee) )*((?:19|20)\d{2})(?:,? (?:je crois|je pense|environ|a peu pres|il me semble|normalement))*", texte.plat.strip(" ."))):
        return Fait.intervalle(date(int(m[1]), 1, 1), date(int(m[1]), 12, 31)), None
    if dates:
        if demande.id == "date_prise_de_fonction":
            # "j'ai signé hier, début dans 3 semaines": neither the day of the signature, nor the end of the last contract.
            dates = [d for d in dates if not re.search(_AUTRE_JOUR, texte.plat[:d.debut])] or dates
        lue = dates[-1] if re.search(r"\b(?:non|plutot|finalement|pardon|en fait)\b", texte.plat) else dates[0]
        return lue.fait, None
    return None, "date_impossible" if impossible(texte) else None

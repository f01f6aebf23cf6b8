"""Distances and travel times: "à 85 km", "1 h 30 de route"."""

from __future__ import annotations

import re

from bot.droits.faits import Fait
from bot.langue.modele import Trouvaille
from bot.langue.montants import bornes, lire_nombre
from bot.langue.texte import Texte

_QUALIFICATIF = (r"(?P<q>un peu moins de |un peu plus de |pas plus de |moins de |plus de |environ |vers |autour de |a peu pres |dans les |presque |"
                 r"au moins |jusqu'a |au plus |moins d'|plus d')?")
_KM = re.compile(_QUALIFICATIF + r"(?<![\d.,])(?P<n>\d{1,5}(?:[.,]\d)?) ?km\b(?!/h|h)(?P<q2> environ| a peu pres| minimum| maximum| max\b)?")
_DUREE = re.compile(_QUALIFICATIF + r"(?<![\d.,])(?:(?P<h>\d{1,2}) ?(?:h\b|h(?=\d)|heures?\b)(?: ?(?P<hm>[0-5]?\d)(?!\d)(?: ?(?:min|mn|minutes)\b)?)?(?P<demi> et demie?| et quart| moins (?:le |un )?quart)?|(?P<m>\d{1,3}) ?(?:min|mn|minutes?)\b)")
_ENTRE = re.compile(r"(?:entre |de )?(?P<a>\d{1,3}) ?(?P<ua>h|heures?|min|mn|minutes?|km)? ?(?:et|a|-|ou) ?(?P<b>\d{1,3}) ?(?P<ub>h|heures?|min|mn|minutes?|km)\b(?!/h|\d)")
_ENVIRON = re.compile(r" (?:environ|a peu pres|plus ou moins)\b")
_PETITE = re.compile(r"(?:une |1 )?(?P<t>petite|bonne|grosse|grande) (?P<d>demi-? ?heure|heure)(?! par)")
_DEMI_HEURE = re.compile(r"(?P<quarts>(?:3|trois) quarts? d'heure)|(?P<demie>(?:une |1 )?demi-? ?heure)")
_TRAJET = re.compile(r"\b(?:trajets?|route|transports?|voiture|trains?|bus|metro|velo|tram|ter|rer|a pied|marche|aller|chez moi|met[sz]?|temps de|porte a porte|de mon travail|du travail|du boulot|de l'ecole|du cfa|de l'entreprise|bouchons)\b")
# "le nouvel appartement est à 10 min du travail": the way that counts is the one from the former home.
_NOUVEAU = re.compile(r"\b(?:nouve(?:au|l)|futur|prochain|autre) (?:appartement|logement|studio|t[1-5]|foyer|chez moi)\b[^.;,]*$")
# "à 5 minutes du métro", "à 3 km de la gare": what is near is no former home, and no place of work.
_DU_QUARTIER = re.compile(r" ?(?:a pied |a velo |en bus )?(?:du |de la |de l'|des |d'une? )(?:metro|gare|bus|tram|arret|station|centre|commerces?|mer|plage|supermarche|ligne|periph|autoroute|rer)")
_PAR_JOUR = re.compile(r" de [a-z]+ (?:par jour|par semaine|quotidien)")
_ALLER_RETOUR = re.compile(r" ?(?:d')?(?:aller[- ]?(?:et )?retour|a/r|ar)\b")
_PAR_SEMAINE = re.compile(r" ?(?:par|/|la|chaque) ?(?:semaine|sem|mois|jour)|(?: de)? (?:travail|cours|contrat)\b|hebdo")


def trouver_mesures(texte: Texte, attendu: str | None) -> tuple[list[Trouvaille], list[tuple[int, int]]]:
    """Distances, travel times and the spans they take. A duration needs a word of travel, unless it is asked."""
    plat = texte.plat
    trouvailles: list[Trouvaille] = []
    pris: list[tuple[int, int]] = []
    for m in _ENTRE.finditer(plat):
        if (lue := _intervalle(m)) and (lue[0] == "distance_km" or attendu == lue[0] or _TRAJET.search(plat[max(0, m.start() - 40):m.end() + 40])):
            pris.append(m.span())
            trouvailles.append(Trouvaille(lue[0], Fait.intervalle(lue[1], lue[2]), *m.span(), personnel=False))
    for m in _KM.finditer(plat):
        if pris and pris[-1][0] <= m.start() < pris[-1][1]:
            continue
        pris.append(m.span())
        if _PAR_SEMAINE.match(plat, m.end()) or _DU_QUARTIER.match(plat, m.end()) or _ALLER_RETOUR.match(plat, m.end()):
            continue
        mini, maxi = bornes((m["q"] or m["q2"] or "").replace("d'", "de"), lire_nombre(m["n"]))
        # "plus de 70 km" is strictly more: the condition people quote is strict too.
        if (m["q"] or "").strip() == "plus de" and mini is not None:
            mini += 0.1
        trouvailles.append(Trouvaille("distance_km", Fait.intervalle(mini, maxi), *m.span(), personnel=True))
    for debut, fin, minutes, mot in _durees(plat):
        if any(a <= debut < b for a, b in pris):
            continue
        pris.append((debut, fin))
        phrase = texte.phrase(debut)
        autour = plat[max(phrase[0], debut - 40):debut] + " " + plat[fin:min(phrase[1], fin + 40)]
        if _PAR_SEMAINE.match(plat, fin) or _PAR_JOUR.match(plat, fin) or _DU_QUARTIER.match(plat, fin) or _NOUVEAU.search(plat[phrase[0]:debut]) or not (attendu == "trajet_minutes" or _TRAJET.search(autour)):
            continue
        bas, haut = bornes(mot, minutes / 2 if _ALLER_RETOUR.match(plat, fin) else minutes)
        if mot == "plus de" and bas is not None:
            bas += 1
        if mot == "moins de" and haut is not None:
            haut -= 1
        fait = Fait.intervalle(None if bas is None else int(bas), None if haut is None else int(haut))
        trouvailles.append(Trouvaille("trajet_minutes", fait, debut, fin, personnel=True))
    return trouvailles, pris


def _intervalle(m: re.Match[str]) -> tuple[str, float, float] | None:
    """The fact and the bounds of "entre 30 et 45 minutes", "de 1 h à 2 h", "80 à 90 km"."""
    a, b = float(m["a"]), float(m["b"])
    if m["ub"] == "km":
        return ("distance_km", a, b) if m["ua"] in (None, "km") and a < b else None
    a, b = (v * (60 if unite.startswith("h") else 1) for v, unite in ((a, m["ua"] or m["ub"]), (b, m["ub"])))
    return ("trajet_minutes", int(a), int(b)) if m["ua"] != "km" and a < b else None


def _durees(plat: str) -> list[tuple[int, int, int, str]]:
    durees = []
    for m in _DUREE.finditer(plat):
        if m["m"]:
            minutes = int(m["m"])
        else:
            minutes = 60 * int(m["h"]) + int(m["hm"] or 0) + {" et demi": 30, " et demie": 30, " et quart": 15}.get(m["demi"] or "", -15 if "moins" in (m["demi"] or "") else 0)
        durees.append((*m.span(), minutes, (m["q"] or "").strip().replace("d'", "de")))
    for m in _PETITE.finditer(plat):
        durees.append((*m.span(), 30 if m["d"].startswith("demi") else 60, "un peu moins de" if m["t"] == "petite" else "un peu plus de"))
    for m in _DEMI_HEURE.finditer(plat):
        durees.append((*m.span(), 45 if m["quarts"] else 30, ""))
    return [(debut, fin, minutes, mot or ("environ" if _ENVIRON.match(plat, fin) or plat[:debut].endswith("environ ") else "")) for debut, fin, minutes, mot in durees]

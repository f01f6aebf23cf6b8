"""Numbers written in words: "mille deux cents", "trente-deux"."""

from __future__ import annotations

from rapidfuzz import process
from rapidfuzz.distance import OSA
from text_to_num import text2num

_UNITES = frozenset({"un", "une", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze",
                     "treize", "quatorze", "quinze", "seize", "vingt", "vingts", "trente", "quarante", "cinquante",
                     "soixante", "septante", "huitante", "octante", "nonante", "cent", "cents", "mille", "zero"})
# Ordinary words (or "sept." for September) as well as numbers: they count only beside another number or before a unit.
_AMBIGUS = frozenset({"un", "une", "neuf", "sept", "cent", "cents", "mille", "zero", "vingts"})
_MESURES = frozenset({"an", "ans", "mois", "jour", "jours", "semaine", "semaines", "heure", "heures", "euros", "euro", "km",
                      "minutes", "minute", "kilometres", "balles"})
# "deux mille deux net" is how 2 200 is said; without these words it may be a year.
_ARGENT = frozenset({"net", "nets", "brut", "bruts", "euros", "balles", "par", "mensuel", "mensuels"})
# "le sept décembre", "neuf salariés": "un" and "une" stay articles there.
_COMPTES = frozenset({"janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre", "novembre", "decembre",
                      "personnes", "adultes", "enfants", "salaries", "salariees", "employes", "employees", "colocataires"})
# Ordinary words one letter away from a number.
_PAS_DES_NOMBRES = frozenset({"ville", "villes", "fille", "filles", "bille", "nuit", "nuits", "fuit", "ceux", "doux", "feux", "jeux", "yeux", "cet", "dent", "dents", "vent", "vents",
                              "sens", "gens", "cens", "rente", "rentes", "droits", "quarts", "quart", "cent", "six", "dix", "neufs", "neuve", "euros", "mile", "mises", "oeuf"})
# "vingt et un", "soixante et onze"; "cinq cents et six cents" are two numbers.
_VOISINS = _UNITES - {"un", "une"}
_CORRIGES = sorted(mot for mot in _UNITES if len(mot) >= 4)
_APRES_ET = (["un"], ["une"], ["onze"])
LONGUEUR_MAX = 10


def corriger(mots: list[str]) -> list[str]:
    """The same words, where one that misspells a number beside another number is that number: "mille set cents".

    Read as it stands, what is left of the number would be another one.
    """
    lus = list(mots)
    for i, mot in enumerate(mots):
        if mot in _UNITES or len(mot) < 3 or not mot.isalpha() or mot in _PAS_DES_NOMBRES:
            continue
        voisins = {*lus[max(0, i - 1):i], *mots[i + 1:i + 2]} & _VOISINS
        if voisins and (proche := process.extractOne(mot, _CORRIGES, scorer=OSA.distance, score_cutoff=1)) and proche[0][0] == mot[0]:
            lus[i] = proche[0]
    return lus


def mots_de_nombre(mots: list[str], debut: int) -> tuple[int, int] | None:
    """The number that starts at word ``debut``: (value, how many words), or None.

    ``mots`` are folded words, hyphens already split. A lone "un", "une" or "neuf" is not a number ("un CDI"),
    except before a unit ("un an").
    """
    if mots[debut] not in _UNITES:
        return None
    fin = debut
    while fin < len(mots) and fin - debut < LONGUEUR_MAX and (mots[fin] in _UNITES or (mots[fin] == "et" and mots[fin + 1:fin + 2] in _APRES_ET)):
        fin += 1
    while fin > debut:
        suite = mots[debut:fin]
        if suite[-1] != "et" and not (len(suite) == 1 and suite[0] in _AMBIGUS
                                      and not (fin < len(mots) and (mots[fin] in _MESURES or (mots[fin] in _COMPTES and suite[0] not in ("un", "une"))))):
            valeur = _valeur(suite)
            if valeur is not None:
                if suite[-2:-1] == ["mille"] and 2 <= valeur % 1000 <= 9 and mots[fin:fin + 1] and mots[fin] in _ARGENT:
                    valeur += 99 * (valeur % 1000)
                return valeur, fin - debut
        fin -= 1
    return None


def _valeur(suite: list[str]) -> int | None:
    if suite[0] == "zero" and len(suite) > 1:
        return None
    # "un" and "une" head no longer number than themselves, save "un million", which nobody earns here.
    if suite[0] in ("un", "une") and len(suite) > 1:
        return None
    try:
        valeur = int(text2num(" ".join("un" if m == "une" else m for m in suite), "fr"))
    except (ValueError, KeyError, IndexError):
        return None
    # "mille deux" is how 1 200 is said; "deux mille quatre" may be a year.
    return 1000 + 100 * (valeur - 1000) if suite[0] == "mille" and len(suite) == 2 and 1002 <= valeur <= 1009 else valeur

"""Numbers written in words: "mille deux cents", "trente-deux"."""

from __future__ import annotations

from text_to_num import text2num

_UNITES = frozenset({"un", "une", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze",
                     "treize", "quatorze", "quinze", "seize", "vingt", "vingts", "trente", "quarante", "cinquante",
                     "soixante", "septante", "huitante", "octante", "nonante", "cent", "cents", "mille", "zero"})
# Ordinary words (or "sept." for September) as well as numbers: they count only beside another number or before a unit.
_AMBIGUS = frozenset({"un", "une", "neuf", "sept", "cent", "cents", "mille", "zero", "vingts"})
_MESURES = frozenset({"an", "ans", "mois", "jour", "jours", "semaine", "semaines", "heure", "heures", "euros", "euro", "km",
                      "minutes", "minute", "kilometres", "balles"})
# "vingt et un", "soixante et onze"; "cinq cents et six cents" are two numbers.
_APRES_ET = (["un"], ["une"], ["onze"])
LONGUEUR_MAX = 10


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
                                      and not (fin < len(mots) and mots[fin] in _MESURES)):
            valeur = _valeur(suite)
            if valeur is not None:
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
        return int(text2num(" ".join("un" if m == "une" else m for m in suite), "fr"))
    except (ValueError, KeyError, IndexError):
        return None

"""Which fact a date belongs to, from the words around it."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.langue.contexte import mots
from bot.langue.dates import DateLue
from bot.langue.modele import Libre, Trouvaille
from bot.langue.texte import Texte
from bot.langue.vocabulaire import lexique

_COMMENCE = re.compile(r"\b(?:commence|debut|demarr|embauch|recrut|pris|prends|attaque|repren|entre|emmenag|demenag|sign|install|mut|cles|etat des lieux)")
# "je ne suis plus salariée depuis juin", "j'étais apprenti l'an dernier": the date of no start.
_FINI = re.compile(r"\b(?:plus|pas|jamais|etais|etait)(?: (?!encore)[a-z']+){0,2} $")
# "je reprends le travail lundi, après mon congé": the job had begun long before.
_REPRISE = re.compile(r"\brepr(?:ends?|endrai|endre|ise)\b.*\b(?:conges?|arret|maladie|maternite|mi-? ?temps therapeutique)\b|\b(?:conges?|arret|maladie|maternite)\b.*\brepr(?:ends?|endrai|endre|ise)\b")
PORTEE_AVANT, PORTEE_APRES = 80, 40


@lru_cache(maxsize=1)
def _roles() -> re.Pattern[str]:
    roles = lexique("dates")["roles"]
    return mots(f"(?P<{role}>{'|'.join(sorted(motifs, key=len, reverse=True))})" for role, motifs in roles.items())


def attribuer_dates(texte: Texte, dates: list[DateLue]) -> tuple[list[Trouvaille], list[Libre]]:
    """Facts of the dates of the text, and the dates that no fact claims. Birth dates are read elsewhere."""
    trouvailles: list[Trouvaille] = []
    libres: list[Libre] = []
    for i, lue in enumerate(dates):
        role = _role(texte, lue, dates[i - 1].fin if i else 0, dates[i + 1].debut if i + 1 < len(dates) else len(texte.plat))
        if role == "date_naissance":
            continue
        fait = lue.fait
        if role is None:
            debut, fin = texte.origine(lue.debut, lue.fin)
            libres.append(Libre("date", fait, debut, fin, texte.normal[debut:fin]))
        elif role != "aucun":
            trouvailles.append(Trouvaille(role, fait, lue.debut, lue.fin, personnel=role in lexique("dates")["personnels"]))
    return trouvailles, libres


def _role(texte: Texte, lue: DateLue, depuis: int, jusqu_a: int) -> str | None:
    debut, fin = texte.phrase(lue.debut)
    # "du 1er mars au 30 juin": the second date is the end of what the first one starts.
    if depuis and re.match(r" ?(?:au|a|jusqu'au|-|jusqu'en) (?:le )?$", texte.plat[depuis:lue.debut]):
        return "aucun"
    avant = list(_roles().finditer(texte.plat, max(debut, depuis, lue.debut - PORTEE_AVANT), lue.debut))
    if avant:
        if lue.genre == "relatif" and texte.plat[lue.debut:lue.fin] == "aujourd'hui" and not _COMMENCE.search(texte.plat, debut, lue.debut):
            return None  # "aujourd'hui en CDI" says that it is so, not that it starts
        if re.search(r"\b(?:cherche|recherche|espere|voudrais|aimerais|peut-? ?etre|entretien|postule)(?: [a-z']+){0,3} $", texte.plat[debut:avant[-1].start()]) \
                and avant[-1].lastgroup == "date_prise_de_fonction":
            return "aucun"  # "je cherche une alternance pour la rentrée": nothing starts yet
        if avant[-1].lastgroup == "date_prise_de_fonction" and _REPRISE.search(texte.plat, debut, fin):
            return "aucun"
        fini = not _COMMENCE.match(avant[-1][0]) and _FINI.search(texte.plat[debut:avant[-1].start()])
        return "aucun" if fini else str(avant[-1].lastgroup)
    apres = _roles().search(texte.plat, lue.fin, min(fin, jusqu_a, lue.fin + PORTEE_APRES))
    if apres and texte.plat[lue.debut:lue.fin] != "aujourd'hui":
        return str(apres.lastgroup)
    return None

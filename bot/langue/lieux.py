"""The commune of the dwelling, among the communes of the text."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.droits.faits import Fait
from bot.droits.modele import DefinitionFait
from bot.langue.contexte import SOI, Contexte, mots
from bot.langue.modele import Ambiguite, Lecture, Libre
from bot.langue.normalisation import replier
from bot.langue.texte import Texte
from bot.langue.vocabulaire import lexique
from bot.territoire import Commune, Mention, Territoire

POIDS_PAR_DEFAUT = 3
OPTIONS_MAX = 6
LONGUEUR_REPONSE = 120
# "Saint-Denis (93)", "Saint-Denis dans le 93"
_DEPARTEMENT = re.compile(r" ?(?:\(|,? ?dans le |- ?)(?P<d>\d{2,3}|2[abAB])\b\)?")
# What people put around the bare name of a commune when they are asked for it.
_AUTOUR = re.compile(r"^(?:(?:c'est|ce sera|ca sera|je dirais|plutot|euh|heu|bah|ben|oui|alors|donc|bon|le logement est|il est|situe|j'habiterai|j'habite|je vais|je cherche|non|ville de|la ville de|"
                     r"commune de|du cote de|pres de|proche de|aux alentours de|au|aux|a|sur|vers|dans|en|chez|de|par|finalement)(?![a-z0-9])[ ,']*)+|(?:[ .!,]+(?:centre(?:-| )?ville|centre|ville|svp|s'il vous plait|stp|"
                     r"merci|je crois|je pense|ou alentours?|et alentours?|et environs?|environ|intra muros|finalement|normalement|en france))+[ .!?,;]*$|[.!?,;]+$")


@lru_cache(maxsize=1)
def _roles() -> tuple[re.Pattern[str], dict[str, int]]:
    roles = lexique("lieux")["roles"]
    return (mots(f"(?P<{nom}>{'|'.join(sorted(r['mots'], key=len, reverse=True))})" for nom, r in reversed(roles.items())),
            {nom: r["poids"] for nom, r in roles.items()})


def lire_commune(texte: Texte, contexte: Contexte, territoire: Territoire, mentions: list[Mention]) -> tuple[Lecture | None, Ambiguite | None]:
    """The commune of the dwelling: a reading, or a question between homonyms or between several places.

    The words before each mention say whether it is where the person will live, works, lives now or leaves.
    """
    notees = [(m, _poids(texte, contexte, m, mentions[i - 1].fin if i else 0)) for i, m in enumerate(mentions)]
    _herites(texte, notees)
    gardees = [(m, poids) for m, poids in notees if poids >= 0]
    if not gardees:
        return None, None
    meilleur = max(poids for _, poids in gardees)
    # A known home beside a place of work: only the person knows where the dwelling will be.
    retenues = [m for m, poids in gardees if poids == meilleur or (meilleur == 2 and poids == 1)]
    communes: dict[str, Commune] = {}
    for m in retenues:
        for c in m.communes:
            communes.setdefault(c.code_actuel, c)
    if len(retenues) == 1 and len(communes) > 1 and (precision := _DEPARTEMENT.match(texte.normal, retenues[0].fin)):
        m = Mention(retenues[0].debut, precision.end(), tuple(c for c in retenues[0].communes if c.departement == precision["d"].upper()))
        communes = {c.code_actuel: c for c in m.communes} or communes
        retenues = [m]
    if len(communes) == 1:
        (code,) = communes
        m = retenues[0]
        return Lecture(Fait.connu(code), m.debut, m.fin, texte.normal[m.debut:m.fin]), None
    return None, Ambiguite("commune", _options(list(communes.values()), territoire))


def est_une_somme(texte: Texte, m: Mention, demande: DefinitionFait | None) -> bool:
    """True if the postal code of a mention may be an amount: "mon apport est de 59000", the answer to "how much ?", five
    digits alone when no place is asked."""
    argent, code = lexique("lieux")["argent"], texte.normal[m.debut:m.fin]
    if not re.fullmatch(r"\d{5}", code):
        return False
    if demande is not None and (demande.type == "montant" or demande.type != "commune" and texte.plat.strip() == code):
        return True
    return bool(re.search(argent["avant"], texte.plat_avant(m.debut, max(0, m.debut - 40))) or re.match(argent["apres"], texte.plat_apres(m.fin, 20)))


def repondre_commune(texte: Texte, territoire: Territoire) -> tuple[Lecture | None, Ambiguite | None, str | None]:
    """The commune in an answer to "in which commune?" that the running text did not show: (reading, question, problem)."""
    plat = replier(texte.normal)
    if len(plat) > LONGUEUR_REPONSE:
        return None, None, None
    debut, fin = 0, len(plat)
    for _ in range(3):
        m = _AUTOUR.search(plat[debut:fin])
        if not m or not m[0]:
            break
        debut, fin = (debut + m.end(), fin) if m.start() == 0 else (debut, debut + m.start())
    nom = texte.normal[debut:fin].strip()
    if re.fullmatch(r"\d{5}", texte.plat.strip(" .")) and not re.search(r"\d", nom):
        nom = texte.plat.strip(" .")  # a postal code said in words
    if not nom or len(nom) > 60 or len(nom.split()) > 6:
        return None, None, None
    communes = territoire.resoudre(nom)
    if len({c.code_actuel for c in communes}) == 1:
        return Lecture(Fait.connu(communes[0].code_actuel), debut, fin, nom), None, None
    if communes:
        return None, Ambiguite("commune", _options(communes, territoire)), None
    return None, None, "code_postal_inconnu" if re.fullmatch(r"\d[\d ]{3,6}", nom) else "commune_inconnue"


def communes_libres(texte: Texte, mentions: list[Mention], retenue: Lecture | None) -> list[Libre]:
    """Communes named that are not the one of the dwelling (where the person comes from, works...)."""
    return [Libre("commune", Fait.connu(m.communes[0].code_actuel), m.debut, m.fin, texte.normal[m.debut:m.fin])
            for m in mentions if len(m.communes) == 1 and (retenue is None or m.debut != retenue.debut)]


def _options(communes: list[Commune], territoire: Territoire) -> tuple[tuple[str, str], ...]:
    """Choices between communes, each under the name of the commune that exists today."""
    options: dict[str, str] = {}
    for c in communes:
        actuelle = territoire.commune(c.code_actuel) or c
        options.setdefault(actuelle.code, actuelle.libelle)
    return tuple(options.items())[:OPTIONS_MAX]


def _poids(texte: Texte, contexte: Contexte, m: Mention, depuis: int) -> int:
    motif, poids = _roles()
    place = texte.vers_plat(m.debut)
    if contexte.chez_autrui(place) or (contexte.personne(place) not in (SOI, contexte.pour_autrui)
                                       and not re.search(r"\b(?:emmenage|demenage|logement|appartement|studio|loue|cherche)", texte.plat_avant(m.debut, max(depuis, m.debut - 60)))):
        return poids["ecarte"]  # "mon mari est muté à Bordeaux": where somebody else works or lives
    avant = texte.plat_avant(m.debut, max(depuis, m.debut - 60))
    trouves = list(motif.finditer(avant))
    if not trouves:
        if re.search(r"\bd(?:e|u|') ?$", avant) and re.match(r" ?(?:a|vers|pour|jusqu) ", texte.plat_apres(m.fin, 8)):
            return poids["origine"]
        return POIDS_PAR_DEFAUT
    role = str(trouves[-1].lastgroup)
    # "je déménage de Lens": the verb of a destination followed by "de" tells an origin.
    if role == "logement" and re.search(r"(?:demenage|pars|partir|arrive|vais) (?:de|d'|du) ?$", avant):
        return poids["origine"]
    return poids[role]


def _herites(texte: Texte, notees: list[tuple[Mention, int]]) -> None:
    """"à Roubaix ou Tourcoing": the second place has the role of the first."""
    for i in range(1, len(notees)):
        precedente, m = notees[i - 1][0], notees[i][0]
        liaison = replier(texte.normal[precedente.fin:m.debut])
        if re.fullmatch(r" ?(?:ou|et|,|/|ou bien|voire) ?(?:a |sur )?", liaison) and not (notees[i - 1][1] <= 0 and "," in liaison):
            notees[i] = (m, notees[i - 1][1])

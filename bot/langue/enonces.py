"""Facts that a turn of phrase states by itself, from every file of ``lexique/enonces``: one theme, one file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from bot.droits.faits import Fait
from bot.langue.contexte import Contexte, mots
from bot.langue.modele import Trouvaille
from bot.langue.texte import Texte
from bot.langue.vocabulaire import lexique, themes

_OU = re.compile(r",? ?(?:ou|ou bien|ou alors|soit)(?: (?:bien|alors|un|une|en|le|la|du|plutot|contrat|de|d'|de l'))* ?")
#: "j'hésite entre vide et meublé" leaves both.
_HESITE = re.compile(r"\bentre (?:un |une |du |de la |le |la |l')?$")
_ET_CHOIX = re.compile(r" et (?:un |une |du |de la |le |la |l')?")
#: "un CDI le matin et un CDD le soir": two contracts at once.
_ET = re.compile(r"(?: (?!mais|ou|puis|avant|apres)[a-z0-9']+){0,4} et (?:aussi |encore |puis )?une? (?:petit |autre |second )?(?:contrat )?(?:en )?")


@dataclass(frozen=True)
class Entree:
    """One line of a vocabulary file, compiled."""

    motif: re.Pattern[str]
    faits: dict[str, Any]
    implique: dict[str, Any]
    nie: dict[str, Any] | None
    sauf_avant: re.Pattern[str] | None
    sauf_apres: re.Pattern[str] | None
    sauf_phrase: re.Pattern[str] | None
    exige: re.Pattern[str] | None
    exige_phrase: re.Pattern[str] | None
    personnel: bool
    faible: bool


@lru_cache(maxsize=1)
def entrees() -> tuple[Entree, ...]:
    """The compiled vocabulary, in the order of the files."""
    return tuple(_compiler(brut, theme["personnel"]) for theme in map(lexique, themes()) for brut in theme["enonces"])


def _compiler(brut: dict[str, Any], personnel: bool) -> Entree:
    nie = brut.get("nie")
    if nie == "rien":
        nie = None
    elif nie is None:
        nie = {fait: contraire(fait, valeur) for fait, valeur in brut["faits"].items()}
    return Entree(
        motif=mots(brut["motifs"]), faits=brut["faits"], implique=brut.get("implique", {}), nie=nie,
        sauf_avant=re.compile(r"(?<![a-z])(?:" + brut["sauf_avant"] + ")$") if "sauf_avant" in brut else None,
        sauf_apres=re.compile(brut["sauf_apres"]) if "sauf_apres" in brut else None,
        sauf_phrase=re.compile(brut["sauf_phrase"]) if "sauf_phrase" in brut else None,
        exige=re.compile(brut["exige"]) if "exige" in brut else None,
        exige_phrase=re.compile(brut["exige_phrase"]) if "exige_phrase" in brut else None,
        personnel=personnel, faible=bool(brut.get("faible", False)))


def contraire(fait: str, valeur: Any) -> Any:
    """What remains when a value is denied: the other truth value, or the list of the other choices."""
    if isinstance(valeur, bool):
        return not valeur
    niees = set(valeur) if isinstance(valeur, list) else {valeur}
    return [v for v in lexique("valeurs").get(fait, ()) if v not in niees]


def fait_de(valeur: Any) -> Fait:
    """A list is a set of possible values, anything else a known value."""
    return Fait.parmi(valeur) if isinstance(valeur, list) else Fait.connu(valeur)


def trouver_enonces(texte: Texte, contexte: Contexte) -> list[Trouvaille]:
    """Facts stated by the words of the text; denied ones give the contrary, questions of definition nothing."""
    trouvailles: list[Trouvaille] = []
    for entree in entrees():
        if entree.exige and not entree.exige.search(texte.plat):
            continue
        for m in entree.motif.finditer(texte.plat):
            trouvailles += _lire(entree, m, texte, contexte)
    return _reunir(texte, trouvailles)


def _reunir(texte: Texte, trouvailles: list[Trouvaille]) -> list[Trouvaille]:
    """Make one set of two choices that "ou" joins: "soit un CDD soit de l'intérim"."""
    gardees: list[Trouvaille] = []
    derniers: dict[str, Trouvaille] = {}
    for t in sorted(trouvailles, key=lambda t: (t.debut, t.fin)):
        precedent = derniers.get(t.fait)
        if precedent and _choix(precedent) and _choix(t) and not set(_choix(precedent)) & set(_choix(t)) \
                and (_lien(t.fait, texte.plat[precedent.fin:t.debut]) or (_HESITE.search(texte.plat[:precedent.debut]) and _ET_CHOIX.fullmatch(texte.plat[precedent.fin:t.debut]))):
            precedent.valeur, precedent.fin, precedent.priorite = Fait.parmi([*_choix(precedent), *_choix(t)]), t.fin, 1
            continue
        gardees.append(t)
        derniers[t.fait] = t
    return gardees


def _lien(fait: str, entre: str) -> bool:
    """True if these words join two choices: "ou", and "et" too for two contracts at once."""
    return bool(_OU.fullmatch(entre) or (fait == "contrat" and _ET.fullmatch(entre)))


def _choix(t: Trouvaille) -> list[str]:
    """The choices of a reading that was told: none for a number, a yes or no, or what is only implied."""
    if "implique" in t.suppositions:
        return []
    return [t.valeur.valeur] if isinstance(t.valeur.valeur, str) else list(t.valeur.possibles or ())


def _lire(entree: Entree, m: re.Match[str], texte: Texte, contexte: Contexte) -> list[Trouvaille]:
    debut, fin = m.span()
    avant = texte.plat[max(0, debut - 40):debut]
    if entree.sauf_avant and entree.sauf_avant.search(avant):
        return []
    if entree.sauf_apres and entree.sauf_apres.match(texte.plat, fin):
        return []
    phrase = texte.plat[slice(*texte.phrase(debut))]
    if entree.sauf_phrase and entree.sauf_phrase.search(phrase) or entree.exige_phrase and not entree.exige_phrase.search(phrase):
        return []
    if entree.personnel and contexte.dit_d_un_autre(debut, fin):
        return []
    if contexte.defini(debut) or contexte.passe(debut) or (contexte.revolu(debut) if entree.personnel else contexte.doute(debut)) or contexte.exige(debut) or contexte.en_general(debut) or (entree.personnel and (contexte.souhaite(debut) or contexte.reclame(debut))):
        return []
    if contexte.non_de_reponse(debut) and contexte.demande not in entree.faits:
        return []
    force = 1 if entree.faible else 2
    if contexte.nie(debut):
        return [Trouvaille(fait, fait_de(valeur), debut, fin, force, entree.personnel)
                for fait, valeur in (entree.nie or {}).items() if valeur != []]
    return ([Trouvaille(fait, fait_de(valeur), debut, fin, force, entree.personnel) for fait, valeur in entree.faits.items()]
            + [Trouvaille(fait, fait_de(valeur), debut, fin, 0, entree.personnel, ("implique",)) for fait, valeur in entree.implique.items()])

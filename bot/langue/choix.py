"""The answer to a question of choice, or of yes or no: labels, ranks, bare words of ``choix.yml`` and ``booleens.yml``."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from rapidfuzz import fuzz

from bot.droits.faits import Fait
from bot.droits.modele import DefinitionFait
from bot.langue.dates import DateLue
from bot.langue.enonces import fait_de
from bot.langue.normalisation import replier
from bot.langue.reponses import Reponse
from bot.langue.texte import Texte
from bot.langue.vocabulaire import lexique

SEUIL_LIBELLE = 88.0
#: The sentence of a yes or a no differs from the other by one word: almost no mistake is forgiven.
SEUIL_PHRASE = 95.0
#: Beyond this many words, a bare word of the answer is not looked for in the middle of it.
MOTS_D_UNE_REPONSE = 6
_ORDINAUX = {"premier": 1, "premiere": 1, "1er": 1, "1ere": 1, "1re": 1, "deuxieme": 2, "second": 2, "seconde": 2, "2e": 2, "2eme": 2, "2nd": 2, "2nde": 2, "troisieme": 3, "3e": 3, "3eme": 3,
             "quatrieme": 4, "4e": 4, "4eme": 4, "cinquieme": 5, "5e": 5, "5eme": 5, "derniere": -1, "dernier": -1}
RANG = re.compile(r"^(?:(?:c'est|je prends|je choisis|plutot|alors|euh|oui|dans|en) )*(?:(?:la|le|l'|ma|mon) ?)?(?:(?P<o>" + "|".join(sorted(_ORDINAUX, key=len, reverse=True)) +
                  r")(?: (?:choix|option|reponse|proposition|annee|solution))?|(?:le|la|choix|option|reponse|numero|n°) ?(?P<n>\d))[ .!)]*$")
_TETE = re.compile(r"^(?:(?:c'?est|ce sera|ca sera|je suis|on est|j'ai|dans|en|le|la|les|un|une|du|de|plutot|alors|euh|bah|ben|chez|pour|mon employeur|ma boite|je dirais|donc|finalement|loue|louee|elle est|il est|elle|il)(?![a-z0-9])[ ,']*|l')+")


# "oui enfin non", "non pardon oui": the last one; "oui mais pas encore", "avant oui": neither.
_REPRIS = re.compile(r"\b(?:oui|non|ouais|nan)\b.*\b(?:enfin|pardon|oups|plutot|finalement|erreur|en fait|je voulais dire|c'est) (?:c'est )?(oui|non|si|nan|ouais)(?: en fait| du coup)?[ .!]*$")
_NI_OUI_NI_NON = re.compile(r"\b(?:oui|ouais|si),? mais (?:pas encore|plus|pas maintenant|bientot|avant|c'est fini)(?: maintenant)?[ .!]*$|\bavant,? (?:oui|non)[ .!]*$")
_DEPUIS = r"(?: (?:depuis|hier|il y a|la semaine|le mois|en|le|ce|cette|ici|deja)\b.*)?"


def valeur_du_rang(mot: str) -> int:
    """2 for "deuxieme", -1 for "dernier"."""
    return _ORDINAUX[mot]


@cache
def _libelles(vrai: str, faux: str) -> tuple[str, str]:
    return _nettoyer(Texte(vrai).plat), _nettoyer(Texte(faux).plat)


def booleen_par_libelle(texte: Texte, demande: DefinitionFait) -> bool | None:
    """True or False if the message is the sentence that tells the fact ("hébergement payant"), None otherwise."""
    if not (demande.libelle_vrai and demande.libelle_faux):
        return None
    plat = _nettoyer(texte.plat)
    vrai, faux = (100.0 if plat == nom else fuzz.ratio(plat, nom) for nom in _libelles(demande.libelle_vrai, demande.libelle_faux))
    if max(vrai, faux) < SEUIL_PHRASE or abs(vrai - faux) <= 4:
        return None
    return vrai > faux


def est_libelle(texte: Texte, demande: DefinitionFait) -> bool:
    """True if the message is a button of the question, typed: it then says nothing else."""
    plat = _nettoyer(texte.plat)
    return booleen_par_libelle(texte, demande) is not None or any(plat == _nettoyer(Texte(nom).plat) for choix in demande.choix for nom in (choix.libelle, *choix.alias))


def repondre_booleen(texte: Texte, demande: DefinitionFait, dates: list[DateLue], reponse: Reponse | None) -> tuple[Fait | None, str | None]:
    """Yes, no, or the words that say so for this question ("au Luxembourg": the employer is not in France)."""
    regles = lexique("booleens").get(demande.id, {})
    if (dit := booleen_par_libelle(texte, demande)) is not None:
        return Fait.connu(dit), None
    if (doutes := regles.get("doute")) and re.search(rf"(?<![a-z0-9])(?:{'|'.join(doutes)})(?![a-z0-9])", texte.plat):
        return None, None
    if repris := _REPRIS.search(texte.plat):
        return Fait.connu(repris[1][0] in "os"), None
    if _NI_OUI_NI_NON.search(texte.plat):
        return None, None
    if reponse and reponse.nature in ("oui", "non"):
        contraire = "|".join(regles.get("faux" if reponse.nature == "oui" else "vrai", ()))
        if contraire and reponse.suite.startswith("mais ") and re.search(rf"(?<![a-z0-9])(?:{contraire})$", _nettoyer(reponse.suite)):
            return None, None  # "oui mais je vis avec mon copain"
        return Fait.connu(reponse.nature == "oui"), None
    if reponse:
        return None, None
    plat = _nettoyer(texte.plat)
    if m := re.search(r"(?:^|[ ,])(oui|non|nan|ouais|pas encore)[ .!]*$", texte.plat):
        return Fait.connu(m[1].startswith("o")), None
    for valeur in ("faux", "vrai"):
        mots = "|".join(regles.get(valeur, ()))
        if mots and (re.fullmatch(rf"(?:{mots}){_DEPUIS}", _TETE.sub("", plat)) or (len(plat.split()) <= MOTS_D_UNE_REPONSE and re.search(rf"(?<![a-z0-9])(?:{mots})$", plat)
                                                                 and not re.search(r"\b(?:pas|non|sans|attends?|attente|doit|doivent|devrait|devraient|peut-? ?etre)\b", plat))):
            return Fait.connu(valeur == "vrai"), None
    return None, None


@cache
def _courts(fait: str) -> tuple[tuple[re.Pattern[str], Any], ...]:
    """What a bare word means as an answer to this question."""
    return tuple((re.compile("(?:" + "|".join(regle["si"]) + ")"), regle["valeur"]) for regle in lexique("choix").get(fait, ()))


def repondre_choix(texte: Texte, demande: DefinitionFait, dates: list[DateLue], reponse: Reponse | None) -> tuple[Fait | None, str | None]:
    """The choice that the answer names, or the set that it leaves ("non" to "une entreprise privée ?")."""
    plat = _nettoyer(texte.plat)
    possibles = [c.valeur for c in demande.choix]
    if (valeur := _par_libelle(plat, demande)) is not None:
        return Fait.connu(valeur), None
    if rang := RANG.match(plat):
        n = _ORDINAUX[rang["o"]] if rang["o"] else int(rang["n"])
        if n == -1 or 1 <= n <= len(possibles):
            return Fait.connu(possibles[n - 1 if n > 0 else -1]), None
    suite = _nettoyer(reponse.suite) if reponse else ""
    # The rule that covers the whole of the message, else what follows its opening ("c'est une ferme").
    for morceau in dict.fromkeys((plat, suite, _TETE.sub("", plat), _TETE.sub("", suite))):
        for motif, valeur in _courts(demande.id):
            if morceau and motif.fullmatch(morceau):
                return _garder(valeur, possibles), None
    if reponse and reponse.nature in ("oui", "non"):
        # "Avez-vous une bourse ?" "non": the choice that says there is none.
        ou = "|aucune?|pas de" if reponse.nature == "non" and replier(demande.question or "").startswith("avez-vous") else ""
        restants = [c.valeur for c in demande.choix if re.match(rf"(?:{reponse.nature}{ou})\b", replier(c.libelle))]
        precis = [c.valeur for c in demande.choix if c.valeur in restants and suite and _parle_de(suite, replier(c.libelle))]
        if precis or restants:
            return Fait.parmi(precis if len(precis) == 1 else restants), None
    if reponse is None or reponse.nature in ("oui", "non"):
        cherche = suite if reponse else plat
        if len(cherche.split()) <= MOTS_D_UNE_REPONSE and not re.search(r"\b(?:pas|non|sans|plus|ni|attends?|attente|espere|si|finie?s?|terminee?s?|arretee?s?)\b|\d\D* ou \D*\d", cherche):
            for motif, valeur in _courts(demande.id):
                if re.search(r"(?<![a-z0-9])" + motif.pattern + r"(?![a-z0-9])", cherche):
                    return _garder(valeur, possibles), None
        for motif, valeur in _courts(demande.id):
            if reponse and motif.fullmatch(reponse.nature):
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

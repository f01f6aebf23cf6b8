"""What was read in a message, in the JSON form that travels from the NLU pipeline to the actions.

Keys of a *lecture*: ``aides`` and ``sujets`` (ids of aids and topics, in the order they are named), ``faits`` (fact id
-> JSON fact; of the person, or of the one for whom they ask), ``impliques`` (facts that
others imply, not told), ``autres`` (kind of person -> facts of somebody else),
``autrui`` (kind of person for whom they ask, or None), ``libres`` (values without a role, as ``{"type", "fait"}``),
``reponse`` (oui, non, ne_sait_pas, refus or None), ``correction``, ``hypothese``, ``question``, ``detresse``
(its kind), ``alerte`` (how surely), ``ecartees`` (kinds that only seem to show), ``projet`` (what the words let see of
it), ``mobilite`` (the words tell of a change of job or town), ``ambiguites``, ``malforme``; ``aujourdhui``, the date of the turn;
``sensibles`` (kinds of data that should not be typed: identifiers, names, health);
``numero`` (a SIREN or SIRET in the text); ``entreprise``, the step of a company search, as its effect says it; ``masque``,
when the words of the message must not be stored, what replaces them (a key of ``stockage`` in ``textes/entreprise.yml``);
``demander`` (a fact to ask again), ``affiner``, ``approfondir``, ``dater``, ``toutes``, ``calcul`` and ``tableau`` for buttons;
``bande`` once the arbitration is done.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any, Mapping

from bot.dialogue import employeur
from bot.droits import fait_vers_json
from bot.langue import Analyse, sensibles
from bot.langue.detresse import SURE, lire_detresse
from bot.langue.texte import Texte

Lecture = dict[str, Any]

#: Steps of a company search.
ETAPES = ("chercher", "choisir", "repondre", "annuler", "aucune", "relire", "numero")
_CHIFFRES = re.compile(r"\d+")
_MOT_DE_NOM = re.compile(r"[a-z0-9%]+(?:'[a-z]+)?|[a-z]'")
#: What a name asks when it is a whole question: "c'est quoi un garant", "combien vaut le smic".
_MOT_QUI_DEMANDE = re.compile(
    r"c'est|est|quoi|qu'est|ce|qu'un|qu'une|que|combien|vaut|montant|plafonds?|qui|quelle?s?|a|sert|kesako|definition|definir|"
    r"peut|benef\w+|droit|difference|deposer|constituer|passer|passage|taille"
)


def lecture_vide() -> Lecture:
    """A message in which nothing was read."""
    return {
        "aides": [],
        "sujets": [],
        "faits": {},
        "impliques": [],
        "autres": {},
        "autrui": None,
        "libres": [],
        "reponse": None,
        "correction": False,
        "hypothese": False,
        "question": False,
        "detresse": None,
        "projet": None,
        "mobilite": False,
        "alerte": "muette",
        "ecartees": [],
        "ambiguites": [],
        "malforme": None,
        "sensibles": [],
        "numero": None,
        "entreprise": None,
        "masque": None,
    }


def lecture_depuis_analyse(analyse: Analyse) -> Lecture:
    """The JSON form of an analysis."""
    lecture = lecture_vide()
    autres = {
        qui: {fait: fait_vers_json(lu.fait) for fait, lu in faits.items()} for qui, faits in analyse.autres.items()
    }
    # "C'est pour mon fils apprenti": the son is the person whose rights are looked for.
    siens = autres.pop(analyse.pour_autrui, {}) if analyse.pour_autrui else {}
    lecture.update(
        aides=list(dict.fromkeys(mention.id for mention in analyse.aides)),
        faits={**{fait: fait_vers_json(lu.fait) for fait, lu in analyse.faits.items()}, **siens},
        impliques=[fait for fait, lu in analyse.faits.items() if "implique" in lu.suppositions],
        autres=autres,
        autrui=analyse.pour_autrui,
        libres=[{"type": libre.type, "fait": fait_vers_json(libre.fait)} for libre in analyse.libres],
        reponse=analyse.reponse,
        correction=analyse.correction,
        hypothese=analyse.hypothese,
        question=analyse.question,
        detresse=analyse.detresse,
        projet=analyse.projet,
        mobilite=analyse.mobilite,
        alerte=analyse.alerte,
        ecartees=list(analyse.ecartees),
        ambiguites=[
            {"fait": each.fait, "options": [list(option) for option in each.options]} for each in analyse.ambiguites
        ],
        malforme=analyse.malforme,
        sensibles=list(sensibles(analyse.texte)),
    )
    return lecture


def replier(texte: str) -> str:
    """Lower case without accents: the form on which words are compared and intents learnt."""
    decompose = unicodedata.normalize("NFKD", texte.lower().replace("œ", "oe").replace("æ", "ae"))
    return "".join(lettre for lettre in decompose if not unicodedata.combining(lettre))


def relire_alerte(lecture: Lecture, corrige: str) -> None:
    """Look for distress again in the message with its spelling corrected ("jme fias frpaper"). It only adds an alarm, and
    none that the words as typed set aside: a correction may lose what excused them ("un suicide financier")."""
    if lecture["alerte"] == SURE:
        return
    relue = lire_detresse(Texte(corrige))
    if relue.nature is not None and relue.nature not in lecture["ecartees"]:
        lecture["detresse"], lecture["alerte"] = relue.nature, relue.degre


def texte_intention(texte: str, analyse: Analyse) -> str:
    """The sentence as the intent classifier sees it: folded, with aids, communes and figures made neutral."""
    morceaux = [(mention.debut, mention.fin, _nom_neutre(texte[mention.debut : mention.fin])) for mention in analyse.aides]
    commune = analyse.faits.get("commune")
    if commune is not None and commune.fin > commune.debut:
        morceaux.append((commune.debut, commune.fin, " villex "))
    neutre, position = [], 0
    for debut, fin, remplacement in sorted(morceaux):
        if debut < position:
            continue
        neutre += [texte[position:debut], remplacement]
        position = fin
    neutre.append(texte[position:])
    return " ".join(_CHIFFRES.sub("0", replier("".join(neutre))).split())


def _nom_neutre(nom: str) -> str:
    """A name made neutral. Some topics are found by a whole question ("c'est quoi un garant"): what it asks is kept."""
    neutre: list[str] = []
    for mot in _MOT_DE_NOM.findall(replier(nom)):
        if _MOT_QUI_DEMANDE.fullmatch(mot):
            neutre.append(mot)
        elif "aidex" not in neutre:
            neutre.append("aidex")
    return f" {' '.join(neutre if 'aidex' in neutre else ['aidex'])} "


def lecture_d_effet(effet: Mapping[str, Any]) -> tuple[str, str, Lecture]:
    """Intent, equivalent text and *lecture* of a pressed button.

    Effects: ``{"type": "accueil", "employeur"?}`` (its JSON facts),
    ``{"type": "fait", "fait", "valeur" | "refuse"}``, ``{"type": "redemander", "fait"}``,
    ``{"type": "intention", "intention", "aides"?, "affiner"?, "dater"?, "calcul"?, "tableau"?, "mots"?}`` (``mots``: the
    words that the button says), ``{"type": "entreprise", "etape", ...}`` with the
    steps ``chercher`` (and ``texte``, once typed), ``choisir`` (``indices``), ``repondre`` (``reponse``: oui, non,
    ne_sait_pas), ``relire`` (ask it again), ``annuler``, ``aucune`` and ``numero`` (a number typed outside a search: only to
    offer one). Any effect may carry ``masque``, which is for the web layer. Raises ValueError on anything else.
    """
    lecture = lecture_vide()
    lecture["bande"] = "bouton"
    genre = effet.get("type")
    if genre == "accueil":
        lecture["faits"] = employeur.faits_d_effet(effet)
        return "accueil", "accueil", lecture
    if genre == "fait":
        fait = str(effet["fait"])
        valeur = effet.get("valeur")
        # A button may stand for an interval ("11 à 49 salariés").
        lue = valeur if isinstance(valeur, Mapping) else {"valeur": valeur}
        lecture["faits"] = {fait: {"refuse": True} if effet.get("refuse") else dict(lue)}
        return "informer", fait, lecture
    if genre == "redemander":
        lecture["demander"] = str(effet["fait"])
        return "informer", lecture["demander"], lecture
    if genre == "entreprise":
        etape = effet.get("etape")
        if etape not in ETAPES or effet.get("reponse", "oui") not in ("oui", "non", "ne_sait_pas"):
            raise ValueError(f"unknown step: {etape!r}")
        if etape == "numero":
            lecture["numero"], lecture["masque"] = str(effet["texte"]), "numero"
            return "informer", "numero", lecture
        lecture["entreprise"] = {cle: effet[cle] for cle in ("etape", "texte", "indices", "reponse", "sur") if cle in effet}
        if "texte" in effet:
            lecture["masque"] = "saisie"
        return "informer", "entreprise", lecture
    if genre == "intention":
        lecture["aides"] = list(effet.get("aides", []))
        lecture["affiner"] = bool(effet.get("affiner"))
        lecture["approfondir"] = bool(effet.get("approfondir"))
        lecture["dater"] = bool(effet.get("dater"))
        lecture["toutes"] = bool(effet.get("toutes"))
        lecture["calcul"] = effet.get("calcul")
        lecture["tableau"] = bool(effet.get("tableau"))
        return str(effet["intention"]), str(effet.get("mots", effet["intention"])), lecture
    raise ValueError(f"unknown effect: {genre!r}")


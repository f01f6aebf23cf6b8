"""Which intent a turn follows, when the classifier and the reading of facts both have something to say.

Pure and deterministic. The order of the rules is the policy: distress, then the answer to the question being
asked, then corrections and hypotheses, then the classifier inside its bands of confidence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Optional, Sequence

from bot.dialogue.intentions import ASPECTS, CHANGEMENTS, COURTOISIES, DEMANDES, ORIENTATIONS, REPLI, URGENCES
from bot.dialogue.lecture import Lecture, replier
from bot.dialogue.perimetre import (
    CERTAINE,
    DE_SOI,
    MARQUE_DE_QUESTION,
    SUREMENT_NOTRE,
    chez_un_autre,
    interroge_sur_autre_chose,
    par_hasard,
    partagee,
    peu_lu,
)
from bot.dialogue.urgence import sans_urgence, urgence

#: About the conversation: "les résultats de l'étude" asks of the study, not for the person's own result.
_SANS_FICHE = ("resultat", "pourquoi_question", "modifier_fait", "capacites")
#: What a change of job or town is mistaken for.
_RIEN_A_CORRIGER = ("corriger", "modifier_fait", "informer", "recommencer", "hors_sujet", "ne_sait_pas")
#: "oui privée, et pour les documents": what comes after an answer, when it is a clause of its own.
_CLAUSE_DE_PLUS = re.compile(r"[.,;:!]\s*(?:et\s+)?[a-z']+\s+\S+|\bet (?:pour|les?|la|l')\b")
#: "Si j'emprunte 10 000 €, je rembourse combien ?": figures supposed for a calculation, not a what-if about rights.
_CALCUL = re.compile(
    r"\b(?:combien|cb|calcul\w*|simul\w*|mensualites?|taux d'effort|quel(?:le)?s?|max\w*|plafonds?|tableau|echeanciers?|rembours\w*|pourcentage)\b"
)
#: "À quoi ai-je droit ? Je veux acheter": the project is said, but it is one's rights that are asked.
_MES_DROITS = re.compile(
    r"\b(?:a quoi|quelles? aides?|a quelles aides)\b[^.?!]*"
    r"\b(?:droit|(?:je|on|nous) (?:peux|peut|pouvons|pourrais) (?:avoir|toucher|demander|obtenir))\b"
)
#: "J'ai droit aux deux ?": aids named before, whatever else the message holds.
_AUX_DEUX = re.compile(r"\bdroit (?:aux|a (?:les|ces|toutes les)) (?:deux|trois|2|3)\b")
_Y_AI_DROIT = re.compile(r"\b(?:ai|aurais|aurai)(?:[- ]?je)? (?:le )?droit\b")
#: "Et pour mon fils ?"
_POUR_UN_AUTRE = re.compile(r"(?:et|sinon)\b[ ,]*(?:sinon )?pour (?:mon|ma|mes|notre|nos) \w+(?: de \d+ ans)? ?\?*$")
_D_UN_PROJET = ("achat_travaux", "logement_social")
#: What is done with facts, which their mere statement is mistaken for.
_SUR_DES_FAITS = ("calculer", "simuler")
#: Answers that give no value.
_SANS_DIRE = ("ne_sait_pas", "refuser_repondre")
#: A what-if asked in so many words, even about the fact being asked.
_ET_SI = re.compile(r"\bet si\b|\bsi\b.*\?")
#: Asking for oneself, in so many words: "j'y ai droit ?", "suis-je éligible", "c'est bon pour moi ?".
_POUR_SOI = re.compile(
    r"\b(?:droits? a|y ai droit|droit a quoi|eligibles?|(?:pour|pr) (?:moi|nous)|(?:je|on|nous) (?:peux|peut|pouvons)|puis[- ]je|j'?peux)\b"
)
#: Without a question mark, a second clause asks something only when the classifier is this sure.
SURE = 0.9
#: An aspect that shares the odds with "the other one" at least this much is asked of it.
ASPECT_DE_L_AUTRE = 0.2
#: Intents that forget what the person said, and how sure the classifier must be of them.
OUBLIENT, SUR_DE_L_OUBLI = ("recommencer", "effacer_donnees"), 0.7
#: What a program writes, not a person: it never makes the conversation forget.
_DE_MACHINE = re.compile(r"\s*[{\[<(\"'`]|(?:.*\W)?/\s?[a-z]|.*[a-z]_[a-z]|.*\w=\w", re.DOTALL | re.IGNORECASE)
#: So many facts make a portrait: what is asked with them is asked for oneself, unless the classifier is certain.
PORTRAIT = 3


@dataclass(frozen=True)
class Seuils:
    """Bands of confidence: at least ``reponse``, answer; at least ``hesitation``, "vouliez-vous dire"."""

    reponse: float
    hesitation: float


@dataclass(frozen=True)
class Decision:
    """``bande``: securite, reponse, hesitation, repli, or lecture when the reading decided alone."""

    intention: str
    confiance: float
    bande: str


def arbitrer(
    texte: str,
    lecture: Lecture,
    classement: Sequence[tuple[str, float]],
    fait_demande: Optional[str],
    seuils: Seuils,
) -> Decision:
    """Choose the intent of a message.

    ``classement``: intents from the likeliest, with calibrated confidences. ``fait_demande``: the fact that the
    previous turn asked for, if any.
    """
    plie = replier(texte)
    detresse = urgence(lecture, classement, seuils.reponse, plie)
    if detresse:
        return Decision(detresse, 1.0, "securite")
    if classement and classement[0][0] in URGENCES.values():
        classement = sans_urgence(classement)
    tete, confiance = classement[0] if classement else (REPLI, 0.0)
    if tete == "calculer" and lecture["aides"] and len(lecture["faits"]) >= PORTRAIT and not _CALCUL.search(plie):
        tete, confiance = "eligibilite", max(confiance, CERTAINE)  # "Visale pour mon couple ? 40 ans, CDI, 3000 net"
    if fait_demande and tete in _SUR_DES_FAITS and _enonce(lecture, plie):
        tete = "informer"  # "ah si, loyer 680 €", "ah si 37 ans": what one had forgotten
    if tete == "autre_aide" and confiance < SURE:
        tete, confiance = _de_l_autre(classement) or (tete, confiance)
    if tete in _D_UN_PROJET and (_Y_AI_DROIT if lecture["aides"] else _MES_DROITS).search(plie):
        tete, confiance = "eligibilite", max(confiance, SURE)
    if _AUX_DEUX.search(plie):
        tete, confiance = "eligibilite", max(confiance, SURE)
    if lecture["aides"] and lecture["question"] and not fait_demande and not lecture["hypothese"]:
        tete, confiance = _sur_une_aide(lecture, classement, tete, confiance, seuils)
    if not fait_demande and not (tete in DEMANDES and confiance >= seuils.reponse) and _pour_soi(lecture, plie):
        tete, confiance = "eligibilite", max(confiance, 0.9)
    demande = tete in DEMANDES and confiance >= seuils.reponse
    question = demande and bool(
        MARQUE_DE_QUESTION.search(plie) or fait_demande and confiance >= SURE and _CLAUSE_DE_PLUS.search(plie)
    )

    if fait_demande and not question:
        reponse = _reponse_attendue(plie, lecture, fait_demande, tete, confiance, seuils)
        if reponse:
            return Decision(reponse, max(confiance, 0.9), "lecture")
    sans_calcul = tete == "calculer" and not _CALCUL.search(plie)
    hors_fiche = not demande or sans_calcul or tete in _SANS_FICHE and not fait_demande
    anonyme = not fait_demande and len(lecture["faits"]) <= 1 and not DE_SOI.search(plie)
    interroge = anonyme or bool(MARQUE_DE_QUESTION.search(plie))
    if lecture["sujets"] and hors_fiche and interroge and not lecture["hypothese"]:
        # "La PEEC, c'est dès 20 salariés ?": a question on a topic, not a fact about an employer.
        return Decision("definition", max(confiance, 0.9), "lecture")
    autre = None if demande or fait_demande or lecture["aides"] else chez_un_autre(lecture, classement, plie)
    if autre:
        return Decision(autre, max(confiance, SURE), "lecture")
    ailleurs = tete in ORIENTATIONS and confiance >= seuils.reponse
    if lecture["faits"] and not question and not ailleurs:
        if lecture["hypothese"]:
            return Decision("simuler", max(confiance, 0.9), "lecture")
        if lecture["correction"]:
            return Decision("corriger", max(confiance, 0.9), "lecture")
        if tete in CHANGEMENTS and confiance >= seuils.reponse:
            return Decision(tete, confiance, "lecture")
        if tete == "hors_sujet" and confiance >= seuils.reponse and not fait_demande:
            if peu_lu(lecture, plie, confiance):
                return Decision("hors_sujet", confiance, "reponse")
            if par_hasard(lecture, classement):
                return Decision(REPLI, confiance, "hesitation")
        if not demande and not fait_demande and interroge_sur_autre_chose(lecture, classement, plie):
            return Decision(REPLI, confiance, "hesitation")
        if not demande:
            return Decision("informer", max(confiance, 0.9), "lecture")
    if lecture["ambiguites"] and not demande and not (lecture["aides"] and lecture["question"]):
        return Decision("informer", max(confiance, 0.9), "lecture")
    calcul = tete == "calculer" and confiance >= seuils.reponse and _CALCUL.search(plie)
    if lecture["hypothese"] and lecture["faits"] and not calcul and not ailleurs:
        return Decision("simuler", max(confiance, 0.9), "lecture")
    if lecture["autrui"] and not fait_demande and not demande and _POUR_UN_AUTRE.match(plie):
        return Decision("eligibilite", 0.9, "lecture")  # the same thing, for somebody else
    if lecture["projet"] and fait_demande and not lecture["question"] and (tete in _RIEN_A_CORRIGER or confiance < seuils.reponse):
        return Decision("informer", 0.9, "lecture")  # "ah si, je cherche à louer", in the middle of the questions
    if lecture["mobilite"] and not fait_demande and (tete in _RIEN_A_CORRIGER or confiance < seuils.reponse):
        # "Je change de ville": a project, told in the words of a correction.
        return Decision("eligibilite", 0.9, "lecture")
    if (lecture["aides"] or lecture["sujets"]) and len(plie.split()) <= 3 and (tete == "informer" or confiance < seuils.reponse):
        # An aid named almost alone: the person wants to know what it is.
        return Decision("definition", 0.9, "lecture")
    if tete == "informer" and not lecture["faits"] and not fait_demande:
        # "Facts" in which nothing was read: an answer that goes on as if they were known would be a lie.
        return Decision(REPLI, confiance, "hesitation" if len(classement) > 1 else "repli")
    if tete in OUBLIENT and (confiance < SUR_DE_L_OUBLI or _DE_MACHINE.match(texte)):
        return Decision(REPLI, confiance, "hesitation")  # forgetting everything is asked back unless it is clear
    if confiance >= seuils.reponse:
        doute = partagee(tete, confiance, classement)
        return Decision(REPLI if doute else tete, confiance, "hesitation" if doute else "reponse")
    if lecture["sujets"] and not fait_demande:
        return Decision("definition", 0.9, "lecture")  # a topic is named: better told than "I did not understand"
    return Decision(REPLI, confiance, "hesitation" if confiance >= seuils.hesitation else "repli")


def _enonce(lecture: Lecture, plie: str) -> bool:
    """Facts told as they are: nothing asked, supposed or to be computed."""
    return bool(lecture["faits"]) and not lecture["hypothese"] and "?" not in plie and not _CALCUL.search(plie)


def _de_l_autre(classement: Sequence[tuple[str, float]]) -> Optional[tuple[str, float]]:
    """The aspect that comes second, if it stands out: "combien pour la deuxième ?" asks the amount, of another aid, which
    makes it ours."""
    if len(classement) < 2 or classement[1][0] not in ASPECTS or classement[1][1] < ASPECT_DE_L_AUTRE:
        return None
    return classement[1][0], max(SUREMENT_NOTRE, classement[0][1] + classement[1][1])


def _pour_soi(lecture: Lecture, plie: str) -> bool:
    """Facts of oneself, and one's rights asked about: "contrat pro, 25 ans, Mobili-Jeune ok pour moi ?"."""
    if lecture["hypothese"] or lecture["correction"] or not lecture["faits"] or not _POUR_SOI.search(plie):
        return False
    return bool(lecture["aides"]) or len(lecture["faits"]) >= PORTRAIT or "droit a quoi" in plie


def _sur_une_aide(
    lecture: Lecture, classement: Sequence[tuple[str, float]], tete: str, confiance: float, seuils: Seuils
) -> tuple[str, float]:
    """A question that names an aid. With a portrait of oneself, it asks whether one is eligible; else an aspect that
    shares the odds with its neighbours is still an aspect ("visale en colocation, comment ça marche ?")."""
    if len(lecture["faits"]) >= PORTRAIT and tete in ASPECTS and confiance < CERTAINE:
        return "eligibilite", CERTAINE
    aspects = sum(odds for intention, odds in classement if intention in ASPECTS)
    if len(lecture["faits"]) <= 1 and tete in ASPECTS and confiance < seuils.reponse <= aspects:
        return tete, aspects
    return tete, confiance


def _reponse_attendue(
    plie: str, lecture: Lecture, fait_demande: str, tete: str, confiance: float, seuils: Seuils
) -> Optional[str]:
    """The intent of a message that answers the question asked; None when it does something else."""
    if fait_demande in lecture["faits"]:
        if lecture["hypothese"] and _ET_SI.search(plie):
            return None
        return "corriger" if lecture["correction"] else "informer"
    ailleurs = tete in DEMANDES and confiance >= seuils.reponse
    # "Ok merci" says yes to nothing: a yes that answered would be a fact.
    if lecture["faits"] or lecture["reponse"] in (None, "oui") and tete in COURTOISIES and confiance >= seuils.reponse:
        return None
    if lecture["autres"] and tete == "hors_sujet" and "?" not in plie:
        return "informer"  # "mon cousin est au chômage": of somebody else, yet no other subject
    if not ailleurs:
        if lecture["reponse"] == "ne_sait_pas":
            return "ne_sait_pas"
        if lecture["reponse"] == "refus":
            return "refuser_repondre"
        if lecture["reponse"] == "plus_tard":
            return "patienter"
        if lecture["malforme"] and tete in _SANS_DIRE and confiance >= SURE:
            return tete  # "difficile à dire": no number that could not be read
        if lecture["malforme"] or lecture["reponse"] in ("oui", "non"):
            return "informer"
    return None

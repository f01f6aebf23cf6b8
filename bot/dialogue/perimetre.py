"""Is a message ours? What is told of oneself, what belongs to another body, what was read by chance."""

from __future__ import annotations

import re
from typing import Optional, Sequence

from bot.dialogue.intentions import AILLEURS, CHANGEMENTS, DEMANDES
from bot.dialogue.lecture import Lecture

MARQUE_DE_QUESTION = re.compile(
    r"\?|\b(c ?'? ?est quoi|c quoi|quoi|koi|kes\w*|comment|combien|pourquoi|quel|quels|quelle|quelles|quand|est[- ]ce|qu'est)\b"
)
#: Words of somebody who tells about oneself: without them, a message that names a topic asks about it.
DE_SOI = re.compile(r"\b(?:je|j|moi|me|m|mon|ma|mes|nous|notre|nos|on)\b")
#: These bodies, or what they deal with, by name.
_NOMMEMENT = {
    "apl_caf": re.compile(r"\b(?:d ?'? ?|l ?'? ?)?(?:apl|als|alf|caf|rsa|allocs?|allocations? (?:logement|familiales?)|primes? d ?'? ?activite)\b"),
    "impots": re.compile(
        r"\b(?:d ?'? ?|l ?'? ?)?(?:impots?|impositions?|imposables?|fisc|fiscal\w*|defiscalis\w+)\b"
        r"|\b(?:taxes? (?:fonciere|d ?'? ?habitation)|prelevement a la source|declaration de revenus|tranches? d ?'? ?imposition)\b"
    ),
}
#: A question with so few facts is not told as a statement when nothing of it looks like one.
PEU_DE_FAITS, PAS_UN_RECIT = 2, 0.15
#: Off topic rather than told, but less surely: asked back.
RECIT_DOUTEUX = 0.3
#: Off topic without a word of oneself: the facts read are a coincidence ("à quelle heure ferme Carrefour").
SUREMENT_AILLEURS = 0.85
#: Ours or not: below this confidence, a share of the odds on other bodies and subjects is worth asking back.
SUREMENT_NOTRE, PART_D_AILLEURS = 0.85, 0.15
#: A question with this chance of being about another of our aids is ours.
ENTRE_NOS_AIDES = 0.1
#: So sure that the facts read by the way change nothing.
CERTAINE = 0.97


def peu_lu(lecture: Lecture, plie: str, confiance: float) -> bool:
    """The town of "il fait beau à Lille", or a lone fact in a question, does not make a message ours."""
    faits = set(lecture["faits"])
    if lecture["aides"]:
        return False
    asks = interroge(lecture, plie)
    if not DE_SOI.search(plie) and confiance >= (SUREMENT_AILLEURS if asks else CERTAINE):
        return True
    return faits <= {"commune"} or asks and len(faits) == 1


def chez_un_autre(lecture: Lecture, classement: Sequence[tuple[str, float]], plie: str) -> Optional[str]:
    """What a case told in full asks of another body, which it names: "1 600 à deux, 700 de loyer, y a encore des APL ?"."""
    possibles = dict(classement)
    if "aide_logement" in lecture["faits"]:
        return None  # "et si je touche 80 € d'APL": hers is a fact like another
    for intention, nom in _NOMMEMENT.items():
        if nom.search(plie) and lecture["faits"] and (interroge(lecture, plie) or possibles.get(intention, 0.0) >= PAS_UN_RECIT):
            return intention
    return None


def par_hasard(lecture: Lecture, classement: Sequence[tuple[str, float]]) -> bool:
    """One fact, in a message that the classifier does not take for a statement: "changer de prénom à la mairie". What one
    is, said in so many words ("inscrit à Pôle emploi"), is no chance."""
    lus = set(lecture["faits"]) - set(lecture["impliques"])
    return not lecture["aides"] and len(lus) < PEU_DE_FAITS and lus != {"statut"} and _recit(classement) < RECIT_DOUTEUX


def _recit(classement: Sequence[tuple[str, float]]) -> float:
    """How likely the message is to tell something of the person."""
    return sum(odds for intention, odds in classement if intention in ("informer", *CHANGEMENTS))


def interroge_sur_autre_chose(lecture: Lecture, classement: Sequence[tuple[str, float]], plie: str) -> bool:
    """A question that holds a fact or two, which the classifier cannot place but does not take for a statement."""
    return interroge(lecture, plie) and len(lecture["faits"]) <= PEU_DE_FAITS and _recit(classement) < PAS_UN_RECIT


def interroge(lecture: Lecture, plie: str) -> bool:
    """The message asks something."""
    return bool(lecture["question"] or MARQUE_DE_QUESTION.search(plie))


def partagee(tete: str, confiance: float, classement: Sequence[tuple[str, float]]) -> bool:
    """A question that looks like ours, not surely, and somewhat like one for others: "quels papiers pour un passeport".
    "Combien pour la deuxième ?" goes on with ours, in words that are everybody's."""
    if tete not in DEMANDES or tete in (*AILLEURS, "autre_aide") or dict(classement).get("autre_aide", 0.0) >= ENTRE_NOS_AIDES:
        return False
    ailleurs = sum(odds for intention, odds in classement if intention in AILLEURS)
    return confiance < SUREMENT_NOTRE and ailleurs >= PART_D_AILLEURS

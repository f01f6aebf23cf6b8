"""Playing sentences through the understanding pipeline, and judging what came out."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any, Callable, Mapping, Optional, Protocol, Sequence

from bot.dialogue.intentions import REPLI
from bot.engine.evaluation.jeux import AILLEURS, DETRESSE, Cas

#: Called as the work goes on: what is being played, how many sentences are done, out of how many.
Progres = Callable[[str, int, int], None]


class Ouvrier(Protocol):
    """What is measured: a loaded model (``bot.engine.worker.Worker``), or anything that understands alike."""

    def parse(self, text: str, today: str, asked: Optional[str] = None) -> dict[str, Any]: ...


@dataclass(frozen=True)
class Lu:
    """A case, and what the whole pipeline made of it, arbitration included. ``secondes``: of processor."""

    cas: Cas
    texte: str
    intention: str
    confiance: float
    classement: tuple[tuple[str, float], ...]
    lecture: Mapping[str, Any]
    secondes: float = 0.0

    @property
    def juste(self) -> bool:
        return self.intention in self.cas.acceptees

    @property
    def repondu(self) -> bool:
        """False in the two bands that do not answer ("did you mean", fallback)."""
        return self.intention != REPLI

    @property
    def tete(self) -> str:
        """The intent that the confidence is about: the decision, or the first candidate when nothing is answered."""
        return self.intention if self.repondu or not self.classement else self.classement[0][0]

    @property
    def tete_juste(self) -> bool:
        return self.tete in self.cas.acceptees

    @property
    def ecarte(self) -> bool:
        """Taken for none of ours: sent elsewhere, off topic, or not answered."""
        return not self.repondu or self.intention in AILLEURS

    @property
    def reconnu(self) -> bool:
        """Out of scope and known to be: sent elsewhere, not answered, or given another answer that is accepted as right."""
        return self.ecarte or self.juste

    @property
    def alerte(self) -> bool:
        return self.intention in DETRESSE

    @property
    def comptee(self) -> str:
        """The intent to count: an accepted one counts as the one expected."""
        return self.cas.attendue if self.juste else self.intention

    @property
    def faits(self) -> dict[str, Any]:
        """The facts read, bare."""
        trouves = {nom: nu(valeur) for nom, valeur in self.lecture.get("faits", {}).items()}
        if self.lecture.get("reponse") == "refus" and self.cas.demande:
            trouves.setdefault(self.cas.demande, {"refuse": True})
        return trouves

    @property
    def faits_attendus(self) -> dict[str, Any]:
        return {nom: nu(valeur) for nom, valeur in (self.cas.faits or {}).items()}

    @property
    def faits_justes(self) -> bool:
        return self.faits == self.faits_attendus

    @property
    def bon(self) -> bool:
        """What is compared from one model to the next: the intent where one is expected, the facts elsewhere."""
        return self.juste if self.cas.acceptees else self.faits_justes


def jouer(ouvrier: Ouvrier, cas: Sequence[Cas], quoi: str = "", progres: Optional[Progres] = None) -> list[Lu]:
    """Each case as the pipeline understands it."""
    lus = []
    for rang, un in enumerate(cas):
        if progres and rang % 50 == 0:
            progres(quoi, rang, len(cas))
        debut = time.process_time()
        rendu = ouvrier.parse(un.texte, un.date, un.demande)
        lus.append(_lu(un, rendu, time.process_time() - debut))
    if progres:
        progres(quoi, len(cas), len(cas))
    return lus


def _lu(cas: Cas, rendu: Mapping[str, Any], secondes: float) -> Lu:
    intention = rendu.get("intent") or {}
    return Lu(
        cas=cas,
        texte=rendu.get("text") or cas.texte,
        intention=intention.get("name") or REPLI,  # Rasa has no intent for an empty text
        confiance=float(intention.get("confidence") or 0.0),
        classement=tuple((each["name"], float(each["confidence"])) for each in rendu.get("intent_ranking") or ()),
        lecture=rendu.get("lecture") or {},
        secondes=secondes,
    )


def nu(valeur: Any) -> Any:
    """A fact without its provenance, dates as text: what two readings are compared on."""
    if isinstance(valeur, Mapping):
        reduit = {cle: nu(v) for cle, v in valeur.items() if cle in ("valeur", "min", "max", "parmi", "refuse")}
        return reduit["valeur"] if set(reduit) == {"valeur"} else reduit
    if isinstance(valeur, (list, tuple)):
        return sorted(nu(v) for v in valeur)
    return valeur if isinstance(valeur, (str, int, float, bool)) or valeur is None else str(valeur)

"""What the conversation remembers: facts, the aid in discussion, the aids being checked, the question asked.

It lives in five Rasa slots, so that nothing else is needed to resume a conversation on any machine.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Mapping, Optional

from bot.droits import Catalogue, Fait, fait_depuis_json, fait_vers_json

#: Slot names, in the order of the domain.
SLOTS = ("faits", "aide", "cibles", "fait_demande", "dialogue")


@dataclass
class Suivi:
    """The small change of a conversation.

    ``nouveaux``: facts learnt in this turn; ``attendu``: the fact that had been asked before it; ``hypotheses``:
    what-if facts of this turn (JSON facts); ``precedente``: the aid discussed before; ``nommees``: the aids named, in
    their order; ``visees``: those that this turn refers to without naming them, None when nobody knows which; ``dernier_aspect``: last aspect
    answered; ``echecs``: turns not understood in a row; ``relances``: times the same question was put without an
    answer; ``affiner``: the person accepted the questions about reserves; ``approfondir``: those about the other aids
    of the project; ``dater``: they asked for a dated plan, or move for a job; ``redemander``: a fact to ask again first;
    ``malforme`` and ``ambiguite``: why the last answer could not be used; ``question``: the question being asked;
    ``recherche``: the step of a company search (see ``bot.dialogue.entreprise``); never a name;
    ``autrui``: "a_dire" ("neuf" if answers were set aside) then "dit" when they ask for somebody else; ``verdicts``: aid -> verdict last shown;
    ``calcul``: the calculator discussed; ``calcul_en_cours``: its figures are being asked for; ``calcul_avec``: roles of
    its optional inputs asked for; ``calculs_proposes``: the ones to choose from; ``tableau``: the table is wanted;
    ``interrompu``: it came in the middle of an eligibility check;
    ``traite``: time of the last message taken into account; ``rappel``: kinds of sensitive data in it, of which the
    first reply must warn.
    """

    nouveaux: list[str] = field(default_factory=list)
    attendu: Optional[str] = None
    hypotheses: dict[str, Any] = field(default_factory=dict)
    precedente: Optional[str] = None
    nommees: list[str] = field(default_factory=list)
    visees: Optional[list[str]] = field(default_factory=list)
    dernier_aspect: Optional[str] = None
    echecs: int = 0
    relances: int = 0
    affiner: bool = False
    approfondir: bool = False
    dater: bool = False
    redemander: Optional[str] = None
    malforme: Optional[str] = None
    ambiguite: Optional[dict[str, Any]] = None
    question: Optional[dict[str, Any]] = None
    recherche: Optional[dict[str, Any]] = None
    autrui: Optional[str] = None
    verdicts: dict[str, Any] = field(default_factory=dict)
    calcul: Optional[str] = None
    calcul_en_cours: bool = False
    calcul_avec: list[str] = field(default_factory=list)
    calculs_proposes: list[str] = field(default_factory=list)
    tableau: bool = False
    interrompu: bool = False
    traite: Optional[float] = None
    rappel: list[str] = field(default_factory=list)

    def vers_json(self) -> dict[str, Any]:
        """Only what differs from a new conversation."""
        neuf = Suivi()
        return {cle: valeur for cle, valeur in vars(self).items() if valeur != getattr(neuf, cle)}


@dataclass
class Memoire:
    """Facts by id, current aid or topic, targets of the eligibility check ("" never, empty means every aid), asked fact."""

    faits: dict[str, Fait] = field(default_factory=dict)
    aide: Optional[str] = None
    cibles: list[str] = field(default_factory=list)
    fait_demande: Optional[str] = None
    suivi: Suivi = field(default_factory=Suivi)

    @classmethod
    def depuis_slots(cls, slots: Mapping[str, Any], catalogue: Catalogue) -> "Memoire":
        """Read the slots of a tracker. Facts and aids that the catalogue no longer knows are dropped (REL-10)."""
        connus = catalogue.faits
        suivi = {cle: valeur for cle, valeur in (slots.get("dialogue") or {}).items() if hasattr(Suivi(), cle)}
        if suivi.get("calcul") not in catalogue.calculateurs:
            suivi.pop("calcul", None)
        fiches = {*catalogue.aides, *catalogue.sujets}
        for cle in ("nommees", "visees"):
            suivi[cle] = [nom for nom in suivi[cle] if nom in fiches] if suivi.get(cle) else suivi.get(cle, [])
        if suivi.get("precedente") not in fiches:
            suivi.pop("precedente", None)
        return cls(
            faits={
                fait: fait_depuis_json(connus[fait], valeur)
                for fait, valeur in (slots.get("faits") or {}).items()
                if fait in connus
            },
            aide=slots.get("aide") if slots.get("aide") in {*catalogue.aides, *catalogue.sujets} else None,
            cibles=[aide for aide in slots.get("cibles") or [] if aide in catalogue.aides],
            fait_demande=slots.get("fait_demande") if slots.get("fait_demande") in connus else None,
            suivi=Suivi(**suivi),
        )

    def vers_slots(self) -> dict[str, Any]:
        """The five slots, JSON-ready; None where there is nothing to keep."""
        return {
            "faits": {fait: fait_vers_json(valeur) for fait, valeur in self.faits.items()} or None,
            "aide": self.aide,
            "cibles": list(self.cibles) or None,
            "fait_demande": self.fait_demande,
            "dialogue": self.suivi.vers_json() or None,
        }

    def parler_de(self, aide: str) -> None:
        """Make ``aide`` the aid in discussion, remembering the one before it."""
        if aide != self.aide:
            self.suivi.precedente, self.aide = self.aide, aide

    def oublier(self, fait: str) -> None:
        self.faits.pop(fait, None)

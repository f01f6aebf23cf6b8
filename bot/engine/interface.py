"""What crosses the border between the web application and the engine: plain, picklable records."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Mapping, Optional

#: Why a turn failed: over its time limit, its worker died, or the engine itself met an error.
DELAI, OUVRIER_PERDU, ERREUR = "delai", "ouvrier_perdu", "erreur"


@dataclass(frozen=True)
class TurnRequest:
    """One message of one person.

    ``state``: what the previous turn returned, or None at the start of a conversation.
    ``text``: what was typed, or None when a button was pressed.
    ``effect``: what the pressed button means (see ``bot.dialogue.effets``), or None.
    ``today``: ISO date on which rules are evaluated.
    """

    state: Optional[Mapping[str, Any]]
    text: Optional[str]
    effect: Optional[Mapping[str, Any]]
    today: str


@dataclass(frozen=True)
class TurnResult:
    """What a turn produced.

    ``state``: compact JSON-ready state for the next turn.
    ``replies``: reply components, in order; never empty (an empty turn is a failure).
    ``understanding``: what was made of the message, JSON-ready: ``intent``, ``confidence``, ``band``, ``ranking``;
    ``aspect`` (the intent when it is one, else None); ``aids`` named; ``discussed`` (those, else the aid in
    discussion); ``facts`` of the message; ``known`` (all facts after it), both without the value of a sensitive one;
    ``asked`` (the fact asked); ``verdicts``; ``trace``, when this turn showed verdicts: the date, the fingerprint of the
    rules and, by aid, each condition's letter (``bot.droits.Resultat.trace``).
    ``masked``, when not None: what must be stored instead of the text of the message, which only served a search.
    ``model``: fingerprint of the model that answered. ``seconds``: time spent in the worker.
    """

    state: dict[str, Any]
    replies: list[dict[str, Any]]
    understanding: dict[str, Any] = field(default_factory=dict)
    model: str = ""
    seconds: float = 0.0


class TurnFailed(Exception):
    """A turn that gave no answer; ``code`` says why (``delai``, ``ouvrier_perdu``, ``erreur``)."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail

    def __reduce__(self) -> tuple[Any, ...]:
        return (TurnFailed, (self.code, self.detail))

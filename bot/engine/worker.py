"""One engine worker: the Rasa model, loaded once, and the function that runs a turn.

Imported in worker processes and by the command line, never by the web process.
"""

from __future__ import annotations

from bot.engine import quiet

import asyncio
import copy
import time
from datetime import date
from pathlib import Path
from typing import Any, Optional

from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.lock_store import InMemoryLockStore
from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.core.processor import MessageProcessor
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue import assistant
from bot.dialogue.intentions import ASPECTS, REPLI
from bot.dialogue.memoire import SLOTS, Memoire
from bot.dialogue.saisie_entreprise import effet_d_ouverture, effet_de_numero, effet_de_saisie
from bot.droits import evaluer_tout
from bot.engine import model, state
from bot.engine.interface import ERREUR, TurnFailed, TurnRequest, TurnResult
from bot.engine.local_actions import LocalActions, remember_event_types, skip_schema_check
from bot.engine.nlu import lemmes
from bot.entreprises import numero_d_entreprise
from bot.langue import normaliser
from bot.recherche import indexer

#: Rasa's guard against loops; a turn of ours needs at most six predictions.
MAX_PREDICTIONS = 10


class OneTurnStore(TrackerStore):
    """Holds the tracker of the running turn and nothing else: the database is the only place with state."""

    def __init__(self, domain: Domain) -> None:
        super().__init__(domain)
        self.tracker: Optional[DialogueStateTracker] = None

    async def save(self, tracker: DialogueStateTracker) -> None:
        self.tracker = tracker

    async def retrieve(self, sender_id: str) -> Optional[DialogueStateTracker]:
        return self.tracker

    async def keys(self) -> list[str]:
        return [state.SENDER] if self.tracker else []


class Worker:
    """A loaded model ready to run turns, one at a time."""

    def __init__(self, archive: Path) -> None:
        self.fingerprint = model.verify(archive).fingerprint
        lemmes.verifier()
        skip_schema_check()
        remember_event_types()
        self.actions = LocalActions()
        self.store = OneTurnStore(Domain.empty())
        self.processor = MessageProcessor(
            archive,
            tracker_store=self.store,
            lock_store=InMemoryLockStore(),
            generator=TemplatedNaturalLanguageGenerator({}),
            action_endpoint=self.actions,
            max_number_of_predictions=MAX_PREDICTIONS,
        )
        self.domain = self.processor.domain
        self.store.domain = self.domain
        self.processor.nlg = TemplatedNaturalLanguageGenerator(self.domain.responses)
        self.assistant = assistant()
        self._loop = asyncio.new_event_loop()
        quiet.silence()

    def warm_up(self) -> str:
        """Answer a real turn once, so that the first person does not pay for lazy loading."""
        indexer(self.assistant.catalogue)
        greeting = self.turn(TurnRequest(None, None, {"type": "accueil"}, "2026-01-06"))
        self.turn(TurnRequest(greeting.state, "j'ai 27 ans et un loyer de 600 euros", None, "2026-01-06"))
        return self.fingerprint

    def turn(self, request: TurnRequest) -> TurnResult:
        """Run one turn. Raises TurnFailed when an action failed or nothing was answered."""
        began = time.perf_counter()
        tracker = state.restore(request.state, self.domain)
        self.store.tracker = tracker
        self.actions.clear()
        output = CollectingOutputChannel()
        message = self._message(request, tracker, output)
        try:
            self._loop.run_until_complete(self.processor.handle_message(message))
        except Exception as error:  # the type alone: a message may quote what the person wrote (PRV-18)
            raise TurnFailed(ERREUR, type(error).__name__) from error
        tracker = self.store.tracker
        if self.actions.errors:
            raise TurnFailed(ERREUR, "; ".join(self.actions.errors))
        replies = [reply for sent in output.messages if (reply := _component(sent))]
        if not replies or not _is_listening(tracker):
            raise TurnFailed(ERREUR, "no answer")
        parsed = (tracker.latest_message.parse_data if tracker.latest_message else None) or {}
        return TurnResult(
            state=state.compact(tracker, self.domain),
            replies=replies,
            understanding={**self._understanding(parsed, tracker), "trace": self._trace(replies, tracker, request.today)},
            model=self.fingerprint,
            seconds=time.perf_counter() - began,
        )

    def parse(self, text: str, today: str, asked: Optional[str] = None) -> dict[str, Any]:
        """Understanding alone: what the NLU pipeline makes of a text."""
        message = UserMessage(normaliser(text), metadata={"aujourdhui": today, "fait_demande": asked})
        return self._loop.run_until_complete(self.processor.parse_message(message))

    def _message(
        self, request: TurnRequest, tracker: DialogueStateTracker, output: CollectingOutputChannel
    ) -> UserMessage:
        context = {"aujourdhui": request.today, "fait_demande": tracker.get_slot("fait_demande")}
        effect = request.effect or {}
        if request.text is not None:
            # Normalising neutralises a leading "/": typed text can never become a Rasa command (SEC-06).
            text = normaliser(request.text)
            search = self._search(text, request.today, tracker)
            if search is None:
                if _searching(tracker):
                    context["fait_demande"] = None  # "exact" would answer the question that the search hides
                return UserMessage(text, output, state.SENDER, metadata=context)
            effect = search
        parsed = self.assistant.lire_effet(effect, request.today)
        return UserMessage(parsed["text"], output, state.SENDER, parse_data=parsed, metadata=context)

    def _search(self, text: str, today: str, tracker: DialogueStateTracker) -> Optional[dict[str, Any]]:
        """The effect of a text typed for a company search: Rasa then never sees the name. None for any other text."""
        pending = _searching(tracker)
        if pending:
            return effet_de_saisie(self.assistant, pending, text, self.parse(text, today))
        if numero_d_entreprise(text):
            return effet_de_numero(text, self.parse(text, today))
        return effet_d_ouverture(self.assistant, tracker.get_slot("fait_demande"), text)

    def _understanding(self, parsed: dict[str, Any], tracker: DialogueStateTracker) -> dict[str, Any]:
        intent = parsed.get("intent") or {}
        name = intent.get("name") or REPLI  # Rasa has no intent for an empty text
        lecture = parsed.get("lecture") or {}
        masked = lecture.get("masque")
        discussed = tracker.get_slot("aide")  # an aid, or a topic: only aids are told
        discussed = discussed if discussed in self.assistant.catalogue.aides else None
        return {
            "intent": name,
            "aspect": name if name in ASPECTS else None,
            "confidence": round(float(intent.get("confidence") or 0.0), 4),
            "band": lecture.get("bande"),
            "ranking": [
                {"intent": each["name"], "confidence": round(float(each["confidence"]), 4)}
                for each in (parsed.get("intent_ranking") or [])[:3]
            ],
            "aids": lecture.get("aides", []),
            "discussed": list(lecture.get("aides") or ([discussed] if discussed else [])),
            "masked": self.assistant.dire("entreprise", f"stockage.{masked}") if masked else None,
            "facts": self._without_sensitive(lecture.get("faits", {})),
            "known": self._without_sensitive(tracker.get_slot("faits") or {}),
            "asked": tracker.get_slot("fait_demande"),
            "verdicts": (tracker.get_slot("dialogue") or {}).get("verdicts", {}),
        }

    def _without_sensitive(self, facts: dict[str, Any]) -> dict[str, Any]:
        """The facts, to be kept for review: a sensitive one is said to be known, not what it is (PRV-05)."""
        known = self.assistant.catalogue.faits
        return {
            fact: {"sensible": True} if fact in known and known[fact].sensibilite == "sensible" else copy.deepcopy(value)
            for fact, value in facts.items()
        }

    def _trace(self, replies: list[dict[str, Any]], tracker: DialogueStateTracker, today: str) -> dict[str, Any]:
        """How the verdicts shown in this turn were reached, in ids; empty when it showed none."""
        if not any(reply.get("type") == "resultat" for reply in replies):
            return {}
        catalogue, day = self.assistant.catalogue, date.fromisoformat(today)
        memory = Memoire.depuis_slots({slot: tracker.get_slot(slot) for slot in SLOTS}, catalogue)
        aids = [aid for aid in memory.suivi.verdicts if aid in catalogue.aides]
        results = evaluer_tout(catalogue, memory.faits, day, aids)
        return {
            "date": today,
            "regles": catalogue.empreinte,
            "aides": {aid: result.trace() for aid, result in results.items()},
        }


def _searching(tracker: DialogueStateTracker) -> Optional[dict[str, Any]]:
    """The step of the company search in progress, if any (``bot.dialogue.memoire.Suivi.recherche``)."""
    step: Optional[dict[str, Any]] = (tracker.get_slot("dialogue") or {}).get("recherche")
    return step


def _component(sent: dict[str, Any]) -> Optional[dict[str, Any]]:
    """A Rasa bot message as a reply component."""
    if sent.get("custom"):
        return dict(sent["custom"])
    if sent.get("text"):
        return {"type": "texte", "texte": sent["text"]}
    return None


def _is_listening(tracker: DialogueStateTracker) -> bool:
    last = next((event for event in reversed(tracker.events) if isinstance(event, ActionExecuted)), None)
    return last is not None and last.action_name == ACTION_LISTEN_NAME


_current: Optional[Worker] = None


def load(archive: Path) -> Worker:
    """Load the model in this process; ``current()`` gives it back."""
    global _current
    _current = Worker(archive)
    return _current


def current() -> Worker:
    if _current is None:
        raise RuntimeError("no model loaded in this process")
    return _current

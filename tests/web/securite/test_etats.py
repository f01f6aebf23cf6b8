"""Several people and employers at once, in any order: nobody reads or changes another's words, nothing is lost, doubled or
out of order, and after an erasure nothing remains (SEC-04, PRV-10, REL-01).

``PASSERELLE_PAS`` (steps in all) makes the search longer; it always plays the same ones.
"""

from __future__ import annotations

import itertools
import os
import uuid
from dataclasses import dataclass, field
from typing import Any, Callable, Optional

import pytest
from django.apps import apps
from django.core import serializers
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, multiple, rule, run_state_machine_as_test

from bot.web.conversations.models import Conversation
from bot.web.employers.models import EmbeddingKey
from bot.web.review import index

from ..fake_engine import WELCOME, FakeEngine
from . import monde
from .service import Service

STEPS = 40
EXAMPLES = max(1, int(os.environ.get("PASSERELLE_PAS", "800")) // STEPS)
_numbers = itertools.count(1)


@dataclass
class Personne:
    """``dit``: what the transcript must be. ``mots``: words that nobody else may ever be shown."""

    ouverte: dict[str, Any]
    employeur: Optional[str]
    dit: list[str] = field(default_factory=lambda: [WELCOME])
    mots: list[str] = field(default_factory=list)

    @property
    def chemin(self) -> str:
        return f"/api/conversations/{self.ouverte['id']}"

    @property
    def jeton(self) -> str:
        return str(self.ouverte["token"])

    def mot(self) -> str:
        """A word that was never said before, and never will be again."""
        self.mots.append(f"mot{next(_numbers):06d}x")
        return self.mots[-1]


class Echanges(RuleBasedStateMachine):
    """What people do, one step at a time. The engine says « turn word »: a lost or doubled turn shows."""

    service: Service
    personnes = Bundle("personnes")

    def __init__(self) -> None:
        super().__init__()
        self.presentes: list[Personne] = []
        self.parties: list[Personne] = []
        self.revoques: set[str] = set()

    @initialize()
    def employeurs(self) -> None:
        names = [f"{nom} {next(_numbers)}" for nom in ("Une", "Deux")]
        self.cles = {nom: monde.employeur(nom, f"https://{nom.replace(' ', '-').lower()}.exemple.fr")[1].cle for nom in names}

    @rule(target=personnes, rang=st.integers(0, 2))
    def ouvrir(self, rang: int) -> Any:
        """From our own page, or from that of an employer."""
        employeur = [None, *self.cles][rang]
        body = {} if employeur is None else {"cle": self.cles[employeur]}
        response = self.service.call("POST", "/api/conversations", json=body)
        if employeur in self.revoques:
            assert response.status_code == 403
            return multiple()
        assert response.status_code == 201
        self.presentes.append(Personne(response.json(), employeur))
        return self.presentes[-1]

    def _envoyer(self, qui: Personne, id: str, **content: str) -> Any:
        return self.service.request("POST", f"{qui.chemin}/messages", qui.jeton, json={"id": id, **content})

    def _repondu(self, qui: Personne, response: Any, *bubbles: str) -> None:
        if qui.employeur in self.revoques:
            assert response.status_code == 403
            return
        assert response.status_code in (200, 202), response.text
        qui.dit += bubbles

    @rule(qui=personnes, fois=st.integers(1, 2))
    def dire(self, qui: Personne, fois: int) -> None:
        """The same message may be sent twice: a network that fails makes a browser do it."""
        word, id = qui.mot(), str(uuid.uuid4())
        answers = self.service.together(*(self._envoyer(qui, id, text=word) for _ in range(fois)))
        self._repondu(qui, answers[0], word, f"{len(qui.dit) // 2 + 1} {word}")

    @rule(qui=personnes)
    def choisir(self, qui: Personne) -> None:
        """A button of the last answer; then once more, when it is too late."""
        last = self._lus(qui)[-1]
        if not last.get("component", {}).get("choix"):
            return
        choice = last["component"]["choix"][0]
        response = self.service.call("POST", f"{qui.chemin}/messages", qui.jeton, json={"id": str(uuid.uuid4()), "choice": choice["id"]})
        self._repondu(qui, response, choice["titre"], f"{len(qui.dit) // 2 + 1} {choice['titre']}")
        late = self.service.call("POST", f"{qui.chemin}/messages", qui.jeton, json={"id": str(uuid.uuid4()), "choice": choice["id"]})
        assert late.status_code == (403 if qui.employeur in self.revoques else 409)

    @rule(data=st.data())
    def parler_ensemble(self, data: st.DataObject) -> None:
        """Everybody at the same moment."""
        who = [one for one in self.presentes if data.draw(st.booleans())]
        words = [one.mot() for one in who]
        answers = self.service.together(*(self._envoyer(one, str(uuid.uuid4()), text=word) for one, word in zip(who, words, strict=True)))
        for one, word, response in zip(who, words, answers, strict=True):
            self._repondu(one, response, word, f"{len(one.dit) // 2 + 1} {word}")

    @rule(qui=personnes, autre=personnes, geste=st.integers(0, 6))
    def s_introduire(self, qui: Personne, autre: Personne, geste: int) -> None:
        """With the token of one, at the address of another."""
        if qui is autre:
            return
        message = {"id": str(uuid.uuid4()), "text": "intrus"}
        method, rest, options = [
            ("POST", "/messages", {"json": message}),
            ("GET", "/messages", {}),
            ("POST", f"/messages/{autre.ouverte['messages'][0]['id']}/feedback", {"json": {"thumb": "up"}}),
            ("GET", "/download", {}),
            ("POST", "/recap", {"data": {"token": qui.jeton}}),
            ("GET", "/calendar", {}),
            ("DELETE", "", {}),
        ][geste]  # fmt: skip
        assert self.service.call(method, autre.chemin + rest, qui.jeton, **options).status_code == 401

    @rule(qui=personnes)
    def telecharger(self, qui: Personne) -> None:
        response = self.service.call("GET", f"{qui.chemin}/download", qui.jeton)
        assert response.status_code == 200
        self._rien_d_autrui(qui, response.text)

    @rule(qui=personnes)
    def donner_a_relire(self, qui: Personne) -> None:
        """The copy that readers see is one more place from which everything must go."""
        self.service.wait(_in_thread(index.copy, uuid.UUID(qui.ouverte["id"]), timezone.now()))

    @rule(rang=st.integers(0, 1))
    def revoquer(self, rang: int) -> None:
        nom = list(self.cles)[rang]
        EmbeddingKey.objects.filter(cle=self.cles[nom]).update(revoquee_le=timezone.now())
        self.revoques.add(nom)

    @rule(qui=consumes(personnes))
    def effacer(self, qui: Personne) -> None:
        for _ in range(2):  # again: still a success
            assert self.service.call("DELETE", qui.chemin, qui.jeton).status_code == 204
        self.presentes.remove(qui)
        self.parties.append(qui)
        assert self.service.call("GET", f"{qui.chemin}/messages", qui.jeton).status_code == 401
        assert self.service.call("POST", f"{qui.chemin}/messages", qui.jeton, json={"id": str(uuid.uuid4()), "text": "x"}).status_code == 401
        kept = tout()
        assert [word for word in qui.mots if word in kept] == []
        assert qui.ouverte["id"] not in kept

    def _lus(self, qui: Personne) -> list[dict[str, Any]]:
        """The transcript, once nothing is on its way any more."""
        for _ in range(60):
            response = self.service.call("GET", f"{qui.chemin}/messages", qui.jeton)
            assert response.status_code == 200
            found = response.json()
            if not found["pending"]:
                messages: list[dict[str, Any]] = found["messages"]
                return messages
        raise AssertionError("a turn never ended")

    def _rien_d_autrui(self, qui: Personne, text: str) -> None:
        for other in self.presentes + self.parties:
            assert other is qui or not any(word in text for word in other.mots)

    @invariant()
    def chacun_ses_mots(self) -> None:
        """One transcript at each step, each in its turn."""
        if self.presentes:
            self._relire(self.presentes[next(_numbers) % len(self.presentes)])

    def _relire(self, qui: Personne) -> None:
        messages = self._lus(qui)
        assert [m.get("text") or m["component"]["texte"] for m in messages] == qui.dit
        assert [m["position"] for m in messages] == sorted({m["position"] for m in messages})
        self._rien_d_autrui(qui, str(messages))

    def teardown(self) -> None:
        for one in list(self.presentes):
            self._relire(one)
            self.effacer(one)
        assert Conversation.objects.count() == 0


async def _in_thread(function: Callable[..., Any], *arguments: Any) -> Any:
    from bot.web.conversations import db

    return await db.run(function, *arguments)


def tout() -> str:
    """Every row of every table."""
    return "".join(serializers.serialize("json", model._base_manager.all()) for model in apps.get_models())


@pytest.mark.slow
@pytest.mark.timeout(300 + EXAMPLES * STEPS // 10)  # a step is a few requests: 30 ms on an idle machine
@pytest.mark.django_db(transaction=True)
def test_interleaved_conversations(engine: FakeEngine, quick: None) -> None:
    with Service() as service:
        Echanges.service = service
        run_state_machine_as_test(
            Echanges,
            settings=settings(
                max_examples=EXAMPLES,
                stateful_step_count=STEPS,
                derandomize=True,
                database=None,
                deadline=None,
                phases=[Phase.generate],  # looking for a shorter failure would outlast the test
                suppress_health_check=list(HealthCheck),
            ),
        )
    assert max(len(one) for one in engine.texts) < 20  # no engine turn was given the words of two people

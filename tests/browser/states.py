"""Every state the page can be in, and how a person gets there.

The table is the list of what must be accessible: the accessibility scan runs in each state, and a test fails
when something the page can show appears in none of them (ACC-01).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import expect

from .chat import Chat


@dataclass(frozen=True)
class State:
    """`shows`: selectors of what this state makes visible and others may not."""

    reach: Callable[[Chat], object]
    shows: tuple[str, ...] = ()


def _near_limit(chat: Chat) -> None:
    chat.start().input.fill("é" * 990)


def _too_long(chat: Chat) -> None:
    chat.start().write("é" * 1010)


def _menu(chat: Chat) -> None:
    chat.say("visale").menu()


def _dialog(chat: Chat) -> None:
    chat.say("visale").menu("Effacer mes échanges")


def _offline(chat: Chat) -> None:
    chat.start()
    chat.page.context.set_offline(True)
    chat.write("bonjour")
    expect(chat.mine).to_have_attribute("data-etat", "attente")


def _writing(chat: Chat) -> None:
    chat.start()
    chat.stub.pending_turns = True
    chat.write("bonjour")


def _refused(chat: Chat) -> None:
    chat.start()
    refusal = {"error": {"code": "texte", "message": "Ce message ne peut pas être reçu."}}
    chat.stub.faults.append(lambda method, path: (422, refusal) if path.endswith("/messages") else None)
    chat.write("bonjour")


def _unanswered(chat: Chat) -> None:
    chat.stub.silent = True
    chat.write("bonjour")


def _history(chat: Chat) -> None:
    for _ in range(5):
        chat.say("visale", "question", "bonjour")


def _behind(chat: Chat) -> None:
    """An answer arrives while the person has gone up to read."""
    chat.say("resultat")
    chat.stub.held.clear()
    chat.write("bonjour")
    chat.log.evaluate("(log) => { log.scrollTop = 0; }")
    chat.page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    chat.stub.held.set()


def _why(chat: Chat) -> None:
    chat.say("visale").page.get_by_role("button", name="Non", exact=True).click()


def _quit(chat: Chat) -> None:
    chat.say("visale").menu("Quitter et effacer")


STATES: dict[str, State] = {
    "accueil": State(lambda chat: None, ("#accueil", "#commencer")),
    "conversation commencée": State(Chat.start, (".de-lassistant",)),
    "réponse avec sources": State(lambda chat: chat.say("visale"), (".sources", ".avis", ".de-vous")),
    "question à choix": State(
        lambda chat: chat.say("question"), (".compris", ".choix:not([hidden])", ".question")
    ),
    "question ouverte": State(lambda chat: chat.say("loyer"), (".exemple", ".restantes")),
    "résultat": State(lambda chat: chat.say("resultat"), (".cartes",)),
    "plan": State(lambda chat: chat.say("plan"), (".chronologie", ".sommes", ".refus", ".pistes", ".garder")),
    "comparaison": State(lambda chat: chat.say("compare"), (".comparaison",)),
    "calcul et tableau": State(lambda chat: chat.say("echeancier"), (".tableau",)),
    "référent de l'employeur": State(lambda chat: chat.say("conseiller"), (".referent",)),
    "pourquoi cette réponse n'aide pas": State(_why, (".raisons",)),
    "urgence": State(lambda chat: chat.say("urgence"), (".urgence",)),
    "près de la limite": State(_near_limit, ("#reste",)),
    "message trop long": State(_too_long, ("#reste.depasse", "#alerte:not(:empty)")),
    "message vide": State(lambda chat: chat.start().write("  "), ("#message[aria-invalid]",)),
    "l'assistant écrit": State(_writing, ("#ecrit",)),
    "hors ligne": State(_offline, ("#hors-ligne", "[data-etat=attente]")),
    "envoi refusé": State(_refused, ("[data-etat=echec]",)),
    "sans réponse": State(_unanswered, ("[data-etat=sansReponse]",)),
    "menu ouvert": State(_menu, ("#menu",)),
    "effacer : confirmation": State(_dialog, ("#dialogue",)),
    "long historique": State(_history),
    "nouveau message plus bas": State(_behind, ("#recents",)),
    "après avoir quitté": State(_quit, ("#fin",)),
}


def reach(name: str, chat: Chat) -> Chat:
    """Brings the page to a state, and checks that it is there."""
    state = STATES[name]
    state.reach(chat)
    for selector in state.shows:
        expect(chat.page.locator(selector).first).to_be_visible()
    return chat

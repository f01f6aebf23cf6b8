"""Twelve journeys from end to end with the keyboard alone (ACC-08): the table is in docs/accessibilite.md.

A test of this file never presses a mouse button, never fills a field, never gives the focus: it presses keys.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from .chat import Chat
from .conftest import OpenVisit
from .host import Host
from .keyboard import Keyboard
from .private import OpenAs, Service
from .stub import Stub
from .test_espace import Space, sign_in, space, watched
from .watch import Watch

__all__ = ["space"]  # fixture
pytestmark = pytest.mark.browser
SERVICE = "employer_server.py"

QUESTION = "^Votre message$"


def begin(chat: Chat) -> Keyboard:
    """From the first Tab on the page to the first words of the assistant, the keyboard in the input."""
    keys = Keyboard(chat.page).tab_to("^Commencer$").press("Enter").at(QUESTION)
    expect(chat.theirs).to_have_count(1)
    return keys


def say(chat: Chat, keys: Keyboard, text: str) -> None:
    before = chat.mine.count()
    keys.at(QUESTION).write(text).press("Enter")
    chat.answered(before + 1)
    keys.at(QUESTION)


# --- Employees ----------------------------------------------------------------------------------------------


def test_open_the_launcher_ask_and_come_back(visit: OpenVisit) -> None:
    visited = visit().shown()
    keys = Keyboard(visited.page).tab_to("^Aides au logement$").press("Enter")
    chat = visited.chat()
    keys.at("^Quelles aides pour votre logement").tab_to("^Commencer$").press("Enter").at(QUESTION)
    say(chat, keys, "visale")
    expect(chat.theirs.last).to_contain_text("caution gratuite")
    keys.tab_to("^Service-Public", back=True)
    keys.press("Escape").at("^Aides au logement$")
    visited.expanded(False)
    keys.press("Enter").at(QUESTION)
    expect(chat.mine).to_have_count(1)


def test_answer_by_buttons_and_words_until_a_verdict(chat: Chat) -> None:
    keys = begin(chat)
    say(chat, keys, "question")
    keys.tab_to("^Non, un employeur public$", back=True).press("Space")
    chat.answered(2)
    say(chat, keys, "loyer")
    keys.tab_to("^Je ne sais pas$", back=True).press("Enter")
    chat.answered(4)
    say(chat, keys, "resultat")
    expect(chat.page.locator(".carte").first).to_contain_text("Vous semblez éligible")
    # The card is read from its top: the calculation, then what is folded.
    keys.tab_to("^Messages$", back=True).tab_to("^Voir le calcul : Garantie Visale$").press("Enter")
    expect(chat.page.get_by_text("788 € est inférieur à 1 710 €")).to_be_visible()
    keys.tab_to("conditions à vérifier.*Garantie Visale$").press("Space").tab_to("^Demander la garantie")


def test_correct_an_answer(chat: Chat) -> None:
    keys = begin(chat)
    say(chat, keys, "question")
    keys.tab_to("^Modifier$", back=True).press("Enter").at(QUESTION)
    chat.answered(2)
    assert chat.texts(chat.mine)[-1] == "Modifier"
    say(chat, keys, "loyer")


def test_rate_an_answer_and_say_why(chat: Chat) -> None:
    keys = begin(chat)
    say(chat, keys, "visale")
    keys.tab_to("^Non$", back=True).press("Enter").at("^Ce n'est pas ma question$").press("ArrowDown").at("^Il manque quelque chose$")
    keys.press("Space").tab_to("^Précisions").write("le plafond manque").tab_to("^Envoyer la raison$").press("Enter").at("^Non$")
    expect(chat.status).to_have_text("Merci, votre avis est enregistré.")
    assert chat.stub.feedback[-1] | {"message": ""} == {"message": "", "thumb": "down", "motif": "incomplete", "reason": "le plafond manque"}


def test_erase_and_begin_again(chat: Chat) -> None:
    keys = begin(chat)
    say(chat, keys, "visale")
    keys.tab_to("^Menu$", back=True).press("Enter").tab_to("^Effacer mes échanges$").press("Enter").at("^Annuler$")
    keys.press("Escape").at("^Menu$")  # second thoughts
    assert len(chat.stub.conversations) == 1
    keys.press("Enter").tab_to("^Effacer mes échanges$").press("Enter").at("^Annuler$").tab_to("^Effacer définitivement$").press("Enter")
    keys.at("^Quelles aides pour votre logement")
    assert chat.stub.conversations == {} and chat.stored() == {}
    keys.tab_to("^Commencer$").press("Enter").at(QUESTION)
    say(chat, keys, "bonjour")


def test_download_one_s_words(chat: Chat) -> None:
    keys = begin(chat)
    say(chat, keys, "visale")
    keys.tab_to("^Menu$", back=True).press("Space").tab_to("^Télécharger mes échanges$")
    with chat.page.expect_download() as saved:
        keys.press("Enter")
    keys.at("^Menu$")
    assert len(json.loads(saved.value.path().read_text("utf8"))["messages"]) == 3
    expect(chat.status).to_have_text("Vos échanges sont téléchargés.")


def test_keep_the_result(chat: Chat) -> None:
    keys = begin(chat)
    say(chat, keys, "plan")
    keys.tab_to("^Mettre les échéances dans mon agenda$", back=True)
    with chat.page.expect_download() as saved:
        keys.press("Enter")
    assert saved.value.suggested_filename.endswith(".ics")
    keys.tab_to("^Récapitulatif à imprimer", back=True)
    with chat.page.context.expect_page() as opened:
        keys.press("Enter")
    expect(opened.value.locator("body")).to_contain_text(chat.stub.only().id)


def test_leave_and_erase_from_the_employer_s_page(visit: OpenVisit, stub: Stub) -> None:
    visited = visit("127.0.0.1").shown()
    keys = Keyboard(visited.page).tab_to("^Aides au logement$").press("Space")
    chat = visited.chat()
    keys.at("^Quelles aides").tab_to("^Commencer$").press("Enter").at(QUESTION)
    say(chat, keys, "visale")
    keys.tab_to("^Menu$", back=True).press("Enter").tab_to("^Quitter et effacer$").press("Enter").at("^Vos échanges sont effacés$")
    assert stub.conversations == {} and chat.stored() == {}
    keys.tab_to("^Fermer$").press("Enter").at("^Aides au logement$")
    visited.expanded(False)


def test_send_again_after_a_failure(chat: Chat) -> None:
    keys = begin(chat)
    chat.stub.silent = True
    keys.write("visale").press("Enter")
    expect(chat.alert).to_contain_text("Je n'ai pas pu répondre")
    chat.stub.silent = False
    keys.at(QUESTION).tab_to("^Réessayer : visale$", back=True).press("Enter").at(QUESTION)
    chat.answered(1)
    assert chat.stub.user_texts() == ["visale"]


# --- Employers ----------------------------------------------------------------------------------------------


def test_hr_from_the_home_page_to_a_copied_line(
    open_as: OpenAs, open_context: Callable[..., BrowserContext], service: Service, sites: Host
) -> None:
    """A site, a key, the colours, the line; the line then shows the assistant on that site."""
    page = open_as("rh", "/employeur/", permissions=["clipboard-read", "clipboard-write"])
    keys = Keyboard(page)
    keys.tab_to("^Apparence$").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Apparence")
    keys.tab_to("^Texte du bouton").press("Control+a").write("Me loger").tab_to("^Enregistrer$").press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("enregistr")
    keys.tab_to("^Intégration$").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Intégration")
    keys.tab_to("^Adresse").write(sites.origin("localhost")).press("Enter")
    expect(page.get_by_role("table", name="Sites autorisés")).to_contain_text(sites.origin("localhost"))
    keys.tab_to("^Nom de la clé").write("Clavier").press("Enter")
    expect(page.get_by_role("heading", name="Clé Clavier")).to_be_visible()
    keys.tab_to("^Copier le code de la clé Clavier$").press("Enter")
    expect(page.locator("#copie")).to_have_text("Copié")
    line = page.evaluate("navigator.clipboard.readText()")
    assert line.startswith(f'<script src="{service.url}/loader.js" data-cle="pk_')
    sites.put("/clavier", body=line)
    watch = Watch(service.url, sites.origin("localhost"))
    employee = open_context(watch=watch).new_page()
    employee.goto(sites.origin("localhost") + "/clavier")
    expect(employee.get_by_role("button", name="Me loger")).to_be_visible()
    Keyboard(employee).tab_to("^Me loger$").press("Enter").at("^Quelles aides")
    assert watch.faults == []


def test_hr_reads_the_figures_and_takes_them_away(open_as: OpenAs) -> None:
    page = open_as("rh", "/employeur/")
    keys = Keyboard(page).tab_to("^Chiffres$").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Chiffres")
    keys.tab_to("^Comment ces chiffres sont faits$").press("Enter")
    expect(page.get_by_text("Un groupe de moins de 10 personnes n’est jamais montré.")).to_be_visible()
    keys.tab_to("^Télécharger en CSV$")
    with page.expect_download() as saved:
        keys.press("Enter")
    assert saved.value.suggested_filename.endswith(".csv")
    # Each table that scrolls can be reached, so that arrows scroll it.
    keys.tab_to("^Conversations par semaine$").tab_to("^Aides demandées$")
    assert "Visale" in page.locator(":focus").inner_text()


# --- Reviewers ----------------------------------------------------------------------------------------------


def test_a_reviewer_signs_in_reads_and_corrects(browser: Browser, space: Space) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page, faults = watched(context, space)
    sign_in(page, space, "responsable")
    keys = Keyboard(page).tab_to("^Conversations$").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Conversations")
    keys.tab_to("^c koi visale$", kind="a").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Conversation")
    keys.tab_to("^Corriger le message 2$").press("Enter").at("^Intention juste$")
    keys.choose("montant").tab_to("^Proposer la phrase comme exemple")
    expect(page.locator("input:focus")).to_be_checked()  # unless the reader says no
    keys.tab_to("^Note").write("à relire").tab_to("^Enregistrer$").press("Enter")
    expect(page.locator(".dite")).to_contain_text("Intention juste : montant")
    expect(page.locator(".dite")).to_contain_text("à relire")
    keys.tab_to("^Files$").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Files")
    keys.tab_to("^Exemples proposés$").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Exemples pour le prochain modèle")
    expect(page.get_by_role("rowheader", name="blabla")).to_be_visible()
    assert faults == []
    context.close()


# --- The rule of this file ----------------------------------------------------------------------------------


def test_no_journey_uses_a_mouse_nor_gives_the_focus() -> None:
    """The journeys, the gestures they share and that of a reviewer from end to end."""
    here = Path(__file__).parent
    code = "".join((here / name).read_text("utf8") for name in ("test_keyboard.py", "keyboard.py", "test_boucle.py"))
    assert re.findall(r"\.(?:click|dblclick|tap|fill|check|uncheck|hover|focus|select_option|set_checked|drag_to|mouse)\b(?! option)", code) == []

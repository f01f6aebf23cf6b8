"""The journey of a reviewer, by keyboard alone, in real Chromium on the real service: among five hundred conversations, find
those that were misunderstood, correct twenty messages, have them learnt, compare, promote; then the chat understands them,
and the journal tells every step.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from projet_reduit import SEANCE, environnement, reduire, servi

from .axe import WIDE
from .keyboard import Keyboard
from .loop_seed import CONVERSATIONS, misunderstood
from .private import HERE
from .test_espace import Space, sign_in, watched

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.model, pytest.mark.timeout(3600)]
CORRECTED, FROM_THE_LIST = 20, 3
RESPONSIBLE = "responsable@exemple.fr"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory, modele: Path) -> Path:
    return reduire(tmp_path_factory.mktemp("projet"), modele)


@pytest.fixture(scope="module")
def site(project: Path) -> Iterator[Space]:
    here = environnement(project)
    seeded = subprocess.run([sys.executable, str(HERE / "loop_seed.py")], env=here, capture_output=True, text=True, check=True)
    with servi(here) as url:
        yield Space(url, json.loads(seeded.stdout.splitlines()[-1]), "")


def follow(keys: Keyboard, link: str, heading: str) -> None:
    """A link or a button that leads to a page."""
    keys.tab_to(link, most=150).press("Enter")
    titled(keys.page, heading)


def titled(page: Page, heading: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text(heading)


def correct(keys: Keyboard, meanings: dict[str, str]) -> dict[str, str]:
    """On the page of a message: read it, choose what it means, save and go on; or pass, when it is for nobody to learn. Gives
    the sentence and its meaning.
    """
    page, before = keys.page, keys.page.url
    said = page.locator("[data-tour] .mots").last.inner_text()
    meaning = meanings.get(said)
    keys.at("^Intention juste")  # the page opens on it
    if meaning is None:
        keys.tab_to("^Passer sans rien dire", back=True).press("Enter")
        page.wait_for_url(lambda url: url != before)
        return {}
    keys.choose(page.locator(f"select:focus option[value={meaning}]").inner_text()).press("Control+Enter")
    page.wait_for_url(lambda url: url != before)
    expect(page.get_by_role("status")).to_contain_text("Correction enregistrée")
    return {said: meaning}


def told(browser: Browser, site: Space, sentences: list[str]) -> None:
    """Somebody says each of them in the chat, and each is answered."""
    context = browser.new_context(**WIDE)
    page, faults = watched(context, site)
    page.goto(site.url)
    keys = Keyboard(page).tab_to("^Votre message$")
    for number, sentence in enumerate(sentences, 1):
        keys.write(sentence).press("Enter")
        expect(page.locator(".de-vous")).to_have_count(number)
        expect(page.locator(".de-vous").last).to_have_attribute("data-etat", "envoye", timeout=SEANCE * 1000)
        expect(page.locator("#ecrit")).to_be_hidden(timeout=SEANCE * 1000)
        keys.at("^Votre message$")
    assert faults == []
    context.close()


def understood(page: Page, site: Space, fingerprint: str) -> dict[str, str]:
    """What the new model made of that conversation, as the review shows it once it is copied there."""
    deadline = time.monotonic() + SEANCE
    while True:
        page.goto(f"{site.url}/espace/conversations?modele={fingerprint}")
        if page.locator("[data-ligne]").count():
            break
        assert time.monotonic() < deadline, "the conversation never came to the review"
        page.wait_for_timeout(1000)
    Keyboard(page).press("j", "Enter")
    titled(page, "Conversation")
    turns = page.locator("[data-tour]")
    read = turns.evaluate_all("all => all.map(each => [each.querySelector('.mots').textContent, each.querySelector('a[href*=intention]').search])")
    return {said: found.rpartition("=")[2] for said, found in read}


def journal(browser: Browser, site: Space, fingerprint: str, messages: int) -> None:
    """The data-protection officer reads who did what: every reading, every correction, every step of the model."""
    context = browser.new_context(**WIDE)
    page, faults = watched(context, site)
    sign_in(page, site, "dpo")

    def lines(gesture: str) -> list[list[str]]:
        page.goto(f"{site.url}/espace/journal?geste={gesture}")
        rows = page.locator("tbody tr").all()
        return [each for each in (row.locator("td").all_inner_texts() for row in rows) if len(each) > 1]

    corrections = lines("correction")
    assert len(corrections) == messages and {line[1] for line in corrections} == {RESPONSIBLE}
    assert len(lines("conversation_ouverte")) > messages
    assert [line[6] for line in lines("exemples_acceptes")] == [f"exemples : {messages}"]
    for gesture in ("modele_candidat", "modele_lu", "modele_promu"):
        assert [(line[1], line[4]) for line in lines(gesture)] == [(RESPONSIBLE, fingerprint)], gesture
    assert len(lines("modele_candidat_demande")) == 1
    assert faults == []
    context.close()


def files(project: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in (project / "data").rglob("*.yml")}


def test_twenty_corrections_are_understood_in_the_chat(browser: Browser, site: Space, project: Path) -> None:
    written = files(project)
    context = browser.new_context(**WIDE)
    page, faults = watched(context, site)
    sign_in(page, site, "responsable")
    keys = Keyboard(page)

    # Find what was not understood, with the filters of the list.
    follow(keys, "^Conversations$", "Conversations")
    expect(page.locator("caption")).to_have_text(f"{CONVERSATIONS} conversations")
    keys.tab_to("^Pas compris").press("Space", "Enter")
    expect(page.get_by_role("link", name="Retirer le filtre Pas compris")).to_be_visible()
    meanings, learnt, messages = misunderstood(), dict[str, str](), 0
    keys.press("j", "Enter")
    while len(learnt) < FROM_THE_LIST:
        titled(page, "Conversation")
        keys.press("c")
        titled(page, "Message")
        done = correct(keys, meanings)
        learnt, messages = learnt | done, messages + len(done)

    # The queue goes from one to the next.
    follow(keys, "^Files$", "Files")
    follow(keys, "^Confiance faible", "Confiance faible")
    keys.press("c")
    while len(learnt) < CORRECTED:
        titled(page, "Message")
        done = correct(keys, meanings)
        learnt, messages = learnt | done, messages + len(done)

    # What is corrected waits to be accepted.
    follow(keys, "^Files$", "Files")
    follow(keys, "^Exemples proposés", "Exemples")
    expect(page.locator("caption")).to_have_text(f"{messages} exemples")
    keys.press("*", "a")
    expect(page.get_by_role("status")).to_contain_text(f"{messages} exemples acceptés")

    # A candidate is made and compared. It is shown in what it is better; the data of the project are as they were.
    follow(keys, "^Modèles$", "Modèles")
    keys.tab_to("^Préparer un candidat").press("Enter")
    expect(page.get_by_role("progressbar", name="Avancement")).to_be_visible()
    expect(page.get_by_role("link", name="Voir la comparaison du candidat")).to_be_visible(timeout=SEANCE * 1000)
    follow(keys, "^Voir la comparaison", "Modèle ")
    fingerprint = page.url.rsplit("/", 1)[1]
    assert page.locator(".erreurs").all_inner_texts() == []
    better = set(page.locator("tr", has=page.locator(".pastille.ok", has_text="mieux")).locator("th").all_inner_texts())
    assert better and better <= set(learnt)
    assert files(project) == written

    # Promoted, then in use: nobody who was talking noticed.
    keys.tab_to("^Mettre en service", most=150).press("Enter").tab_to("^Confirmer").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("est mis en service")
    while page.locator(".annonce.warning").count():  # this process still loads it
        page.wait_for_timeout(1000)
        page.reload()

    told(browser, site, list(learnt))
    assert understood(page, site, fingerprint) == learnt
    journal(browser, site, fingerprint, messages)
    assert faults == []
    context.close()

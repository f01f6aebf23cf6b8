"""What a person does with the page: write, choose, ask again, rate, download, erase, leave. Without a mouse: test_keyboard.py."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import expect

from .chat import Chat
from .conftest import OpenChat

pytestmark = pytest.mark.browser


def test_the_notice_comes_first_and_stays(chat: Chat) -> None:
    """TRA-01, TRA-03, PRV-03, PRV-04: before any message, and after."""
    first = chat.log.locator("p").first
    expect(first).to_contain_text("assistant automatique (intelligence artificielle), pas à une personne")
    expect(chat.page.get_by_role("banner")).to_contain_text("Assistant automatique, pas une personne")
    expect(chat.page.get_by_role("link", name=re.compile("^Vos données et vos droits"))).to_be_visible()
    expect(chat.page.locator("#avertissement")).to_contain_text("santé")
    chat.say("visale")
    expect(chat.theirs.first).to_contain_text("Je suis un assistant automatique (intelligence artificielle)")
    expect(chat.page.get_by_role("banner")).to_contain_text("Assistant automatique, pas une personne")
    chat.page.reload()
    expect(chat.theirs.first).to_contain_text("assistant automatique")
    expect(chat.page.get_by_role("banner")).to_contain_text("Assistant automatique, pas une personne")


def test_a_human_is_at_hand_in_every_state(chat: Chat) -> None:
    """ACC-22: same place, same name."""
    human = chat.page.get_by_role("banner").get_by_role("link", name="Appeler Action Logement : 0970 800 800")
    expect(human).to_have_attribute("href", "tel:0970800800")
    place = human.bounding_box()
    chat.say("resultat")
    assert human.bounding_box() == place


def test_a_text_answer_with_its_points_and_dated_sources(chat: Chat) -> None:
    """TRA-07, ACC-18."""
    answer = chat.say("c'est quoi visale ?").theirs.last
    expect(answer.locator(".corps > p").first).to_contain_text("caution gratuite")
    expect(answer.locator(".corps > ul > li")).to_have_count(3)
    source = answer.get_by_role("link", name="Service-Public (nouvelle fenêtre)")
    expect(source).to_have_attribute("rel", "noopener noreferrer")
    expect(source).to_have_attribute("target", "_blank")
    expect(answer.locator(".sources")).to_contain_text("vérifié le 23 janvier 2026")


def test_a_choice_is_sent_by_its_id_and_written_as_a_message(chat: Chat) -> None:
    """ACC-17: named group; the choice becomes a message of the person; the old buttons go."""
    chat.say("question")
    group = chat.log.get_by_role(
        "group", name="Votre employeur est-il une entreprise privée, hors agriculture ?"
    )
    expect(group.get_by_role("button")).to_have_count(5)
    chat.choose("Non, un employeur public")
    chat.answered(2)
    assert chat.texts(chat.mine) == ["question", "Non, un employeur public"]
    (sent,) = [body for _, path, body in chat.stub.requests if body and "choice" in body]
    assert sent is not None and set(sent) == {"id", "choice"} and "public" not in sent["choice"]
    expect(group).to_be_hidden()


def test_only_the_last_reply_offers_choices(chat: Chat) -> None:
    chat.start().say("question", "bonjour", "loyer")
    expect(chat.log.locator(".choix button:visible")).to_have_text(
        ["Je ne sais pas", "Pourquoi cette question ?"]
    )


def test_what_was_understood_can_be_changed(chat: Chat) -> None:
    understood = chat.say("question").page.locator(".compris")
    expect(understood.locator("dt")).to_have_text(["âge", "contrat", "commune", "salaire net"])
    expect(understood.locator("dd").nth(3)).to_have_text("1 640 € par mois")
    chat.choose("Modifier")
    chat.answered(2)


def test_a_question_says_how_many_remain(chat: Chat) -> None:
    question = chat.say("loyer").theirs.last
    expect(question).to_contain_text("Par exemple : 720 € par mois")
    expect(question).to_contain_text("Encore 3 questions au plus")


def test_a_result_card_tells_everything(chat: Chat) -> None:
    """Status in words, reason, amount and its calculation, deadline, steps, papers, contact, source."""
    chat.say("resultat")
    cards = chat.page.locator(".carte")
    expect(cards.locator("h4")).to_have_text(
        [
            "Garantie Visale",
            "Avance Loca-Pass",
            "Aide Mobili-Jeune",
            "Logement social par AL'in",
            "Mobili-Pass",
        ]
    )
    expect(cards.locator(".statut")).to_have_text(
        [
            "Vous semblez éligible",
            "Il me manque une information",
            "Vous ne semblez pas éligible",
            "À vérifier par un conseiller",
            "Dispositif fermé",
        ]
    )
    visale, loca_pass, mobili_jeune = cards.nth(0), cards.nth(1), cards.nth(2)
    # Short cards: what one decides on is shown, the rest is one gesture away.
    expect(visale.get_by_text("Points à vérifier")).to_be_hidden()
    visale.get_by_text("2 conditions à vérifier, démarche et documents").click()
    expect(visale.get_by_text("Points à vérifier")).to_be_visible()
    expect(visale.locator(".a-faire li")).to_have_count(3)
    expect(visale.get_by_text("Plafond de loyer de votre zone : 1 710 €")).to_be_hidden()
    visale.get_by_text("Voir le calcul").click()
    expect(visale.get_by_text("Plafond de loyer de votre zone : 1 710 €")).to_be_visible()
    expect(visale.get_by_text("Documents à préparer (3)")).to_be_visible()
    expect(visale.get_by_role("link", name=re.compile("Demander la garantie"))).to_have_attribute(
        "href", "https://www.visale.fr/"
    )
    expect(loca_pass.locator(".echeance")).to_contain_text("avant le 14 février 2027")
    expect(mobili_jeune).to_contain_text("Ce qui changerait le résultat")
    expect(mobili_jeune).to_contain_text("Autres pistes")
    # PRV-11: a human contact on every result, never folded away; said once when it is the same for all.
    expect(chat.theirs.last.get_by_role("link", name="0970 800 800")).to_have_count(1)
    expect(chat.theirs.last.get_by_role("link", name="0970 800 800")).to_be_visible()
    expect(chat.theirs.last).to_contain_text("Ce résultat est indicatif")


def test_refused_aids_are_one_list_at_the_end(chat: Chat) -> None:
    chat.say("plan")
    expect(chat.page.locator(".carte h4")).to_have_text(["Garantie Visale", "Avance Loca-Pass"])
    refused = chat.page.locator(".refus")
    expect(refused.get_by_role("heading")).to_have_text("Aides qui ne semblent pas vous convenir (2)")
    expect(refused.locator("> ul > li")).to_have_count(2)
    expect(refused.get_by_text("Cette aide s'adresse aux alternants.")).to_be_visible()
    expect(refused.get_by_text("Avec un contrat d'alternance")).to_be_hidden()
    refused.get_by_text("Ce qui changerait").first.click()
    expect(refused.get_by_text("Avec un contrat d'alternance")).to_be_visible()


def test_the_plan_is_a_list_then_a_table(chat: Chat) -> None:
    """ACC-18: structure said by the elements: steps in order, sums with their headers, kinds of money apart."""
    plan = chat.say("plan").page.locator(".de-lassistant:has(.chronologie)")
    expect(plan.get_by_role("heading", name="Votre plan")).to_be_visible()
    expect(plan.locator("ol.chronologie > li .quand")).to_have_text(["Avant de signer le bail", "Au plus tard le 5 mars 2027"])
    expect(plan.locator("time")).to_have_attribute("datetime", "2027-03-05")
    table = plan.get_by_role("table", name="Montants possibles, chaque nature à part")
    expect(table.get_by_role("columnheader")).to_have_text(["Nature", "Montant"])
    expect(table.get_by_role("rowheader")).to_have_count(2)
    chat.choose("Bail mobilité")
    chat.answered(2)
    assert chat.texts(chat.mine) == ["plan", "Bail mobilité"]
    expect(plan.locator(".pistes")).to_be_hidden()
    # What can be kept stays.
    expect(plan.get_by_role("button", name="Récapitulatif à imprimer")).to_be_visible()


def test_two_aids_side_by_side(chat: Chat) -> None:
    table = chat.say("compare").theirs.last.get_by_role("table", name="Comparaison : Visale et le prêt accession")
    expect(table.get_by_role("columnheader")).to_have_text(["Question", "Garantie Visale", "Prêt accession"])
    expect(table.get_by_role("row", name="À rembourser").get_by_role("cell")).to_have_text(
        ["Seulement les sommes payées à votre place.", "Oui, c'est un prêt."]
    )


def test_the_result_can_be_kept(chat: Chat) -> None:
    """The page to print opens in its own window, its token in a form; the calendar is a file."""
    chat.say("plan")
    conversation = chat.stub.only()
    with chat.page.context.expect_page() as opened:
        chat.page.get_by_role("button", name="Récapitulatif à imprimer").click()
    expect(opened.value.locator("body")).to_contain_text(conversation.id)
    assert opened.value.url == f"{chat.stub.url.rstrip('/')}/api/conversations/{conversation.id}/recap"
    assert ("POST", f"/api/conversations/{conversation.id}/recap", {"token": conversation.token}) in chat.stub.requests
    expect(chat.page.locator("form[target]")).to_have_count(0)
    with chat.page.expect_download() as saved:
        chat.page.get_by_role("button", name="Mettre les échéances dans mon agenda").click()
    assert saved.value.suggested_filename == "passerelle-echeances.ics"
    expect(chat.status).to_have_text("Vos échéances sont téléchargées.")


def test_the_housing_contact_of_the_employer(chat: Chat) -> None:
    """Beside an answer that sends to a person; it says that this person sees nothing of the exchange."""
    block = chat.say("conseiller").page.locator(".referent")
    expect(block.get_by_role("heading", name="Votre référent logement")).to_be_visible()
    for name, address in [
        ("03 20 00 00 00", "tel:0320000000"),
        ("logement@exemple.fr", "mailto:logement@exemple.fr"),
        ("Sa page (nouvelle fenêtre)", "https://exemple.fr/referent"),
        ("Notre page logement (nouvelle fenêtre)", "https://exemple.fr/logement"),
    ]:
        expect(block.get_by_role("link", name=name)).to_have_attribute("href", address)
    expect(block).to_contain_text("Elle ne voit pas vos échanges")


def test_emergency_numbers_are_links(chat: Chat) -> None:
    chat.say("urgence")
    for name, address in [
        ("Appeler le 115", "tel:115"),
        ("Appeler le 3919", "tel:3919"),
        ("Envoyer un SMS au 114", "sms:114"),
    ]:
        expect(chat.log.get_by_role("link", name=re.compile(name))).to_have_attribute("href", address)
    expect(chat.page.locator(".urgence + .choix")).to_have_count(0)


def test_an_answer_can_be_rated_and_the_opinion_changed(chat: Chat) -> None:
    opinion = chat.say("visale").page.get_by_role("group", name="Cette réponse vous aide-t-elle ?")
    opinion.get_by_role("button", name="Oui").click()
    expect(opinion.get_by_role("button", name="Oui")).to_have_attribute("aria-pressed", "true")
    opinion.get_by_role("button", name="Non").click()
    expect(opinion.get_by_role("button", name="Non")).to_have_attribute("aria-pressed", "true")
    expect(opinion.get_by_role("button", name="Oui")).to_have_attribute("aria-pressed", "false")
    expect(chat.status).to_have_text("Merci, votre avis est enregistré.")
    rated = chat.stub.only().messages[-1]["id"]
    assert chat.stub.feedback == [{"message": rated, "thumb": "up"}, {"message": rated, "thumb": "down"}]


def test_a_no_may_say_why(chat: Chat) -> None:
    """A closed list, a few words if one wishes, a warning beside them; the keyboard goes in and comes back."""
    chat.say("visale")
    no = chat.page.get_by_role("button", name="Non", exact=True)
    no.click()
    first = chat.page.get_by_role("radio", name="Ce n'est pas ma question")
    expect(first).to_be_focused()
    expect(chat.page.get_by_role("group", name="Qu'est-ce qui ne va pas ?").get_by_role("radio")).to_have_count(5)
    words = chat.page.get_by_role("textbox", name="Précisions (facultatif)")
    expect(words).to_have_accessible_description("N'écrivez ni nom, ni adresse, ni rien de personnel.")
    chat.page.keyboard.press("ArrowDown")
    words.fill("le plafond manque")
    chat.page.get_by_role("button", name="Envoyer la raison").click()
    expect(no).to_be_focused()
    expect(words).to_have_count(0)
    assert chat.stub.feedback[1] | {"message": ""} == {"message": "", "thumb": "down", "motif": "incomplete", "reason": "le plafond manque"}
    # Without a reason, by the button or by Escape.
    for leave in (lambda: chat.page.get_by_role("button", name="Sans raison").click(), lambda: chat.page.keyboard.press("Escape")):
        no.click()
        expect(first).to_be_focused()
        leave()
        expect(no).to_be_focused()
        expect(words).to_have_count(0)
    # Nothing of it is spoken by the log.
    assert [text for text in chat.spoken("journal") if "Précisions" in text] == []


def test_download(chat: Chat) -> None:
    """PRV-10."""
    chat.say("visale")
    with chat.page.expect_download() as download:
        chat.menu("Télécharger mes échanges")
    assert download.value.suggested_filename == "passerelle-mes-echanges.json"
    kept = json.loads(download.value.path().read_text("utf8"))
    assert [message["id"] for message in kept["messages"]] == [m["id"] for m in chat.stub.only().messages]


def test_erasing_takes_two_steps(chat: Chat) -> None:
    """PRV-10: nothing is erased by accident; then nothing is left."""
    chat.say("visale").menu("Effacer mes échanges")
    dialog = chat.page.get_by_role("dialog", name="Effacer vos échanges ?")
    dialog.get_by_role("button", name="Annuler").click()
    expect(chat.mine).to_have_count(1)
    assert len(chat.stub.conversations) == 1
    chat.menu("Effacer mes échanges")
    dialog.get_by_role("button", name="Effacer définitivement").click()
    expect(chat.page.locator("#accueil")).to_be_visible()
    expect(chat.page.locator(".message")).to_have_count(0)
    assert chat.stub.conversations == {} and chat.stored() == {}
    # And one can begin again.
    chat.say("bonjour")


def test_starting_over(chat: Chat) -> None:
    chat.say("visale").menu("Recommencer")
    chat.page.get_by_role("button", name="Effacer et recommencer").click()
    expect(chat.mine).to_have_count(0)
    expect(chat.theirs).to_have_count(1)
    assert len(chat.stub.conversations) == 1 and chat.stub.user_texts() == []


def test_leaving_erases_everything_at_once(chat: Chat) -> None:
    """PRV-21: nothing on the screen, in the tab, on the server, nor behind the Back button."""
    chat.say("visale")
    chat.input.fill("brouillon")
    chat.menu("Quitter et effacer")
    expect(chat.page.get_by_role("heading", name="Vos échanges sont effacés")).to_be_visible()
    assert chat.stub.conversations == {} and chat.stored() == {}
    chat.page.goto("about:blank")
    chat.page.go_back()
    expect(chat.page.locator(".message")).to_have_count(0)
    expect(chat.page.locator("body")).not_to_contain_text("caution gratuite")
    expect(chat.input).to_have_value("")


def test_a_failed_erasure_is_not_pretended(chat: Chat) -> None:
    chat.say("visale")
    chat.stub.faults.append(lambda method, path: (503, {}) if method == "DELETE" else None)
    chat.menu("Quitter et effacer")
    expect(chat.alert).to_contain_text("Vos échanges ne sont pas encore effacés")
    expect(chat.mine).to_have_count(1)
    chat.stub.faults.clear()
    chat.menu("Quitter et effacer")
    expect(chat.page.locator("#fin")).to_be_visible()


def test_enter_sends_shift_enter_makes_a_line(chat: Chat) -> None:
    """ACC-08; what was typed is sent as it was, on two lines."""
    chat.start().input.focus()
    chat.page.keyboard.type("une ligne")
    chat.page.keyboard.press("Shift+Enter")
    chat.page.keyboard.type("puis une autre")
    expect(chat.input).to_have_value("une ligne\npuis une autre")
    chat.page.keyboard.press("Enter")
    chat.answered(1)
    assert chat.stub.user_texts() == ["une ligne\npuis une autre"]


@pytest.mark.parametrize("composing", ["{isComposing: true}", "{keyCode: 229}"])
def test_enter_that_ends_a_composition_does_not_send(chat: Chat, composing: str) -> None:
    """ACC-08: an input method uses Enter to accept its proposal."""
    chat.start().input.fill("にほんご")
    chat.input.evaluate(
        "(input) => input.dispatchEvent(new KeyboardEvent('keydown', "
        f"{{key: 'Enter', bubbles: true, cancelable: true, ...{composing}}}))"
    )
    expect(chat.input).to_have_value("にほんご")
    expect(chat.mine).to_have_count(0)


def test_no_single_key_shortcut_and_no_trap(open_chat: OpenChat) -> None:
    """ACC-08: letters outside the input do nothing; Tab goes through the page and out of it."""
    chat = open_chat().say("question")
    before = chat.log.inner_text()
    chat.log.focus()
    for key in "abcdefghijklmnopqrstuvwxyz?/":
        chat.page.keyboard.press(key)
    assert chat.log.inner_text() == before
    visited = []
    for _ in range(40):
        chat.page.keyboard.press("Tab")
        visited.append(chat.focused())
    # The cycle passes by the document itself, which is the way to the browser's own controls.
    assert visited.count("message") >= 2 and visited.count("menu-bouton") >= 2


def test_limits_are_said_with_what_to_do(chat: Chat) -> None:
    """ACC-16: error described, linked to the field, with a suggestion; it goes when corrected."""
    chat.start().write("é" * 1007)
    expect(chat.alert).to_have_text(
        "Votre message dépasse 1000 caractères. Retirez-en 7, ou envoyez-le en deux fois."
    )
    expect(chat.input).to_have_attribute("aria-invalid", "true")
    expect(chat.input).to_be_focused()
    assert "alerte" in (chat.input.get_attribute("aria-describedby") or "").split()
    chat.input.fill("plus court")
    expect(chat.alert).to_be_empty()
    expect(chat.input).not_to_have_attribute("aria-invalid", "true")
    assert chat.stub.user_texts() == []


def test_an_emoji_counts_as_the_server_counts_it(chat: Chat) -> None:
    chat.start().input.fill("🏠" * 1000)
    expect(chat.page.locator("#reste")).to_have_text("0 caractères restants")
    chat.input.press("Enter")
    chat.answered(1)

"""The pages of correction, queues, groups, tickets and examples, as a browser without script uses them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.utils import timezone

from bot.web.accounts.models import AuditEntry
from bot.web.accounts.rights import Role
from bot.web.review import proposals
from bot.web.review.models import Correction, Group, ItemLabel, Label, ProposedExample, ReviewItem, ReviewTurn, Sample, Ticket

from .signed_in import SignedIn, signed_in
from .talks import NOW, item, talk
from .test_revue_gestes import LOST, QUESTIONS, turn

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser() -> SignedIn:
    return signed_in(Role.REVISEUR)


def page(browser: SignedIn, address: str, status: int = 200) -> str:
    answer = browser.get(address)
    assert answer.status_code == status, (address, answer.status_code)
    return answer.content.decode()


def form(html: str, **changes: Any) -> dict[str, Any]:
    """What the form of correction sends: its hidden fields and selected options, then what somebody changes."""
    inside = html.split('class="carte correction"')[1].split("</form>")[0] if "carte correction" in html else html
    sent: dict[str, Any] = {}
    for found in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', inside):
        sent.setdefault(found[0], []).append(found[1])
    for name, options in re.findall(r'<select[^>]* name="([\w.]+)"[^>]*>(.*?)</select>', inside, re.S):
        chosen = re.findall(r'<option value="([^"]*)" selected', options)
        sent[name] = chosen or [""]
    for name, value in re.findall(r'<input type="checkbox" name="(\w+)" value="([^"]*)" checked', inside):
        sent.setdefault(name, []).append(value)
    return {**sent, **changes}


def test_one_form_one_submit(browser: SignedIn) -> None:
    label = Label.objects.create(name="urgent")
    asked = turn("ça couvre quoi", aids=["visale"], facts={"age": 24, "handicap_foyer": {"sensible": True}})
    html = page(browser, f"/espace/tours/{asked.pk}")
    assert "Ce qui est juste" in html and "ça couvre quoi" in html and "la valeur n’est jamais écrite" in html
    gesture = {
        "intention": "montant", "aides": ["visale", "loca_pass"], "fait.age": "25 ans", "faux": ["handicap_foyer"], "nouveau.0": "loyer",
        "valeur.0": "1 250,50 €", "signes": ["incomplete"], "note": "écrire à paul@exemple.fr", "statut": "revue", "relecteur": str(browser.account.pk),
        "etiquettes": [str(label.pk)], "suivi": "oui", "suite": "rester",
    }  # fmt: skip
    answer = browser.post(f"/espace/tours/{asked.pk}", form(html, **gesture))
    assert (answer.status_code, answer["Location"]) == (302, f"/espace/conversations/{asked.item_id}#t1")
    said = Correction.objects.get()
    assert (said.intent, sorted(said.aids), said.flags, said.by) == ("montant", ["loca_pass", "visale"], ["incomplete"], browser.account)
    assert said.facts == {"age": 25, "handicap_foyer": None, "loyer": 1250.5} and "paul" not in said.note
    row = ReviewItem.objects.get()
    assert (row.status, row.reviewer) == ("revue", browser.account) and row.kept_until and ItemLabel.objects.count() == 1
    assert ProposedExample.objects.get().intent == "montant"
    read = " ".join(page(browser, f"/espace/conversations/{asked.item_id}").split())
    for words in ("Intention juste", "montant", "25 ans", "à retirer", "Réponse incomplète", "urgent", "à revoir → revue"):
        assert words in read, words
    assert list(AuditEntry.objects.order_by("pk").values_list("action", flat=True)) == ["conversation_ouverte", "correction", "conversation_ouverte"]


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ({"fait.age": "beaucoup"}, None), ({"fait.age": "999"}, None), ({"nouveau.0": "statut", "valeur.0": "nimporte"}, None),
        ({"nouveau.0": "inconnu", "valeur.0": "x"}, None), ({"nouveau.0": "handicap_foyer", "valeur.0": "oui"}, None), ({"intention": "rien"}, None),
        ({"nouveau.0": "date_naissance", "valeur.0": "31/02/2001"}, None), ({"valeur.0": "12"}, None),
        ({"nouveau.0": "date_naissance", "valeur.0": "14/02/2001"}, {"date_naissance": "2001-02-14"}),
        ({"nouveau.0": "mineur_emancipe", "valeur.0": "Non"}, {"mineur_emancipe": False}),
        ({"nouveau.0": "projet", "valeur.0": "louer un logement"}, {"projet": "louer"}),
        ({"fait.age": " 31 "}, {"age": 31}), ({}, {}),
    ],
)  # fmt: skip
def test_a_value_is_understood_or_given_back(browser: SignedIn, typed: dict[str, str], stored: Any) -> None:
    asked = turn("j'ai 24 ans", facts={"age": 24})
    address = f"/espace/tours/{asked.pk}"
    answer = browser.post(address, form(page(browser, address), note="une note tapée", **typed))
    if stored is None:
        assert answer.status_code == 400 and not Correction.objects.exists()
        html = answer.content.decode()
        assert "Rien n’est enregistré" in html and "une note tapée" in html and all(value in html for name, value in typed.items() if name[0] in "fv")
    else:
        assert answer.status_code == 302 and Correction.objects.get().facts == stored


def test_a_correction_is_built_on_the_last_one(browser: SignedIn) -> None:
    asked = turn("j'ai 24 ans", facts={"age": 24})
    address = f"/espace/tours/{asked.pk}"
    browser.post(address, form(page(browser, address), intention="informer", **{"fait.age": "25"}))
    browser.post(address, form(page(browser, address), **{"nouveau.0": "mineur_emancipe", "valeur.0": "oui"}))
    browser.post(address, form(page(browser, address), defaire=["age"]))
    facts = [(each.intent, each.facts) for each in Correction.objects.all()]
    assert facts == [("informer", {"age": 25}), ("informer", {"age": 25, "mineur_emancipe": True}), ("informer", {"mineur_emancipe": True})]


def test_two_people_on_one_turn_lose_nothing(browser: SignedIn) -> None:
    other = signed_in(Role.RESPONSABLE)
    asked = turn()
    address = f"/espace/tours/{asked.pk}"
    mine = form(page(browser, address), intention="duree", note="ma longue note", statut="signalee")
    other.post(address, form(page(other, address), intention="montant", statut="revue"))
    answer = browser.post(address, mine)
    html = answer.content.decode()
    assert answer.status_code == 409 and Correction.objects.count() == 1 and ReviewItem.objects.get().status == "revue"
    assert "rien n’est perdu" in html and "ma longue note" in html and "maintenant : revue" in html
    again = form(html, note="ma longue note", statut="signalee")
    assert again["intention"] == ["duree"] and browser.post(address, again).status_code == 302
    assert [each.intent for each in Correction.objects.all()] == ["montant", "duree"] and ReviewItem.objects.get().status == "signalee"


def test_next_after_submit(browser: SignedIn) -> None:
    first, second = turn("un", confidence=0.1), turn("deux", confidence=0.2)
    html = page(browser, "/espace/files/confiance")
    assert html.index("un</a>") < html.index("deux</a>") and f"/espace/tours/{first.pk}?file=confiance" in html
    address = f"/espace/tours/{first.pk}?file=confiance"
    following = browser.post(address, form(page(browser, address), suite="suivant"))["Location"]
    assert following == f"/espace/tours/{second.pk}?file=confiance"
    assert browser.post(following, form(page(browser, following), suite="suivant"))["Location"] == "/espace/files/confiance"
    talk(("plus tôt", {}), at=NOW.replace(day=2))
    listed = f"/espace/tours/{second.pk}?statut=a_revoir"
    after = browser.post(listed, form(page(browser, listed), suite="suivant"))["Location"]
    assert re.fullmatch(r"/espace/conversations/\d+\?statut=a_revoir", after)


def test_the_status_alone_and_its_conflict(browser: SignedIn) -> None:
    row, other = item(talk(("x", {}))), signed_in(Role.RESPONSABLE)
    address = f"/espace/conversations/{row.pk}/suivi"
    sent = {"avant_statut": "a_revoir", "avant_relecteur": "", "statut": "en_cours", "relecteur": ""}
    assert browser.post(address, sent)["Location"] == f"/espace/conversations/{row.pk}"
    answer = other.post(address, {**sent, "statut": "signalee"})
    assert answer.status_code == 409 and "maintenant : en cours" in answer.content.decode() and ReviewItem.objects.get().status == "en_cours"
    assert other.post(address, form(answer.content.decode())).status_code == 302 and ReviewItem.objects.get().status == "signalee"


def test_a_selection_and_a_whole_filter(browser: SignedIn) -> None:
    rows = [item(talk((f"q{number}", {"discussed": ["visale"] if number else []}))) for number in range(3)]
    assert 'name="choix"' in page(browser, "/espace/conversations") and 'name="choix"' not in page(signed_in(Role.LECTEUR), "/espace/conversations")
    browser.post("/espace/conversations/lot", {"choix": [rows[0].pk], "statut": "revue", "relecteur": "moi"})
    assert browser.post("/espace/conversations/lot?aide=visale", {"tout": "oui", "statut": "signalee"})["Location"] == "/espace/conversations?aide=visale"
    assert [(row.status, row.reviewer) for row in ReviewItem.objects.order_by("pk")] == [("revue", browser.account), ("signalee", None), ("signalee", None)]
    labels = {Label.objects.create(name=name).pk for name in ("court", "urgent")}
    browser.post("/espace/conversations/lot", {"choix": [rows[0].pk], "etiquette": [*labels, "x"]})
    assert set(rows[0].labels.values_list("label", flat=True)) == labels
    browser.post("/espace/conversations/lot", {"choix": [rows[1].pk]})
    assert "choisissez ce qu’il faut changer" in page(browser, "/espace/conversations")
    assert [entry.details for entry in AuditEntry.objects.filter(action="suivi_lot").order_by("pk")] == [
        {"conversations": 1, "changees": 1}, {"conversations": 2, "changees": 2}, {"conversations": 1, "changees": 1}
    ]  # fmt: skip


def test_a_label_is_masked_and_offered(browser: SignedIn) -> None:
    talk(("x", {}))
    browser.post("/espace/etiquettes", {"nom": "  relance   bailleur "})
    assert Label.objects.get().name == "relance bailleur" and "relance bailleur" in page(browser, "/espace/conversations")


def test_a_double_reading_from_the_pages(browser: SignedIn) -> None:
    other = signed_in(Role.REVISEUR)
    asked = turn()
    answer = browser.post("/espace/echantillons", {"taille": "5", "graine": "3", "double": "oui", "filtre": "statut=a_revoir"})
    sample = Sample.objects.get()
    queue = f"/espace/files/echantillon-{sample.pk}"
    assert answer["Location"] == queue and (sample.seed, sample.double, sample.query) == (3, True, "statut=a_revoir")
    address = f"/espace/tours/{asked.pk}?file=echantillon-{sample.pk}"
    browser.post(address, form(page(browser, address), intention="montant"))
    blind = page(other, address)
    assert "reste caché" in blind and "Déjà dit" not in blind and "Intention juste : <strong>" not in page(other, f"/espace/conversations/{asked.item_id}")
    other.post(address, form(blind, intention="duree"))
    html = page(browser, queue)
    assert "Kappa de Cohen" in html and re.search(r"Intention juste</th><td class=\"nombre\">1</td><td class=\"nombre\">0</td>", html)
    assert f"/espace/tours/{asked.pk}?file=desaccord" in page(browser, "/espace/files/desaccord")
    assert browser.post("/espace/echantillons", {"filtre": "statut=revue"})["Location"] == "/espace/files"
    assert "Aucun message à tirer" in page(browser, "/espace/files")


def test_groups_and_tickets_in_one_click(browser: SignedIn) -> None:
    for words in QUESTIONS:
        turn(words, **LOST)
    ReviewTurn.objects.update(at=timezone.now())
    assert "pas encore été groupées" in page(browser, "/espace/groupes")
    browser.post("/espace/groupes/refaire")
    html = page(browser, "/espace/groupes")
    assert "4 questions" in html and "3 questions" in html and "vous acceptez les chiens" in html
    dogs, password = Group.objects.all()
    browser.post(f"/espace/groupes/{dogs.pk}", {"geste": "sujet", "note": "les animaux"})
    browser.post(f"/espace/groupes/{password.pk}", {"geste": "exemples", "intention": "dossier_personnel"})
    assert "3 exemples proposés" in page(browser, "/espace/groupes")
    browser.post(f"/espace/groupes/{dogs.pk}", {"geste": "ecarter"})
    assert "déjà occupé" in page(browser, "/espace/groupes")
    queue = page(browser, "/espace/demandes")
    assert "sujet manquant" in queue and "les animaux" in queue and "4 questions" in queue
    ticket = Ticket.objects.get()
    assert browser.post(f"/espace/demandes/{ticket.pk}", {"etat": "traite", "reponse": "fiche ajoutée"})["Location"] == "/espace/demandes"
    assert "fiche ajoutée" in page(browser, "/espace/demandes?etat=traite") and "les animaux" not in page(browser, "/espace/demandes")


def test_examples_are_judged_reworded_and_taken_away(browser: SignedIn) -> None:
    one, two = (proposals.propose(turn(words).message, "montant", browser.account, NOW) for words in ("combien ça fait", "le prix"))
    assert one and two
    assert "combien ça fait" in page(browser, "/espace/exemples") and "Accepter" not in page(signed_in(Role.LECTEUR), "/espace/exemples")
    browser.post(f"/espace/exemples/{one.pk}", {"texte": "combien cela fait", "intention": "calculer"})
    browser.post("/espace/exemples/juger", {"choix": [one.pk], "geste": "accepter"})
    browser.post("/espace/exemples/juger", {"choix": [two.pk], "geste": "refuser"})
    assert "le prix" in page(browser, "/espace/exemples?etat=refusee")
    answer = signed_in(Role.ANALYSTE).get("/espace/exemples/acceptes.yml")
    assert "- intent: calculer\n  examples: |\n    - combien cela fait\n" in answer.content.decode() and "le prix" not in answer.content.decode()
    actions = list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))
    assert actions == ["exemple_modifie", "exemples_acceptes", "exemples_refuses", "export"]


def test_what_a_person_or_a_reader_typed_is_never_a_tag(browser: SignedIn) -> None:
    attack = '<script>alert(1)</script><img src=x onerror="alert(1)">{{ 7*7 }}'
    trace = {"date": "2026-11-20", "regles": attack, "aides": {attack: {"statut": attack, "conditions": {attack: "F"}}}}
    asked = item(talk((attack, {**LOST, "intent": attack[:50], "facts": {attack: attack}, "trace": trace}))).turns.get()
    address = f"/espace/tours/{asked.pk}"
    browser.post(address, form(page(browser, address), signes=["rule_doubt"], note=attack))
    proposals.propose(asked.message, "montant", browser.account, NOW)
    for here in (address, "/espace/demandes", "/espace/exemples", "/espace/files/pouce", f"/espace/conversations/{asked.item_id}", "/espace/conversations"):
        html = page(browser, here)
        assert "<script>alert" not in html and "<img src=x" not in html and ">49<" not in html, here
    assert Ticket.objects.get().note and "Règles" in page(browser, "/espace/demandes")


@pytest.mark.parametrize("address", ["/espace/files/inconnue", "/espace/files/echantillon-9", "/espace/tours/99", "/espace/exports/comptes.csv"])
def test_what_does_not_exist(address: str) -> None:
    page(signed_in(Role.RESPONSABLE), address, 404)


def test_no_query_for_each_turn(browser: SignedIn, django_assert_max_num_queries: Any) -> None:
    long = item(talk(*[(f"message {number}", {}) for number in range(30)]))
    with django_assert_max_num_queries(40):
        page(browser, f"/espace/conversations/{long.pk}")


def test_every_field_has_a_name_and_every_id_is_unique(browser: SignedIn) -> None:
    """What axe would say first, without a browser (ACC-29)."""
    Label.objects.create(name="urgent")
    for words in QUESTIONS:
        turn(words, **{**LOST, "facts": {"age": 24, "mineur_emancipe": True}})
    ReviewTurn.objects.update(at=timezone.now())
    asked = ReviewTurn.objects.first()
    assert asked is not None
    address = f"/espace/tours/{asked.pk}"
    browser.post(address, form(page(browser, address), intention="montant", signes=["rule_doubt"]))
    browser.post("/espace/echantillons", {"taille": "3", "double": "oui"})
    browser.post("/espace/groupes/refaire")
    sample = Sample.objects.get()
    here = ["conversations", f"conversations/{asked.item_id}", f"tours/{asked.pk}", "files", f"files/echantillon-{sample.pk}", "groupes", "demandes", "exemples"]
    for path in [*here, "chiffres"]:
        html = page(browser, f"/espace/{path}")
        ids = re.findall(r'\sid="([^"]+)"', html)
        assert len(ids) == len(set(ids)), (path, sorted({each for each in ids if ids.count(each) > 1}))
        assert not set(re.findall(r'\b(?:for|aria-labelledby|aria-describedby)="([^"\s]+)"', html)) - set(ids), path
        for tag in re.findall(r"<(?:input|select|textarea)\b[^>]*>", html):
            if 'type="hidden"' not in tag and "aria-label" not in tag:
                found = re.search(r'\sid="([^"]+)"', tag)
                inside = re.search(r"<label>\s*" + re.escape(tag), html)
                assert inside or (found and f'for="{found.group(1)}"' in html), (path, tag)
        assert html.count("<h1") == 1 and html.count("<caption") == html.count("<table"), path

"""The list and the page of a conversation: filters that combine, cursors, saved views, transcript, journal of reads."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from typing import Any, Callable

import pytest
from django.utils import timezone

from bot.web.accounts.models import Account, AuditEntry
from bot.web.accounts.rights import Role
from bot.web.conversations.models import Conversation, Message
from bot.web.employers.models import Employer
from bot.web.review import correcting, index, listing
from bot.web.review.correcting import Judgement
from bot.web.review.filters import Filters
from bot.web.review.models import ItemLabel, Label, ReviewItem, SavedView

from .signed_in import SignedIn, signed_in
from .talks import NOW, item, talk

pytestmark = pytest.mark.django_db


@pytest.fixture
def six() -> dict[str, int]:
    """Six conversations, a day apart, each with something of its own: name -> id."""
    made = {
        "visale": talk(("c koi visale", {"discussed": ["visale"], "confidence": 0.98}), at=NOW),
        "eligible": talk(("j'ai droit ?", {"discussed": ["visale"], "verdicts": {"visale": "eligible"}}), at=NOW - timedelta(days=1), thumb="up"),
        "refuse": talk(
            ("et le pass", {"discussed": ["mobili_pass"], "verdicts": {"mobili_pass": "non_eligible", "visale": "a_verifier"}}),
            at=NOW - timedelta(days=2),
            thumb="down",
            reason="mon propriétaire n'en veut pas",
        ),
        "perdu": talk(("gloubi boulga", {"intent": "nlu_fallback", "aspect": None, "confidence": 0.2, "band": "repli"}), at=NOW - timedelta(days=3)),
        "detresse": talk(("je dors dehors", {"intent": "urgence_logement", "aspect": None, "band": "securite"}), at=NOW - timedelta(days=4)),
        "long": talk(*[(f"message {number}", {"aspect": "montant"}) for number in range(45)], at=NOW - timedelta(days=5)),
    }
    return {name: item(conversation).pk for name, conversation in made.items()}


def shown(browser: SignedIn, query: str = "") -> list[int]:
    """The ids of the conversations on the page, in order."""
    answer = browser.get(f"/espace/conversations?{query}")
    assert answer.status_code == 200
    return [int(found) for found in re.findall(r'href="/espace/conversations/(\d+)[^"]*" data-ligne', answer.content.decode())]


FILTERS = [
    ("", ["visale", "eligible", "refuse", "perdu", "detresse", "long"]),
    ("tri=ancien", ["long", "detresse", "perdu", "refuse", "eligible", "visale"]),
    ("du=2026-11-18&au=2026-11-19", ["eligible", "refuse"]),
    ("aide=visale", ["visale", "eligible"]),
    ("aide=visale&aide=mobili_pass", ["visale", "eligible", "refuse"]),
    ("aspect=montant", ["long"]),
    ("verdict=eligible", ["eligible"]),
    ("verdict=eligible&verdict=non_eligible", ["eligible", "refuse"]),
    ("aide=visale&verdict=non_eligible", []),  # not Visale's verdict
    ("aide=visale&verdict=a_verifier", ["refuse"]),
    ("confiance=50", ["perdu"]),
    ("repli=oui", ["perdu"]),
    ("pouce=down", ["refuse"]),
    ("pouce=up", ["eligible"]),
    ("pouce=motif", ["refuse"]),
    ("pouce=down_motif&aide=mobili_pass", ["refuse"]),
    ("correction=avec", []),
    ("correction=sans&pouce=down", ["refuse"]),
    ("securite=oui", ["detresse"]),
    ("securite=urgence_violence", []),
    ("q=propriétaires", ["refuse"]),
    ("q=dehors&securite=urgence_logement", ["detresse"]),
    ("q=dehors&aide=visale", []),
    ("intention=nlu_fallback", ["perdu"]),
    ("modele=essai-1&repli=oui", ["perdu"]),
    ("statut=revue", []),
    ("statut=a_revoir&verdict=eligible&pouce=up&du=2026-11-01", ["eligible"]),
    ("relecteur=sans&echec=oui", []),
    ("suivi=oui", []),
]


@pytest.mark.parametrize(("query", "names"), FILTERS)
def test_filters_combine(six: dict[str, int], query: str, names: list[str]) -> None:
    assert shown(signed_in(Role.LECTEUR), query) == [six[name] for name in names]


def test_filters_on_what_readers_added(six: dict[str, int]) -> None:
    browser = signed_in(Role.REVISEUR)
    urgent, court = Label.objects.create(name="urgent"), Label.objects.create(name="court")
    for name, labels in (("visale", [urgent, court]), ("perdu", [urgent])):
        for label in labels:
            at = ReviewItem.objects.get(pk=six[name]).active_at
            ItemLabel.objects.create(item_id=six[name], label=label, at=NOW, active_at=at)
    ReviewItem.objects.filter(pk=six["perdu"]).update(reviewer=browser.account, status="en_cours", kept_until=NOW)
    assert shown(browser, f"etiquette={urgent.pk}") == [six["visale"], six["perdu"]]
    assert shown(browser, f"etiquette={urgent.pk}&etiquette={court.pk}") == [six["visale"]]  # all of them
    assert shown(browser, "relecteur=moi") == [six["perdu"]]
    assert shown(signed_in(Role.REVISEUR), "relecteur=moi") == []
    assert shown(browser, f"relecteur={browser.account.pk}&statut=en_cours&suivi=oui") == [six["perdu"]]
    employer = Employer.objects.create(nom="Essai")
    Conversation.objects.filter(review=six["long"]).update(employer=employer)
    index.copy(ReviewItem.objects.get(pk=six["long"]).conversation_id, NOW)
    assert shown(browser, f"employeur={employer.pk}") == [six["long"]]
    assert six["long"] not in shown(browser, "employeur=sans")


def test_what_is_corrected_already(six: dict[str, int]) -> None:
    """With or without a correction, whatever else is asked; "nothing to correct" is none, and the latest word counts."""
    browser = signed_in(Role.RESPONSABLE)
    for name, *said in (("perdu", Judgement("montant")), ("visale", Judgement()), ("refuse", Judgement(note="non"), Judgement())):
        turn, seen = ReviewItem.objects.get(pk=six[name]).turns.get(), 0
        for judgement in said:
            seen = correcting.correct(turn, browser.account, judgement, seen, NOW).pk
    assert shown(browser, "correction=avec") == [six["perdu"]]
    assert shown(browser, "correction=avec&repli=oui&confiance=50&q=gloubi") == [six["perdu"]]
    assert shown(browser, "correction=sans") == [six[name] for name in ("visale", "eligible", "refuse", "detresse", "long")]
    assert shown(browser, "correction=sans&aide=visale") == [six["visale"], six["eligible"]]
    page = browser.get("/espace/conversations?correction=avec&repli=oui").content.decode()
    assert "Correction : avec correction" in page and ">corrigé</span>" in page
    assert "/espace/exports/conversations.csv?repli=oui&amp;correction=avec" in page
    browser.post("/espace/vues", {"nom": "Faites", "requete": "repli=oui&correction=avec"})
    assert '?repli=oui&amp;correction=avec" aria-current="page">Faites' in browser.get("/espace/conversations?correction=avec&repli=oui").content.decode()


def test_the_form_keeps_every_value_that_is_asked(six: dict[str, int]) -> None:
    labels = [Label.objects.create(name=name).pk for name in ("court", "urgent", "relance")]
    query = f"statut=a_revoir&statut=revue&aide=visale&aide=mobili_pass&etiquette={labels[0]}&etiquette={labels[1]}&intention=montant"
    page = signed_in(Role.REVISEUR).get(f"/espace/conversations?{query}").content.decode()
    form = page[page.index('role="search"') :].partition("</form>")[0]
    checked = {tuple(pair) for pair in re.findall(r'name="(\w+)" value="(\w+)" checked', form)}
    assert checked == {
        ("statut", "a_revoir"), ("statut", "revue"), ("aide", "visale"), ("aide", "mobili_pass"), *(("etiquette", str(pk)) for pk in labels[:2])
    }  # fmt: skip
    assert '<option value="montant" selected>' in form and "à revoir, revue</span>" in form and "court, urgent</span>" in form


@pytest.mark.parametrize("query", ["du=hier", "confiance=beaucoup", "statut=inconnu", "etiquette=x", "correction=peut-etre", "verdict=peut-etre", "confiance=0"])
def test_a_filter_that_means_nothing_is_said_and_left_out(six: dict[str, int], query: str) -> None:
    browser = signed_in(Role.LECTEUR)
    assert len(shown(browser, query)) == 6
    assert "laissé de côté" in browser.get(f"/espace/conversations?{query}").content.decode()


def test_each_applied_filter_can_be_removed_alone(six: dict[str, int]) -> None:
    page = signed_in(Role.LECTEUR).get("/espace/conversations?aide=visale&verdict=eligible&tri=ancien").content.decode()
    removals = {found.replace("&amp;", "&") for found in re.findall(r'<li><a href="\?([^"]*)" aria-label="Retirer', page)}
    assert removals == {"verdict=eligible&tri=ancien", "aide=visale&tri=ancien"}


@pytest.mark.parametrize("sort", listing.SORTS)
def test_pages_follow_each_other_without_gap_nor_repeat(sort: str) -> None:
    talks = [Conversation(token_hash="x", created_at=NOW, active_at=NOW - timedelta(days=number // 5)) for number in range(27)]
    rows = [
        ReviewItem(conversation=each, created_at=NOW, active_at=each.active_at, indexed_at=NOW, lowest_confidence=0.5 + number % 4 / 10)
        for number, each in enumerate(Conversation.objects.bulk_create(talks))  # several rows share each place
    ]
    ReviewItem.objects.bulk_create(rows)
    items = ReviewItem.objects.all()
    everything = [row.pk for row in listing.ordered(items, sort)]
    found, page = [], listing.page(items, sort, 5)
    assert page.before == ""
    pages = []
    while True:
        pages.append([row.pk for row in page.items])
        found += pages[-1]
        if not page.after:
            break
        page = listing.page(items, sort, 5, after=page.after)
    assert found == everything and [len(rows) for rows in pages] == [5] * 5 + [2]
    back = []
    while page.before:
        page = listing.page(items, sort, 5, before=page.before)
        back.append([row.pk for row in page.items])
    assert back == pages[-2::-1]
    middle = ReviewItem.objects.get(pk=everything[12])
    assert listing.neighbours(items, sort, middle) == (everything[11], everything[13])
    assert listing.neighbours(items, sort, ReviewItem.objects.get(pk=everything[0]))[0] is None


@pytest.mark.parametrize("cursor", ["", "x", "_", "2026-11-20_1", "2026-11-20T09:00:00_1", "nan_5", "9" * 70 + "_1", "2026-11-20T09:00:00+00:00_x"])
def test_a_cursor_that_means_nothing_gives_the_first_page(six: dict[str, int], cursor: str) -> None:
    assert shown(signed_in(Role.LECTEUR), f"apres={cursor}")[0] == six["visale"]


def test_a_saved_view_is_a_link(six: dict[str, int]) -> None:
    mine, other = signed_in(Role.LECTEUR), signed_in(Role.ANALYSTE)
    for name, shared in (("Refus", "oui"), ("À moi", "")):
        mine.post("/espace/vues", {"nom": name, "requete": "verdict=non_eligible", "partagee": shared})
    mine.post("/espace/vues", {"nom": "Refus", "requete": "verdict=non_eligible&pouce=down", "partagee": "oui"})
    assert SavedView.objects.count() == 2
    page = other.get("/espace/conversations").content.decode()
    assert "Refus" in page and "À moi" not in page and "?verdict=non_eligible&amp;pouce=down" in page
    view = SavedView.objects.get(name="Refus")
    other.post(f"/espace/vues/{view.pk}/supprimer")
    assert SavedView.objects.count() == 2
    mine.post(f"/espace/vues/{view.pk}/supprimer")
    assert SavedView.objects.count() == 1


# --- One conversation ---------------------------------------------------------------------------------------


def opened(pk: int, query: str = "", browser: Any = None) -> str:
    answer = (browser or signed_in(Role.LECTEUR)).get(f"/espace/conversations/{pk}?{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_each_opening_is_in_the_journal(six: dict[str, int]) -> None:
    browser = signed_in(Role.LECTEUR)
    opened(six["long"], "page=2", browser)
    opened(six["visale"], "", browser)
    lines = AuditEntry.objects.filter(action="conversation_ouverte").order_by("pk")
    assert [(line.account, line.object_id, line.details) for line in lines] == [
        (browser.account, str(six["long"]), {"page": 2}),
        (browser.account, str(six["visale"]), {"page": 1}),
    ]
    browser.get("/espace/conversations/999999")
    assert lines.count() == 2


def test_the_page_says_what_was_understood() -> None:
    trace = {
        "date": "2026-11-20",
        "regles": "ancienne",
        "aides": {"visale": {"statut": "eligible", "conditions": {"visale.jeune": "T", "visale.disparue": "F"}, "parametres": {"visale.age_max": "2026-01-06"}}},
    }
    conversation = talk(
        ("j'ai 24 ans", {"intent": "informer", "band": "lecture", "facts": {"age": 24}, "known": {"age": 24}, "asked": "loyer"}),
        (
            "voir",
            {
                "intent": "resultat",
                "band": "bouton",
                "facts": {"loyer": {"min": 500, "max": 600}, "handicap_foyer": {"sensible": True}},
                "known": {"age": 24, "loyer": 550, "statut": "salarie"},
                "verdicts": {"visale": "eligible"},
                "trace": trace,
            },
        ),
        thumb="down",
        motif="obscure",
        reason="pas clair",
        replies=[{"type": "resultat", "texte": "Résultat", "cartes": [{"aide": "visale", "nom": "Garantie Visale", "statut": "eligible", "statut_libelle": "Vous semblez éligible", "raison": "Car oui"}]}],
    )
    page = " ".join(opened(item(conversation).pk).split())
    assert "j&#x27;ai 24 ans" in page and "Vous semblez éligible" in page and "difficile à comprendre : « pas clair »" in page
    assert re.search(r"<th scope=\"row\">[^<]*âge[^<]*</th><td>24 ans</td><td>lu dans ce message", page, re.I)
    assert re.search(r"<td>24 ans</td><td>dit plus tôt \(<a href=\"#t1\">message 1</a>\)", page)
    assert re.search("entre 500.{1,20}600", page) and "•••" in page and "déduit de ce qui est dit" in page
    assert "Règles ancienne" in page and "ont changé depuis" in page and "visale.disparue" in page
    assert page.index("visale.disparue") < page.index("#visale.jeune")  # what is false comes first
    assert "visale.age_max (depuis le 2026-01-06)" in page and "Modèle essai-1, 0,10" in page
    assert "Question posée ensuite" in page
    ranked = r'<a href="/espace/conversations\?intention=definition">[^<]+</a></td><td class="nombre"><meter min="0" max="100" value="95.0" aria-hidden="true"></meter> 95,0 %'
    assert len(re.findall(ranked, page)) == 2  # of each message: a list, a bar for the eye, a number in French


def test_a_long_conversation_is_paged(six: dict[str, int]) -> None:
    first, last = opened(six["long"]), opened(six["long"], "page=2")
    assert [len(re.findall("data-tour", page)) for page in (first, last)] == [40, 5]
    assert "Page 2 sur 2" in last and 'id="t45"' in last and 'id="t41"' in last
    assert "Page 2 sur 2" in opened(six["long"], "page=99") and "Page 1 sur 2" in opened(six["long"], "page=x")


def test_previous_and_next_follow_the_filters(six: dict[str, int]) -> None:
    page = opened(six["eligible"], "aide=visale&aide=mobili_pass")
    links = {rel: int(pk) for pk, rel in re.findall(r'/espace/conversations/(\d+)\?aide=visale&amp;aide=mobili_pass" rel="(\w+)"', page)}
    assert links == {"prev": six["visale"], "next": six["refuse"]}


def test_what_a_person_typed_is_never_a_tag() -> None:
    attack = '<script>alert(1)</script><img src=x onerror="alert(1)">{{ 7*7 }}'
    conversation = talk((attack, {"intent": attack[:50], "facts": {attack: attack}}), thumb="down", reason=attack, replies=[{"type": "texte", "texte": attack}])
    for page in (opened(item(conversation).pk), signed_in(Role.LECTEUR).get("/espace/conversations").content.decode()):
        assert "<script>alert" not in page and "<img src=x" not in page and "49" not in re.findall(r"\{\{ 7\*7 \}\}|>49<", page)


def test_a_message_without_answer_is_said(six: dict[str, int]) -> None:
    conversation = talk(("bonjour", {}))
    Message.objects.create(
        conversation=conversation, position=90, revision=90, author="user", status="failed", failure="delai", text="encore", client_id=uuid.uuid4(), at=timezone.now()
    )
    index.copy(conversation.pk, NOW)
    assert "délai dépassé" in opened(item(conversation).pk)
    assert item(conversation).pk in shown(signed_in(Role.LECTEUR), "echec=oui")


def test_an_address_is_read_back_as_it_is_written() -> None:
    from django.http import QueryDict

    query = "q=loyer+%26+co&aide=visale&aide=loca_pass&statut=revue&confiance=40"
    assert Filters.read(QueryDict(query)).query() == query.replace("&confiance=40", "").replace("&statut=revue", "") + "&confiance=40&statut=revue"


@pytest.mark.parametrize("act", [lambda browser, pk: browser.get(f"/espace/conversations/{pk}"), lambda browser, pk: browser.get("/espace/conversations")])
def test_no_query_for_each_row(six: dict[str, int], act: Callable[[SignedIn, int], Any], django_assert_max_num_queries: Any) -> None:
    browser = signed_in(Role.LECTEUR)
    act(browser, six["long"])
    with django_assert_max_num_queries(28):
        act(browser, six["long"])
    assert Account.objects.exists()

"""The tables of the review are a faithful copy of conversations, without their words."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db.models import F

from bot.web.conversations import reading
from bot.web.conversations.models import Conversation, Feedback, Message
from bot.web.review import index, search
from bot.web.review.models import Facet, ReviewItem, ReviewTurn, SearchDocument

from .talks import NOW, item, talk

pytestmark = pytest.mark.django_db


def test_a_row_says_what_happened() -> None:
    found = item(
        talk(
            ("c koi visale", {"discussed": ["visale"], "confidence": 0.97}),
            ("et le truc la", {"intent": "nlu_fallback", "aspect": None, "confidence": 0.31, "band": "repli"}),
            ("j'ai 24 ans", {"intent": "informer", "aspect": None, "confidence": 0.4, "band": "lecture", "verdicts": {"visale": "eligible"}}),
            ("je dors dehors", {"intent": "urgence_logement", "aspect": None, "confidence": 1.0, "band": "securite"}),
            thumb="down",
            reason="il n'a pas compris ma caution",
        )
    )
    assert (found.user_messages, found.fallbacks, found.failures, found.safety) == (4, 1, 0, True)
    assert (found.thumbs_up, found.thumbs_down, found.reasons) == (0, 1, 1)
    assert found.lowest_confidence == pytest.approx(0.31)  # not 0.4: the reading of facts decided that turn
    assert set(found.facets.values_list("kind", "value")) == {
        ("aide", "visale"),
        ("aspect", "definition"),
        ("intention", "definition"),
        ("intention", "nlu_fallback"),
        ("intention", "informer"),
        ("intention", "urgence_logement"),
        ("verdict", "eligible"),
        ("verdict_aide", "visale:eligible"),
        ("securite", "urgence_logement"),
        ("modele", "essai-1"),
    }
    turns = list(found.turns.values_list("position", "intent", "aid", "fallback", "thumb"))
    assert [turn[1] for turn in turns] == ["definition", "nlu_fallback", "informer", "urgence_logement"]
    assert [turn[3] for turn in turns] == [False, True, False, False]
    assert [turn[4] for turn in turns] == ["", "", "", "down"]


def test_a_conversation_without_a_word_has_no_row() -> None:
    talk(indexed=False)
    assert index.update(NOW) == 0 and not ReviewItem.objects.exists()


def test_the_job_takes_what_changed_and_stops() -> None:
    one = talk(("bonjour", {}), indexed=False)
    talk(("bonsoir", {}), at=NOW - timedelta(days=9), indexed=False)
    assert index.update_recent(NOW + timedelta(days=1)) == 1
    assert index.update(NOW + timedelta(days=1)) == 1
    assert index.update(NOW + timedelta(days=1)) == 0
    answer = Message.objects.filter(conversation=one, author="bot").order_by("-position")[0]
    Feedback.objects.create(message=answer, thumb="up", at=NOW + timedelta(days=2))
    assert index.update(NOW + timedelta(days=2, seconds=1)) == 1
    assert index.update(NOW + timedelta(days=2, seconds=2)) == 0
    assert item(one).thumbs_up == 1


@pytest.mark.parametrize(
    ("seconds", "copied"),
    [(0, False), (9, False), (10, True), (3600, True)],
)
def test_a_conversation_in_progress_waits_for_a_silence(seconds: int, copied: bool) -> None:
    one = talk(("bonjour", {}), at=NOW)
    Conversation.objects.filter(pk=one.pk).update(sequence=F("sequence") + 2, active_at=NOW)
    ReviewItem.objects.filter(conversation=one).update(indexed_at=NOW)
    assert index.update_recent(NOW + timedelta(seconds=seconds)) == int(copied)


def test_a_conversation_that_never_stops_is_copied_every_minute() -> None:
    one = talk(("bonjour", {}), at=NOW)
    ReviewItem.objects.filter(conversation=one).update(indexed_at=NOW)
    copies = 0
    for second in range(0, 300, 5):
        now = NOW + timedelta(seconds=second)
        Conversation.objects.filter(pk=one.pk).update(sequence=F("sequence") + 2, active_at=now)
        copies += index.update_recent(now)
    assert copies == 4


def test_copying_again_keeps_what_readers_added() -> None:
    conversation = talk(("bonjour", {"discussed": ["visale"]}))
    ReviewItem.objects.update(status="revue")
    index.copy(conversation.pk, NOW)
    assert item(conversation).status == "revue"
    assert ReviewTurn.objects.count() == 1 and Facet.objects.filter(kind="aide").count() == 1


@pytest.mark.parametrize(
    ("said", "query", "found"),
    [
        ("Ma propriétaire refuse ma caution", "proprietaires refusé", True),
        ("ma proprietaire refuse", "propriétaire", True),
        ("quels sont les délais de l'aide", "délai aides", True),
        ("mon cœur balance", "coeur", True),
        ("je cherche un loyer", "loyer visale", False),
        ("je cherche un loyer", "  de la ", True),
        ("je cherche un loyer", '"loyer" OR visale*', False),
        ("c'est l'été", "ete", True),
        ("rien", "", True),
    ],
)
def test_search(said: str, query: str, found: bool) -> None:
    conversation = talk((said, {}))
    assert (list(search.matching(ReviewItem.objects.all(), query)) == [item(conversation)]) is found


def test_the_index_holds_no_sentence() -> None:
    conversation = talk(("mon mail est zorglub@exemple.fr et je dors mal", {}))
    words = SearchDocument.objects.get(item=item(conversation)).words
    assert "zorglub" not in words and words.split() == sorted(words.split())


@pytest.mark.django_db(transaction=True)
def test_erasing_leaves_no_row_and_no_stem() -> None:
    conversation = talk(("zorglub marche", {"discussed": ["visale"]}), thumb="down", reason="bulgroz")
    reading.erase(conversation.pk, NOW)
    for model in (ReviewItem, ReviewTurn, Facet, SearchDocument):
        assert not model.objects.exists()
    for word in ("zorglub", "bulgroz"):
        assert not search.matching(ReviewItem.objects.all(), word).exists()


def test_migrations_are_complete() -> None:
    call_command("makemigrations", "review", check=True, dry_run=True, verbosity=0)

"""Examples to learn from: proposed, accepted, removable at any time (PRV-19)."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from ruamel.yaml import YAML

from bot.web.accounts.models import Account
from bot.web.accounts.rights import Role
from bot.web.conversations import erasures, reading, retention
from bot.web.conversations.models import Conversation, Erasure, Message
from bot.web.review import proposals
from bot.web.review.models import ProposedExample

from .talks import NOW, talk

pytestmark = pytest.mark.django_db(transaction=True)
Status = ProposedExample.Status


@pytest.fixture
def reader() -> Account:
    return Account.objects.create_user("reviseuse@exemple.fr", Role.REVISEUR)


def said(conversation: Conversation) -> Message:
    return Message.objects.get(conversation=conversation, author=Message.Author.USER)


def example(reader: Account, words: str = "ça couvre quoi", intent: str = "montant", accept: bool = True) -> ProposedExample:
    proposed = proposals.propose(said(talk((words, {}))), intent, reader, NOW, ["visale"])
    assert proposed is not None
    if accept:
        assert proposals.decide(ProposedExample.objects.filter(pk=proposed.pk), True, reader, NOW) == 1
    proposed.refresh_from_db()
    return proposed


def test_a_proposal_says_who_when_and_from_what(reader: Account) -> None:
    waiting = example(reader, accept=False)
    assert (waiting.text, waiting.intent, waiting.aids, waiting.status) == ("ça couvre quoi", "montant", ["visale"], "proposee")
    assert (waiting.author, waiting.proposed_at, waiting.reviewer) == (reader, NOW, None)
    assert waiting.source and waiting.message and waiting.conversation
    assert list(proposals.accepted()) == []
    other = Account.objects.create_user("autre@exemple.fr", Role.RESPONSABLE)
    assert proposals.decide(ProposedExample.objects.all(), True, other, NOW + timedelta(days=1)) == 1
    waiting.refresh_from_db()
    assert (waiting.author, waiting.reviewer, waiting.reviewed_at) == (reader, other, NOW + timedelta(days=1))
    assert proposals.decide(ProposedExample.objects.all(), False, reader, NOW) == 0  # decided once


@pytest.mark.parametrize(("words", "intent"), [("", "montant"), ("bonjour", "inconnue"), ("bonjour", "nlu_fallback"), ("bonjour", "accueil")])
def test_nothing_to_learn(reader: Account, words: str, intent: str) -> None:
    message = said(talk(("x", {})))
    Message.objects.filter(pk=message.pk).update(text=words)
    message.refresh_from_db()
    assert proposals.propose(message, intent, reader, NOW) is None


def test_one_message_teaches_one_thing(reader: Account) -> None:
    first = example(reader, accept=False)
    assert first.message is not None
    second = proposals.propose(first.message, "duree", reader, NOW)
    assert second is not None and proposals.propose(first.message, "duree", reader, NOW) == second
    proposals.decide(ProposedExample.objects.filter(pk=second.pk), True, reader, NOW)
    third = proposals.propose(first.message, "montant", reader, NOW)  # asked again
    assert third is not None and third.pk == first.pk and third.status == Status.PROPOSEE
    proposals.decide(ProposedExample.objects.filter(pk=third.pk), True, reader, NOW)
    assert [(each.intent, each.status) for each in ProposedExample.objects.order_by("intent")] == [("duree", "refusee"), ("montant", "acceptee")]


def test_words_are_masked_again_when_a_reader_types(reader: Account) -> None:
    waiting = example(reader, accept=False)
    assert proposals.reword(waiting, "je m'appelle Paul Durand,\nca couvre quoi ? 06 12 34 56 78", "conditions")
    waiting.refresh_from_db()
    assert "Durand" not in waiting.text and "06 12" not in waiting.text and "\n" not in waiting.text and waiting.intent == "conditions"
    assert not proposals.reword(waiting, " ", "conditions") and not proposals.reword(waiting, "oui", "rien")
    proposals.decide(ProposedExample.objects.all(), True, reader, NOW)
    assert not proposals.reword(waiting, "autre chose", "conditions")  # decided


def test_an_erased_person_is_no_longer_learnt_from(reader: Account) -> None:
    kept, erased = example(reader), example(reader, "et la caution", "definition")
    assert erased.conversation_id is not None
    reading.erase(erased.conversation_id, NOW)
    assert list(proposals.accepted()) == [kept]


def test_what_was_accepted_outlives_the_transcript_and_not_the_person(reader: Account, settings: Any) -> None:
    kept, waiting = example(reader), example(reader, "et la caution", accept=False)
    conversation = Conversation.objects.get(pk=kept.conversation_id)
    token = "un jeton"
    hashed = hashlib.sha256(token.encode()).hexdigest()
    Conversation.objects.filter(pk=conversation.pk).update(token_hash=hashed)
    ProposedExample.objects.filter(pk=kept.pk).update(source=reading.access.erasure_key(str(conversation.pk), hashed))
    retention.purge(NOW + timedelta(days=settings.PASSERELLE_TRANSCRIPT_DAYS + 2))
    assert not Conversation.objects.exists() and not ProposedExample.objects.filter(pk=waiting.pk).exists()
    assert [(each.text, each.message, each.conversation) for each in proposals.accepted()] == [("ça couvre quoi", None, None)]
    assert not reading.erase_learnt(str(conversation.pk), "un autre jeton", NOW)
    assert reading.erase_learnt(str(conversation.pk), token, NOW)
    assert not proposals.accepted().exists() and Erasure.objects.count() == 1 and len(erasures.read()) >= 1
    assert not reading.erase_learnt(str(conversation.pk), token, NOW)


def test_a_restored_backup_forgets_them_again(reader: Account) -> None:
    kept = example(reader)
    ProposedExample.objects.filter(pk=kept.pk).update(message=None, conversation=None)
    Erasure.objects.create(key=kept.source, at=NOW)
    retention.forget_erased()
    assert not ProposedExample.objects.exists()


ATTACKS = [
    "[visale](aide) ou rien", "[visale] (aide)", '[visale]{"entity": "aide"}', "[visale][{\"entity\": \"aide\"}]", "- intent: urgence",
    "a\n- intent: nier\n  examples: |\n    - non", "a: b # c", "'\"", "|", "{{ x }}", "/nier", "oui\r\nnon", "a\u2028b", "c\x85d",
]  # fmt: skip


def test_the_training_file_says_each_sentence_and_nothing_else(reader: Account) -> None:
    for attack in ATTACKS:
        example(reader, attack, "definition")
    example(reader, "combien")
    example(reader, "combien")  # twice the same sentence
    text = "".join(proposals.nlu_yaml(proposals.accepted()))
    read = YAML(typ="safe").load(text)
    assert [each["intent"] for each in read["nlu"]] == ["definition", "montant"]
    assert read["nlu"][1]["examples"] == "- combien\n"
    lines = read["nlu"][0]["examples"].splitlines()
    assert len(lines) == len(ATTACKS) and all(line.startswith("- ") for line in lines)
    assert not any(found in line for line in lines for found in ("](", "]{", "][", "] (", "- /"))
    assert YAML(typ="safe").load("".join(proposals.nlu_yaml([]))) == {"version": "3.1", "nlu": []}

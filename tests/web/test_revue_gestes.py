"""Correcting, following, reading twice, grouping: what is written, by whom, and what nobody overwrites unseen."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner

from bot.cli.revue import revue
from bot.web.accounts.models import Account
from bot.web.accounts.rights import Role
from bot.web.conversations.models import Conversation
from bot.web.review import agreement, correcting, grouping, queues, tickets
from bot.web.review.correcting import Conflict, Follow, Judgement
from bot.web.review.models import Change, Correction, Group, ItemLabel, Label, ProposedExample, ReviewItem, ReviewTurn, Ticket

from .talks import NOW, item, talk

pytestmark = pytest.mark.django_db


@pytest.fixture
def readers() -> list[Account]:
    return [Account.objects.create_user(f"{name}@exemple.fr", Role.REVISEUR) for name in ("un", "deux", "trois")]


def turn(words: str = "ça couvre quoi", **fields: Any) -> ReviewTurn:
    return item(talk((words, fields))).turns.get()


# --- Correcting ---------------------------------------------------------------------------------------------


def test_a_correction_says_who_when_what_and_nothing_is_overwritten(readers: list[Account]) -> None:
    one, two, _ = readers
    asked = turn(discussed=["visale"])
    first = correcting.correct(asked, one, Judgement("montant", ["visale"], {"age": 24}, incomplete=True, note="06 12 34 56 78 dit Paul"), 0, NOW)
    assert (first.by, first.at, first.flags, first.blind) == (one, NOW, ["incomplete"], True) and "06 12" not in first.note
    with pytest.raises(Conflict) as conflict:  # the other reader's page showed none
        correcting.correct(asked, two, Judgement("duree"), 0, NOW)
    assert conflict.value.latest == first
    second = correcting.correct(asked, two, Judgement("duree"), first.pk, NOW + timedelta(minutes=1))
    assert not second.blind and correcting.history(asked) == [first, second]
    assert correcting.latest_by_turn([asked.pk]) == {asked.pk: second}


def test_a_sentence_is_proposed_when_asked(readers: list[Account]) -> None:
    asked = turn(aids=["visale"])
    correcting.correct(asked, readers[0], Judgement("montant"), 0, NOW, learn=True)
    assert [(each.text, each.intent, each.aids, each.author) for each in ProposedExample.objects.all()] == [("ça couvre quoi", "montant", ["visale"], readers[0])]
    correcting.correct(turn("autre"), readers[0], Judgement("montant"), 0, NOW)
    assert ProposedExample.objects.count() == 1


def test_a_rule_in_doubt_goes_to_the_catalogue_with_its_trace(readers: list[Account]) -> None:
    trace = {"date": "2026-11-20", "regles": "empreinte-7", "aides": {"visale": {"statut": "non_eligible", "conditions": {"visale.age": "F"}}}}
    conversation = talk(("j'ai droit ?", {"trace": trace}), ("pourquoi non", {}))
    asked = item(conversation).turns.last()
    assert asked is not None
    first = correcting.correct(asked, readers[0], Judgement(rule_doubt=True, note="la limite a changé"), 0, NOW)
    correcting.correct(asked, readers[0], Judgement(rule_doubt=True, note="idem"), first.pk, NOW)  # said once
    ticket = Ticket.objects.get()
    assert (ticket.kind, ticket.rules, ticket.trace, ticket.note, ticket.by) == ("regle", "empreinte-7", trace, "la limite a changé", readers[0])
    assert tickets.close(ticket, "traite", "corrigé", readers[1], NOW) and not tickets.close(ticket, "ecarte", "", readers[2], NOW)
    ticket.refresh_from_db()
    assert (ticket.status, ticket.answer, ticket.closed_by) == ("traite", "corrigé", readers[1])
    Conversation.objects.get(pk=conversation.pk).delete()
    assert not Ticket.objects.exists() and not Correction.objects.exists()


# --- Following ----------------------------------------------------------------------------------------------


def test_each_change_of_a_conversation_is_in_its_history(readers: list[Account]) -> None:
    row, label = item(talk(("x", {}))), Label.objects.create(name="urgent")
    seen = Follow.of(row)
    wanted = Follow("en_cours", str(readers[1].pk), frozenset([label.pk]), True)
    assert correcting.follow(row, readers[0], wanted, seen, NOW) == ["statut", "relecteur", "suivi", "etiquette"]
    row.refresh_from_db()
    assert (row.status, row.reviewer, row.kept_until) == ("en_cours", readers[1], NOW + timedelta(days=90))
    assert [(each.by, each.field, each.before, each.after) for each in Change.objects.all()] == [
        (readers[0], "statut", "a_revoir", "en_cours"),
        (readers[0], "relecteur", "", str(readers[1].pk)),
        (readers[0], "suivi", "", "2027-02-18"),
        (readers[0], "etiquette", "", "urgent"),
    ]
    assert correcting.follow(row, readers[0], wanted, Follow.of(row), NOW) == []


@pytest.mark.parametrize(
    ("mine", "theirs", "clash"),
    [
        ({"status": "revue"}, {"status": "signalee"}, ["status"]),
        ({"status": "revue"}, {"status": "revue"}, []),  # they agree
        ({"status": "revue"}, {"kept": True}, []),  # something else
        ({"kept": True}, {"status": "revue", "kept": True}, []),
        ({"reviewer": "1"}, {"reviewer": "2"}, ["reviewer"]),
    ],
)
def test_two_people_at_once(readers: list[Account], mine: dict[str, Any], theirs: dict[str, Any], clash: list[str]) -> None:
    row = item(talk(("x", {})))
    people = {"1": str(readers[1].pk), "2": str(readers[2].pk)}
    mine, theirs = ({name: people.get(value, value) if name == "reviewer" else value for name, value in each.items()} for each in (mine, theirs))
    seen = Follow.of(row)
    correcting.follow(row, readers[1], Follow(**theirs), seen, NOW)
    before = Change.objects.count()
    if clash:
        with pytest.raises(Conflict) as conflict:
            correcting.follow(row, readers[0], Follow(**mine), seen, NOW)
        assert conflict.value.fields == clash and Change.objects.count() == before
    else:
        correcting.follow(row, readers[0], Follow(**mine), seen, NOW)
        row.refresh_from_db()
        for name, value in {**theirs, **mine}.items():
            assert getattr(Follow.of(row), name) == value


def test_labels_of_two_people_add_up(readers: list[Account]) -> None:
    row = item(talk(("x", {})))
    one, two, three = (Label.objects.create(name=name).pk for name in ("a", "b", "c"))
    correcting.follow(row, readers[0], Follow(labels=frozenset([three])), Follow.of(row), NOW)
    seen = Follow.of(row)
    correcting.follow(row, readers[0], Follow(labels=frozenset([three, one])), seen, NOW)
    correcting.follow(row, readers[1], Follow(labels=frozenset([two])), seen, NOW)  # takes c off, puts b, knows nothing of a
    assert set(ItemLabel.objects.values_list("label", flat=True)) == {one, two}


def test_a_selection_changes_together(readers: list[Account]) -> None:
    rows = [item(talk(("x", {}))) for _ in range(3)]
    label = Label.objects.create(name="a")
    wanted = Follow(status="signalee", labels=frozenset([label.pk]))
    chosen = ReviewItem.objects.filter(pk__in=[row.pk for row in rows[:2]])
    assert correcting.follow_all(chosen, readers[0], wanted, NOW) == 2 and correcting.follow_all(chosen, readers[0], wanted, NOW) == 0
    assert list(ReviewItem.objects.order_by("pk").values_list("status", flat=True)) == ["signalee", "signalee", "a_revoir"]
    assert ItemLabel.objects.count() == 2 and Change.objects.count() == 4


def test_only_a_reader_is_given_a_conversation(readers: list[Account]) -> None:
    analyst, row = Account.objects.create_user("analyste@exemple.fr", Role.ANALYSTE), item(talk(("x", {})))
    assert correcting.follow(row, readers[0], Follow(reviewer=str(analyst.pk)), Follow.of(row), NOW) == []
    assert correcting.follow(row, readers[0], Follow(status="nimporte"), Follow.of(row), NOW) == []


# --- Reading twice ------------------------------------------------------------------------------------------


def test_the_same_seed_draws_the_same_turns(readers: list[Account]) -> None:
    for number in range(30):
        talk((f"question {number}", {}), ("bouton", {"band": "bouton"}))
    drawn = [queues.sample_of(agreement.draw(ReviewItem.objects.all(), "", 10, seed, False, readers[0], NOW)) for seed in (7, 7, 8)]
    assert drawn[0] == drawn[1] != drawn[2] and len(set(drawn[0])) == 10
    assert not ReviewTurn.objects.filter(pk__in=drawn[0], band="bouton").exists()


def test_the_second_reader_sees_nothing_of_the_first(readers: list[Account]) -> None:
    one, two, three = readers
    asked = turn()
    sample = agreement.draw(ReviewItem.objects.all(), "", 10, 1, True, one, NOW)
    queue = queues.find(f"echantillon-{sample.pk}")
    assert queue is not None
    first = correcting.correct(asked, one, Judgement("montant"), 0, NOW)
    assert correcting.history(asked, two) == [] and list(queue.waiting(one)) == [] and list(queue.waiting(two)) == [asked]
    second = correcting.correct(asked, two, Judgement("duree"), 0, NOW)  # no conflict: it was hidden
    assert second.blind and correcting.history(asked, two) == [first, second] and list(queue.waiting(three)) == []
    assert list(queues.QUEUES["desaccord"].waiting(three)) == [asked]
    third = correcting.correct(asked, three, Judgement("duree"), second.pk, NOW) if not correcting.hidden_from(asked, three) else None
    assert third is None  # a third reader of the sample is blind too: the decision is made by one of the two
    correcting.correct(asked, one, Judgement("duree"), second.pk, NOW)
    assert list(queues.QUEUES["desaccord"].waiting(three)) == []


def test_kappa_is_the_published_one(readers: list[Account]) -> None:
    """Cohen's worked table: 20 yes-yes, 5 yes-no, 10 no-yes, 15 no-no give 0.4."""
    assert agreement.kappa([("o", "o")] * 20 + [("o", "n")] * 5 + [("n", "o")] * 10 + [("n", "n")] * 15) == pytest.approx(0.4)
    assert agreement.kappa([]) is None and agreement.kappa([("o", "o")] * 9) is None
    answers = [("", ""), ("montant", "montant"), ("montant", ""), ("duree", "duree")]
    for words, (first, second) in enumerate(answers):
        asked = turn(f"question {words}")
        one = correcting.correct(asked, readers[0], Judgement(first, incomplete=words == 3), 0, NOW)
        Correction.objects.create(turn=asked, by=readers[1], at=NOW, intent=second, blind=True)
        Correction.objects.create(turn=asked, by=readers[2], at=NOW, intent="", blind=False)  # saw the others: not counted
        assert one.blind
    found = agreement.agreement(ReviewTurn.objects.values_list("pk", flat=True))
    assert (found["intention"].pairs, found["intention"].same, found["reponse"].same) == (4, 3, 3) and found["intention"].few
    assert found["intention"].kappa == pytest.approx(7 / 11) and len(found["reponse"].differing) == 1


# --- Queues -------------------------------------------------------------------------------------------------


def test_queues_and_what_comes_next(readers: list[Account]) -> None:
    reader = readers[0]
    rank = [{"intent": "a", "confidence": 0.5}, {"intent": "b", "confidence": 0.45}]
    low = [turn(f"q{number}", confidence=confidence) for number, confidence in enumerate((0.3, 0.1, 0.3, 0.5))]
    close = turn("serré", ranking=rank)
    turn("sûr", confidence=0.99)
    turn("lu", confidence=0.1, band="lecture")  # the classifier did not decide
    down = item(talk(("non", {}), thumb="down")).turns.get()
    order = [low[1], low[2], low[0], low[3]]
    queue = queues.QUEUES["confiance"]
    assert list(queue.waiting(reader)) == order and queues.count(queue, reader) == 4
    assert list(queues.QUEUES["marge"].waiting(reader)) == [close] and close.margin == pytest.approx(0.05)
    assert list(queues.QUEUES["pouce"].waiting(reader)) == [down]
    assert [queue.after(each, reader) for each in order] == [*order[1:], order[0]]
    correcting.correct(order[1], reader, Judgement(), 0, NOW)  # read: nothing to say
    assert queue.after(order[0], reader) == order[2] and queue.after(order[1], reader) == order[2]
    for each in (order[0], order[2], order[3]):
        correcting.correct(each, reader, Judgement(), 0, NOW)
    assert queue.after(order[3], reader) is None


@pytest.mark.parametrize("name", ["", "inconnue", "echantillon-", "echantillon-x", "echantillon-999", "echantillon-" + "9" * 40])
def test_a_queue_that_does_not_exist(name: str) -> None:
    assert queues.find(name) is None


# --- Groups -------------------------------------------------------------------------------------------------

LOST = {"intent": "nlu_fallback", "band": "repli", "confidence": 0.2, "aspect": None}
QUESTIONS = [
    "vous acceptez les chiens", "est ce que vous acceptez les chiens", "vous acceptez les chiens ?", "Vous acceptez les chiens ?",
    "comment changer mon mot de passe", "changer le mot de passe", "je veux changer mon mot de passe", "???", "zzz",
]  # fmt: skip


def test_alike_questions_are_together_whatever_their_order() -> None:
    pairs = list(enumerate(QUESTIONS))
    found = grouping.alike(pairs)
    assert [sorted(group) for group in found[:2]] == [[0, 1, 2, 3], [4, 5, 6]] and grouping.alike(reversed(pairs)) == found
    assert grouping.alike([]) == [] and grouping.alike([(1, "a")]) == [[1]]


def test_a_large_set_is_cut_first() -> None:
    words = ["chien", "loyer", "parking", "piscine", "jardin", "ascenseur", "balcon", "cuisine", "garage", "cave"]
    questions = [(number, f"{words[number % 10]} {words[number // 10 % 10]} numero {number}") for number in range(grouping.COMPARED + 300)]
    found = grouping.alike(questions)
    assert sorted(key for group in found for key in group) == list(range(len(questions))) and found == grouping.alike(questions)


def test_groups_become_examples_or_a_topic_once(readers: list[Account]) -> None:
    for words in QUESTIONS:
        turn(words, **LOST)
    turn("compris", confidence=0.9)
    passage = grouping.regroup(NOW + timedelta(hours=3))
    assert passage.considered == 9 and [group.size for group in passage.groups.all()] == [4, 3]
    dogs, password = passage.groups.all()
    assert grouping.teach(password, "inconnue", readers[0], NOW) == 0
    password.refresh_from_db()
    assert password.outcome == "" and grouping.teach(password, "hors_sujet", readers[0], NOW) == 3
    assert grouping.teach(password, "hors_sujet", readers[1], NOW) == 0
    assert ProposedExample.objects.filter(intent="hors_sujet", author=readers[0]).count() == 3
    ticket = grouping.ask_for_topic(dogs, "les animaux", readers[0], NOW)
    assert ticket is not None and ticket.asked.count() == 4 and not grouping.set_aside(dogs, readers[0], NOW)
    again = grouping.regroup(NOW + timedelta(hours=4))
    assert again.considered == 2 and not again.groups.exists()  # dealt with: they do not come back
    assert Group.objects.filter(outcome="sujet", by=readers[0]).exists()
    Conversation.objects.all().delete()
    assert not ProposedExample.objects.exists() and all(not grouping.turns(group) for group in Group.objects.all())


def test_a_schedule_groups_from_the_terminal() -> None:
    for _ in range(2):
        turn("zzz", **LOST)
    result = CliRunner().invoke(revue, ["regrouper", "--json", "--quand", "2026-11-21"])
    assert json.loads(result.output) == {"questions": 2, "laissees": 0, "groupes": [2]}

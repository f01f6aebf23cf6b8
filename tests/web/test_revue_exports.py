"""Exports: what the filter lets through, masked, no formula, logged, a few rows at a time (SEC-18)."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from typing import Any

import pytest
from openpyxl import load_workbook

from bot.web.accounts.models import AuditEntry
from bot.web.accounts.rights import Role
from bot.web.conversations.models import Message
from bot.web.review import correcting, export_rows, exports
from bot.web.review.correcting import Judgement
from bot.web.review.models import ReviewItem

from .signed_in import SignedIn, signed_in
from .talks import NOW, item, talk
from .test_tableur import PAYLOADS

# The rows are read in other threads than the test's.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.filterwarnings("ignore:StreamingHttpResponse must consume")]


def content(browser: SignedIn, address: str) -> bytes:
    answer = browser.get(address)
    assert answer.status_code == 200 and "attachment" in answer["Content-Disposition"]
    return b"".join(answer)


def read(kind: str, data: bytes) -> list[dict[str, Any]]:
    if kind == "jsonl":
        return [json.loads(line) for line in data.decode().splitlines()]
    if kind == "csv":
        return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    rows = list(load_workbook(io.BytesIO(data), read_only=True).active.iter_rows(values_only=True))
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


@pytest.fixture
def browser() -> SignedIn:
    return signed_in(Role.ANALYSTE)


@pytest.mark.parametrize("kind", exports.KINDS)
def test_the_export_follows_the_filter_and_shows_corrections(browser: SignedIn, kind: str) -> None:
    kept = talk(("c koi visale", {"discussed": ["visale"], "aids": ["visale"], "verdicts": {"visale": "eligible"}}), thumb="down", motif="obscure", reason="pas clair")
    talk(("autre chose", {}), at=NOW - timedelta(days=1))
    turn = item(kept).turns.get()
    correcting.correct(turn, browser.account, Judgement("montant", incomplete=True, note="à revoir"), 0, NOW)
    rows = read(kind, content(browser, f"/espace/exports/conversations.{kind}?aide=visale"))
    assert [(int(row["conversation"]), row["aides"], row["verdicts"], row["motifs"], int(row["messages_corriges"])) for row in rows] == [
        (item(kept).pk, "visale", "visale:eligible", "obscure : pas clair", 1)
    ]
    assert [(row["intentions_justes"], row["signes"], row["notes"]) for row in rows] == [("montant", "incomplete", "à revoir")]
    assert [read(kind, content(browser, f"/espace/exports/conversations.{kind}?correction={wanted}")) for wanted in ("avec", "avec&aide=mobili_pass")] == [rows, []]
    said = read(kind, content(browser, f"/espace/exports/messages.{kind}?aide=visale"))
    assert [(int(row["numero"]), row["auteur"]) for row in said] == [(1, "assistant"), (2, "personne"), (3, "assistant")]
    mine = said[1]
    assert (mine["texte"], mine["intention"], mine["intention_juste"], mine["reponse_incomplete"], mine["note"], mine["avis"], mine["motif"], mine["precision"]) == (
        "c koi visale", "definition", "montant", "oui", "à revoir", "down", "obscure", "pas clair"
    )  # fmt: skip
    assert str(kept.pk) not in json.dumps(rows + said)  # known by the number of its page only
    assert len(read(kind, content(browser, f"/espace/exports/conversations.{kind}"))) == 2


def test_sixty_payloads_stay_text(browser: SignedIn) -> None:
    for payload in (each.replace("\0", "") for each in PAYLOADS):  # no database keeps one
        talk((payload, {"intent": payload[:50]}), replies=[{"type": "texte", "texte": payload}])
    book = load_workbook(io.BytesIO(content(browser, "/espace/exports/messages.xlsx")))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert len(cells) > 3 * len(PAYLOADS) and not [cell for cell in cells if cell.data_type == "f"]
    lines = list(csv.reader(io.StringIO(content(browser, "/espace/exports/messages.csv").decode("utf-8-sig"), newline="")))
    assert not [cell for line in lines for cell in line if cell.lstrip()[:1] in set("=+-@＝＋－＠−﹣") and cell]


def test_each_export_is_in_the_journal_without_a_word(browser: SignedIn) -> None:
    talk(("mot secret", {}))
    content(browser, "/espace/exports/messages.jsonl?q=secret&statut=a_revoir")
    line = AuditEntry.objects.get(action="export")
    assert (line.account, line.details) == (
        browser.account, {"format": "jsonl", "unite": "messages", "filtres": ["q", "statut"], "conversations": 1}
    )  # fmt: skip


def test_rows_come_a_few_at_a_time(monkeypatch: Any) -> None:
    monkeypatch.setitem(export_rows.BATCH, "conversations", 7)
    for number in range(20):
        talk((f"q{number}", {}), at=NOW - timedelta(days=number // 5))  # rows that share their date
    batches = list(export_rows.batches(ReviewItem.objects.all(), "conversations"))
    assert [len(batch) for batch in batches] == [7, 7, 6]
    assert len({row["conversation"] for batch in batches for row in batch}) == 20
    assert list(export_rows.batches(ReviewItem.objects.none(), "messages")) == []


def test_a_batch_costs_the_same_whatever_its_rows(django_assert_max_num_queries: Any) -> None:
    for number in range(15):
        talk((f"q{number}", {}))
    for unit, most in (("conversations", 5), ("messages", 3)):
        with django_assert_max_num_queries(most):
            assert len(list(export_rows.batches(ReviewItem.objects.all(), unit))) == 1


def test_what_waits_for_an_answer_is_exported_masked(browser: SignedIn) -> None:
    talk(("je suis au 06 12 34 56 78", {}))
    assert Message.objects.filter(pending_text__isnull=False).count() == 0
    assert b"06 12" not in content(browser, "/espace/exports/messages.csv")

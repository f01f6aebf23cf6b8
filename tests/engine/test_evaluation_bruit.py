"""The evaluation noise: always the same, never touching a figure, and none of the training's."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML

import bot.engine.nlu
from bot.engine.evaluation import MANIERES, abimer, charger_tous
from bot.engine.evaluation.bruit import tables
from bot.engine.evaluation.dictee import dicter, en_lettres

JEUX = Path(__file__).resolve().parents[1] / "nlu"
PHRASES = [cas.texte for liste in charger_tous(JEUX).values() for cas in liste][::7]


@pytest.mark.parametrize("maniere", MANIERES)
def test_a_seed_gives_a_sentence_whatever_is_noised_before(maniere: str) -> None:
    une = [abimer(phrase, maniere) for phrase in PHRASES]
    assert une[::-1] == [abimer(phrase, maniere) for phrase in PHRASES[::-1]]
    assert all(une)


@pytest.mark.parametrize("maniere", ["sms", "homophones", "colles", "poli", "coquilles_5", "coquilles_10"])
def test_another_seed_gives_another_noise(maniere: str) -> None:
    assert [abimer(p, maniere, 1) for p in PHRASES] != [abimer(p, maniere, 2) for p in PHRASES]


@pytest.mark.parametrize("maniere", [nom for nom in MANIERES if nom not in ("dictee", "sms")])
def test_figures_stay_as_they_are(maniere: str) -> None:
    for phrase in PHRASES:
        assert re.findall(r"\d", abimer(phrase, maniere)) == re.findall(r"\d", phrase)


def test_numbers_of_a_message_survive_its_abbreviations() -> None:
    """Digits may stand for sounds inside a word ("2main"), never alone."""
    for phrase in PHRASES:
        assert re.findall(r"(?<!\w)\d+(?!\w)", abimer(phrase, "sms")) == re.findall(r"(?<!\w)\d+(?!\w)", phrase.lower())


@pytest.mark.parametrize(
    ("phrase", "maniere", "attendue"),
    [
        ("Où est-ce ? À Orléans, c'est sûr !", "sans_accents", "Ou est-ce ? A Orleans, c'est sur !"),
        ("Où est-ce ? À Orléans, c'est sûr !", "sans_ponctuation", "Où est ce À Orléans c'est sûr"),
        ("Où est-ce ? À Orléans, c'est sûr !", "sans_accents_ni_ponctuation", "Ou est ce A Orleans c'est sur"),
        ("le 05/01/2027, 1 640,50 € nets", "sans_ponctuation", "le 05/01/2027 1 640,50 € nets"),
        ("???", "sans_ponctuation", "???"),
    ],
)
def test_marks_go_but_not_those_of_numbers(phrase: str, maniere: str, attendue: str) -> None:
    assert abimer(phrase, maniere) == attendue


@pytest.mark.parametrize(
    ("phrase", "attendue"),
    [
        ("J'ai 32 ans, 1 640,50 € nets.", "j'ai trente deux ans mille six cent quarante euros cinquante nets"),
        ("le 05/01/2027", "le cinq janvier deux mille vingt sept"),
        ("le 1er mars 2027", "le premier mars deux mille vingt sept"),
        ("un T2 à 59000, vers 18h30", "un t2 à 59000 vers 18h30"),
        ("30 000 € à 1,5 %", "trente mille euros à un virgule cinq pour cent"),
        ("1640.50 euros", "mille six cent quarante euros cinquante"),
        ("06 12 34", "zéro six douze trente quatre"),
        ("mon SIRET 12345678900011", "mon siret 12345678900011"),
        ("le 35/14/2027", "le 35/14/2027"),
    ],
)
def test_dictation_writes_figures_in_words(phrase: str, attendue: str) -> None:
    assert abimer(phrase, "dictee") == attendue


@pytest.mark.parametrize(
    ("nombre", "mots"),
    [(0, "zéro"), (21, "vingt et un"), (71, "soixante et onze"), (77, "soixante-dix-sept"), (80, "quatre-vingts"), (81, "quatre-vingt-un"),
     (91, "quatre-vingt-onze"), (100, "cent"), (200, "deux cents"), (201, "deux cent un"), (1000, "mille"), (80000, "quatre-vingt mille"),
     (200000, "deux cent mille"), (999999, "neuf cent quatre-vingt-dix-neuf mille neuf cent quatre-vingt-dix-neuf")],
)  # fmt: skip
def test_numbers_in_words(nombre: int, mots: str) -> None:
    assert en_lettres(nombre) == mots


@pytest.mark.parametrize("nombre", [-1, 1_000_000])
def test_numbers_out_of_reach_are_refused(nombre: int) -> None:
    with pytest.raises(ValueError):
        en_lettres(nombre)
    assert str(abs(nombre)) in dicter(f"il y en a {abs(nombre)} xx") or nombre == -1


def test_numbers_in_words_can_be_read_back() -> None:
    from text_to_num import text2num

    assert [n for n in range(1, 3000, 7) if text2num(en_lettres(n), "fr") != n] == []


@pytest.mark.parametrize(("maniere", "taux"), [("coquilles_5", 0.05), ("coquilles_10", 0.10)])
def test_as_many_slips_as_it_says(maniere: str, taux: float) -> None:
    """Edit distance over letters, all sentences together; a swap counts for two edits, so the rate is somewhat above."""
    from rapidfuzz.distance import OSA

    lettres = sum(sum(c.isalpha() for c in phrase) for phrase in PHRASES)
    fautes = sum(OSA.distance(phrase, abimer(phrase, maniere)) for phrase in PHRASES)
    assert taux * 0.85 < fautes / lettres < taux * 1.15


def test_nothing_is_shared_with_the_noise_of_the_training() -> None:
    """Else the model would be examined on what it learnt by heart."""
    appris = YAML(typ="safe").load(Path(bot.engine.nlu.__file__).with_name("bruit.yml"))
    paires = {(mot, forme) for mot, formes in appris["sms"].items() for forme in formes}
    notres = {(mot, forme) for table in tables()["sms"].values() for mot, formes in table.items() for forme in formes}
    assert not notres & paires
    cadres = {part.strip().lower() for cadre in tables()["cadres"] for part in cadre.split("$phrase") if part.strip()}
    assert not cadres & {part.strip().lower() for part in (*appris["avant"], *appris["apres"])}

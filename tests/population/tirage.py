"""A population of conversations, drawn from a seed: same seed, same conversations, whatever the machine.

A few thousand conversations are written in full, in the shape that the engine gives them (real aids, real traces of the
rules); each of the others is one of them with its own place in time, employer, status, reader and labels. So two million
messages are a matter of minutes, and what a filter leaves of them is as rare as it would be.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, Iterator, Optional

from ruamel.yaml import YAML

from bot.droits import evaluer_tout, fait_depuis_json
from bot.web.catalogue import charge
from bot.web.review.texts import word

_TEXTS: dict[str, Any] = YAML(typ="safe").load(Path(__file__).with_name("textes.yml").read_text(encoding="utf-8"))
EMPLOYERS, READERS, LABELS = int(_TEXTS["employeurs"]), int(_TEXTS["relecteurs"]), list(_TEXTS["etiquettes"])
#: Messages of a person in one conversation -> how often, in thousandths.
_LENGTHS = {1: 110, 2: 170, 3: 175, 4: 145, 5: 115, 6: 85, 7: 60, 8: 45, 9: 30, 10: 22, 12: 20, 15: 14, 20: 6, 40: 2, 90: 1}
#: Transcripts are kept a month; those that a reader follows up, longer.
DAYS, LONGEST = 29.5, 85.0
#: Hours of a day -> how many talk then.
_HOURS = [1, 1, 0, 0, 0, 0, 1, 3, 7, 9, 9, 8, 10, 9, 8, 7, 7, 8, 9, 9, 8, 7, 5, 3]


@dataclass(frozen=True)
class Said:
    """One message of a person. ``after``: seconds since the conversation began. ``replies``: components."""

    text: str
    understanding: dict[str, Any]
    replies: list[dict[str, Any]]
    after: int
    seconds: float
    failed: bool = False
    thumb: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Talk:
    """What was said in a conversation, and nothing of who, where or when."""

    number: int
    turns: list[Said]


@dataclass(frozen=True)
class Drawn:
    """A conversation of the population. ``employer``, ``reader``: numbers from 0; ``labels``: their names."""

    talk: Talk
    id: int
    at: datetime
    employer: Optional[int]
    status: str
    reader: Optional[int]
    labels: list[str] = field(default_factory=list)
    followed: bool = False
    corrected: bool = False


def talks(seed: int, count: int) -> list[Talk]:
    """``count`` conversations written in full."""
    return [_talk(random.Random(f"{seed}/{number}"), number) for number in range(count)]


def population(written: list[Talk], seed: int, count: int, now: datetime) -> Iterator[Drawn]:
    """``count`` conversations of the month before ``now``, oldest first: their keys follow their activity, as they do."""
    draw = random.Random(f"{seed}/population")
    moments = sorted(_moment(draw, now) for _ in range(count))
    for at in moments:
        status = _among(draw, {"a_revoir": 80, "revue": 12, "en_cours": 5, "signalee": 3})
        labels = draw.sample(LABELS, 2 if draw.random() < 0.15 else 1) if draw.random() < 0.07 else []
        old = now - at > timedelta(days=DAYS)
        yield Drawn(
            talk=written[draw.randrange(len(written))],
            id=draw.getrandbits(128),
            at=at,
            employer=min(int(draw.paretovariate(0.7)) - 1, EMPLOYERS - 1) if draw.random() < 0.35 else None,
            status=status,
            reader=draw.randrange(READERS) if status != "a_revoir" else None,
            labels=sorted(labels),
            followed=old or draw.random() < 0.01,
            corrected=status == "revue",
        )


def _moment(draw: random.Random, now: datetime) -> datetime:
    """Any day of the month, by day rather than by night; one in a hundred, an older conversation that is followed up."""
    back = draw.uniform(DAYS + 0.5, LONGEST) if draw.random() < 0.01 else draw.uniform(0.2, DAYS - 1)
    day = now - timedelta(days=int(back) + 1)
    return day.replace(hour=draw.choices(range(24), _HOURS)[0], minute=draw.randrange(60), second=draw.randrange(60), microsecond=draw.randrange(10**6))


def _among(draw: random.Random, weights: dict[Any, int]) -> Any:
    return draw.choices(list(weights), list(weights.values()))[0]


# --- What is said -------------------------------------------------------------------------------------------


def _talk(draw: random.Random, number: int) -> Talk:
    length = _among(draw, _LENGTHS)
    aids = [_aid(draw) for _ in range(1 if draw.random() < 0.7 else 2)]
    facts, verdicts, traced = _case(draw) if draw.random() < 0.35 and length > 2 else ({}, {}, {})
    shown = draw.randrange(2, length) if traced else None
    distress = draw.random() < 0.006
    opinion = draw.randrange(length) if draw.random() < 0.12 else None
    turns, after, known = [], 0, {}
    for place in range(length):
        after += draw.randrange(8, 150)
        thumb = ("down" if draw.random() < 0.35 else "up") if place == opinion else ""
        kind = "securite" if distress and place == 0 else _among(draw, {"question": 62, "fait": 22, "repli": 9, "hesitation": 6, "bouton": 1})
        text, understood = _message(draw, kind, draw.choice(aids))
        known = {**known, **understood["facts"]}
        given = verdicts if shown is not None and place >= shown else {}
        trace = traced if place == shown else {}
        replies = [_reply(draw, kind, given if trace else {}) for _ in range(2 if draw.random() < 0.12 else 1)]
        turns.append(
            Said(
                text=text,
                understanding={**understood, "known": known, "verdicts": given, "trace": trace},
                replies=replies,
                after=after,
                seconds=round(draw.lognormvariate(-1.6, 0.6), 3),
                failed=draw.random() < 0.003,
                thumb=thumb,
                reason=_filled(draw, draw.choice(_TEXTS["motifs"]), "") if thumb == "down" and draw.random() < 0.5 else "",
            )
        )
    return Talk(number, turns)


def _message(draw: random.Random, kind: str, aid: str) -> tuple[str, dict[str, Any]]:
    parts = _parts(draw)
    base: dict[str, Any] = {"aspect": None, "band": "reponse", "aids": [], "discussed": [], "masked": None, "facts": {}, "asked": None}
    if kind == "fait":
        sentence, fact = draw.choice(_TEXTS["faits"])
        day, month = parts["an"].split("/")
        value = {"age": parts["age"], "commune": parts["ville"], "date_prise_de_fonction": f"2026-{month}-{int(day):02}"}.get(fact, parts["somme"])
        base.update(intent="informer", band="lecture", facts={fact: value}, confidence=round(draw.uniform(0.3, 0.99), 4), asked=fact)
    elif kind in ("repli", "hesitation"):
        sentence = draw.choice(_TEXTS["incompris"])
        sure = draw.uniform(0.08, 0.45) if kind == "repli" else draw.uniform(0.4, 0.65)
        base.update(intent="nlu_fallback" if kind == "repli" else "montant", band=kind, confidence=round(sure, 4))
    elif kind == "securite":
        intent = draw.choice(list(_TEXTS["detresse"]))
        sentence = draw.choice(_TEXTS["detresse"][intent])
        base.update(intent=intent, band="securite", confidence=1.0)
    else:
        aspect = draw.choice(list(_TEXTS["questions"]))
        sentence = draw.choice(_TEXTS["questions"][aspect])
        base.update(intent=aspect, aspect=aspect, band="bouton" if kind == "bouton" else "reponse", aids=[aid], discussed=[aid])
        base["confidence"] = round(1 - draw.betavariate(1.2, 9), 4)
    second = draw.choice(list(_TEXTS["questions"]))
    base["ranking"] = [{"intent": base["intent"], "confidence": base["confidence"]}, {"intent": second, "confidence": round((1 - base["confidence"]) * 0.6, 4)}]
    return _filled(draw, draw.choice(_TEXTS["ouvertures"]) + sentence + draw.choice(_TEXTS["fins"]), charge().aides[aid].nom, parts), base


def _filled(draw: random.Random, sentence: str, aid: str, parts: Optional[dict[str, Any]] = None) -> str:
    return sentence.format(aide=aid, **(parts or _parts(draw)))


def _parts(draw: random.Random) -> dict[str, Any]:
    """What is said of the case: the sentence and the fact read in it agree."""
    return {
        "ville": draw.choice(_TEXTS["villes"]),
        "somme": draw.randrange(300, 2600),
        "age": draw.randrange(18, 62),
        "an": f"{draw.randrange(1, 28)}/{draw.randrange(1, 13):02}",
        "nom": "".join(draw.choice(_TEXTS["syllabes"]) for _ in range(3)),
    }


def _reply(draw: random.Random, kind: str, verdicts: dict[str, str]) -> dict[str, Any]:
    if verdicts:
        aids, text = charge().aides, _TEXTS["resultat"]
        cards = [{"nom": aids[aid].nom, "statut_libelle": word("verdict", status), "raison": _TEXTS["raison"]} for aid, status in verdicts.items()]
        return {"type": "resultat", "texte": text, "cartes": cards}
    text = _TEXTS["sans_reponse"] if kind == "repli" else draw.choice(_TEXTS["reponses"])
    return {"type": "texte", "texte": text, "choix": [{"titre": "Oui", "id": "0"}, {"titre": "Non", "id": "1"}]}


# --- Aids and their verdicts --------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _aids() -> tuple[list[str], list[float]]:
    """The aids of the catalogue, and how often each is spoken of: the first ones much more than the last."""
    aids = sorted(charge().aides)
    return aids, [1 / (place + 1) for place in range(len(aids))]


def _aid(draw: random.Random) -> str:
    aids, weights = _aids()
    return draw.choices(aids, weights)[0]


def _case(draw: random.Random) -> tuple[dict[str, Any], dict[str, str], dict[str, Any]]:
    return _cases()[draw.randrange(len(_cases()))]


@lru_cache(maxsize=1)
def _cases() -> list[tuple[dict[str, Any], dict[str, str], dict[str, Any]]]:
    """Some people's facts, the verdicts that the rules give them, and how they were reached."""
    catalogue, day = charge(), datetime(2026, 11, 1).date()
    draw = random.Random("cas")
    found = []
    for _ in range(120):
        facts = {"age": draw.randrange(18, 62)}
        if draw.random() < 0.7:
            facts |= {"statut": draw.choice(["salarie", "alternant", "demandeur_emploi"])}
        read = {fact: fait_depuis_json(catalogue.faits[fact], value) for fact, value in facts.items()}
        aids = sorted({_aid(draw) for _ in range(draw.randrange(2, 9))})
        results = evaluer_tout(catalogue, read, day, aids)
        verdicts = {aid: str(result.statut) for aid, result in results.items()}
        trace = {"date": day.isoformat(), "regles": catalogue.empreinte, "aides": {aid: result.trace() for aid, result in results.items()}}
        found.append((facts, verdicts, trace))
    return found

"""A worker without Rasa, for what is about the pool alone: it counts the turns in the state and names its model."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import Any

from bot.engine import TurnRequest, TurnResult
from bot.engine.seat import Tasks

_modele = ""


def charger(modele: str) -> None:
    """The archive of a stand-in model is a line of text: what its worker does when it loads."""
    global _modele
    recette = Path(modele).read_text(encoding="utf-8")
    if recette == "casse":
        raise ValueError("unreadable")
    if recette == "meurt":
        os.kill(os.getpid(), signal.SIGKILL)
    if recette == "lent":
        time.sleep(60)
    _modele = Path(modele).stem


def tour(demande: TurnRequest) -> TurnResult:
    effet: Any = demande.effect or {}
    dit = (demande.text or "").split()
    time.sleep(float(dit[1]) if dit[:1] == ["dort"] else effet.get("dort", 0.002))
    fait = (demande.state or {}).get("tours", 0) + 1
    return TurnResult({"tours": fait}, [{"type": "texte", "texte": f"{fait} {demande.text}"}], model=_modele)


def chauffer() -> str:
    return _modele


def tour_lent(demande: TurnRequest) -> TurnResult:
    """Long enough for somebody else to begin the same turn, if nothing forbids it."""
    time.sleep(0.3)
    return tour(demande)


TACHES = Tasks(charger, tour, chauffer)
TACHES_LENTES = Tasks(charger, tour_lent, chauffer)

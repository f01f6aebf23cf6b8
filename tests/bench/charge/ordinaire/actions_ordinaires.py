"""The product's own actions, served by ``rasa run actions``.

Passerelle reads facts in its NLU pipeline. Stock Rasa has no such component: here the reading is done by the action
server, once per message, in the context of the question being asked.
"""

from __future__ import annotations

import copy
import datetime
from functools import lru_cache
from typing import Any, Optional

from rasa_sdk import Tracker

from actions import *  # noqa: F403  (registers the actions)
from actions.tour import Tour
from bot.dialogue import assistant

_lire_du_tour = Tour.lire


@lru_cache(maxsize=1000)
def _lecture(message: str, texte: str, demande: Optional[str]) -> dict[str, Any]:
    return assistant().lire(texte, datetime.date.today(), demande)


def _lire(tracker: Tracker) -> Tour:
    message = dict(tracker.latest_message or {})
    lecture = _lecture(str(message.get("message_id")), message.get("text") or "", tracker.get_slot("fait_demande"))
    message["lecture"] = copy.deepcopy(lecture)
    tracker.latest_message = message
    return _lire_du_tour(tracker)


Tour.lire = staticmethod(_lire)  # type: ignore[method-assign, assignment]

"""What we change of Rasa to spare processor time changes nothing of what it answers."""

from __future__ import annotations

import pytest
from rasa.shared.core.events import Event
from rasa.shared.utils.common import all_subclasses

from bot.engine.local_actions import remember_event_types

TYPES = ["action", "active_loop", "bot", "followup", "reset_slots", "rewind", "session_started", "slot", "user"]


def test_an_event_keeps_its_class() -> None:
    expected = {name: next(each for each in all_subclasses(Event) if each.type_name == name) for name in TYPES}
    remember_event_types()
    remember_event_types()  # once for each model loaded in a process
    for _ in range(2):
        assert {name: Event.resolve_by_type(name) for name in TYPES} == expected
    assert Event.resolve_by_type("topic") is None
    with pytest.raises(ValueError, match="Unknown event"):
        Event.resolve_by_type("inconnu")

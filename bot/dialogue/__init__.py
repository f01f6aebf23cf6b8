"""The conversation, as pure functions: (memory, what was read, date) -> reply components.

It knows neither Rasa nor the web: ``actions`` calls it from Rasa, tests call it directly.
"""

from bot.dialogue.assistant import Assistant, assistant

__all__ = ["Assistant", "assistant"]

"""The understanding engine, seen from outside: a pool that turns (state, message) into (state, replies).

This is the only package that imports Rasa, and it does so inside its worker processes alone: importing
``bot.engine`` costs nothing and pulls neither Rasa nor TensorFlow into the web process.
"""

from bot.engine.interface import TurnFailed, TurnRequest, TurnResult
from bot.engine.pool import EnginePool, SwapFailed

__all__ = ["EnginePool", "SwapFailed", "TurnFailed", "TurnRequest", "TurnResult"]

"""Custom actions of the Rasa project: thin, each a few lines over ``bot.dialogue``."""

from actions import comprendre, droits, echanges, reponses  # noqa: F401  (registers the actions)

"""Conversations told in many ways: people (``personnes``), what changes their conversation (``gestes``), and the play.

Everything here is pure and seeded: a mutated conversation is data, made before anything is played, and the same seed
always makes the same one.
"""

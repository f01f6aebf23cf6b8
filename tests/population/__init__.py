"""Conversations drawn at random from a seed, by the thousand, for tests and benches of what reads many of them.

``tirage`` draws them (pure); ``chargement`` writes them, as the end of their turns and the copy for the review leave them.
"""

"""Search over what the catalogue says: BM25 on the passages of its sheets. Pure: the date is an argument.

The index is built from the texts of the catalogue alone, in a fixed order: the same files give the same answers.
"""

from bot.recherche.index import Index, Passage, Trouve, indexer, valent

__all__ = ["Index", "Passage", "Trouve", "indexer", "valent"]

"""Answers kept for a while, under keys from which what was typed cannot be found again."""

from __future__ import annotations

import hashlib
import secrets
from collections import OrderedDict
from typing import Callable, Generic, Optional, TypeVar

T = TypeVar("T")


class Cache(Generic[T]):
    """A bounded cache whose entries end.

    ``taille``: entries at most, the oldest leave first. ``duree``: seconds that an entry lasts. ``horloge``: seconds, from
    any origin. Keys are hashed with a secret drawn at the start of the process: the text typed is nowhere.
    """

    def __init__(self, taille: int, duree: float, horloge: Callable[[], float]) -> None:
        self._taille, self._duree, self._horloge = taille, duree, horloge
        self._secret = secrets.token_bytes(32)
        self._entrees: OrderedDict[bytes, tuple[float, T]] = OrderedDict()

    def lire(self, texte: str) -> Optional[T]:
        """What was kept for ``texte``, or None."""
        cle = self._cle(texte)
        entree = self._entrees.get(cle)
        if entree is None:
            return None
        if self._horloge() >= entree[0]:
            del self._entrees[cle]
            return None
        return entree[1]

    def garder(self, texte: str, valeur: T) -> None:
        cle = self._cle(texte)
        self._entrees.pop(cle, None)
        self._entrees[cle] = (self._horloge() + self._duree, valeur)
        while len(self._entrees) > self._taille:
            self._entrees.popitem(last=False)

    def _cle(self, texte: str) -> bytes:
        return hashlib.blake2b(" ".join(texte.casefold().split()).encode(), key=self._secret, digest_size=16).digest()

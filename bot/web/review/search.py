"""Full-text search in French over the masked words, alike on both databases.

One analyser (accents folded, Snowball's French stems, no stop words) gives the words of a document and those of a
query; the database only has to find rows that hold all of them.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from pathlib import Path
from typing import Any, Iterable

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from bot.web.review.models import ReviewItem

_WORD = re.compile(r"[a-z0-9]+")
#: Words too frequent to help; those that change a meaning here ("pas", "sans") stay.
_STOP = frozenset(Path(__file__).with_name("mots_vides.txt").read_text(encoding="utf-8").split())
#: Words of a query beyond which the rest is ignored.
MOST = 12


@functools.cache
def _stemmer() -> Any:
    import Stemmer

    return Stemmer.Stemmer("french")


def stems(text: str) -> list[str]:
    """The stems of ``text``, each once, in the order of their first occurrence.

    Accents go before the stemmer: people type without them as often as with them.
    """
    plain = unicodedata.normalize("NFD", text.lower().replace("œ", "oe").replace("æ", "ae"))
    words = _WORD.findall("".join(char for char in plain if not unicodedata.combining(char)))
    return list(dict.fromkeys(_stemmer().stemWords([word for word in words if word not in _STOP])))


def document(texts: Iterable[str]) -> str:
    """The words of a conversation, as ``SearchDocument`` keeps them: sorted, so that they tell nothing of a sentence."""
    return " ".join(sorted({stem for text in texts for stem in stems(text)}))


def matching(items: "QuerySet[ReviewItem]", text: str) -> "QuerySet[ReviewItem]":
    """The ``items`` in which somebody wrote every word of ``text``. A text of stop words only filters nothing."""
    wanted = stems(text)[:MOST]
    if not wanted:
        return items
    if connection.vendor == "postgresql":
        sql = "SELECT item_id FROM review_searchdocument WHERE tsv @@ to_tsquery('simple', %s)"
        return items.filter(pk__in=RawSQL(sql, [" & ".join(wanted)]))
    sql = "SELECT rowid FROM review_search WHERE review_search MATCH %s"
    return items.filter(pk__in=RawSQL(sql, [" AND ".join(f'"{stem}"' for stem in wanted)]))


def forget_stems() -> None:
    """SQLite: rewrite the index without what was deleted from it, which it only marks. PostgreSQL's vacuum does it."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO review_search(review_search) VALUES ('optimize')")

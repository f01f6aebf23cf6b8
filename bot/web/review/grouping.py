"""Unanswered questions put together by likeness, so that a hundred people asking the same thing weigh a hundred.

TF-IDF of words and of pieces of words over the masked text, then average linkage on cosine distances. Same questions, same
groups: nothing is drawn at random, and the order of the rows does not matter. Time and memory are bounded: the latest
questions only, and the groups of a large set are cut by k-means first.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any, Iterable, Optional

from django.db import transaction
from django.db.models import Exists, OuterRef

from bot.web.accounts.models import Account
from bot.web.review import proposals, tickets
from bot.web.review.models import Correction, Group, Grouping, GroupTurn, ReviewTurn, Ticket

#: Questions of one passage, the latest ones; days looked back.
MOST, DAYS = 5000, 30
#: Distinct questions compared two by two: 1 500² distances are 18 MB.
COMPARED = 1500
#: Cosine distance under which two questions are the same one.
NEAR = 0.72
#: Questions of the smallest group that is shown.
SMALLEST = 2
#: Passages kept: the one shown, and the one before it.
_KEPT = 2


def unanswered(now: datetime) -> list[tuple[int, str]]:
    """(turn, masked words) of the latest questions without an answer that nobody has read, latest first."""
    read = Correction.objects.filter(turn=OuterRef("pk"))
    turns = ReviewTurn.objects.filter(fallback=True, at__gte=now - timedelta(days=DAYS)).exclude(Exists(read))
    return list(turns.order_by("-at", "-pk").values_list("pk", "message__text")[: MOST + 1])


def regroup(now: datetime) -> Grouping:
    """Look at the unanswered questions again. The groups that a reader already dealt with do not come back: their turns
    are left out.
    """
    from threadpoolctl import threadpool_limits

    found = unanswered(now)
    done = set(GroupTurn.objects.exclude(group__outcome="").values_list("turn", flat=True))
    questions = [(turn, text) for turn, text in found[:MOST] if turn not in done and text.strip()]
    with threadpool_limits(1):  # people are being answered on the same machine
        groups = [group for group in alike(questions) if len(group) >= SMALLEST]
    with transaction.atomic():
        grouping = Grouping.objects.create(at=now, considered=len(questions), left_out=max(0, len(found) - MOST))
        rows = Group.objects.bulk_create([Group(grouping=grouping, size=len(group)) for group in groups])
        pairs = zip(rows, groups, strict=True)
        members = (GroupTurn(group=row, turn_id=turn, rank=rank) for row, group in pairs for rank, turn in enumerate(group, 1))
        GroupTurn.objects.bulk_create(members, batch_size=500)
        old = list(Grouping.objects.values_list("pk", flat=True)[_KEPT:])
        # What was done of a group is kept with it: it says which turns not to show again.
        Group.objects.filter(grouping__in=old, outcome="").delete()
        Grouping.objects.filter(pk__in=old, groups__isnull=True).delete()
    return grouping


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFD", text.lower())
    return " ".join("".join(char for char in folded if not unicodedata.combining(char)).split())


def alike(questions: Iterable[tuple[int, str]]) -> list[list[int]]:
    """The keys of ``questions`` in groups, largest first; in each, the most typical first."""
    same: dict[str, list[int]] = defaultdict(list)
    for key, text in questions:
        same[_plain(text)].append(key)
    texts = sorted(same)
    groups = []
    for part in _parts(texts):
        groups += [[key for text in group for key in sorted(same[text])] for group in _linked(part)]
    return sorted(groups, key=lambda group: (-len(group), group[0]))


def _vectors(texts: list[str]) -> Any:
    from scipy.sparse import hstack
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.preprocessing import normalize

    try:
        words = TfidfVectorizer(analyzer="word", token_pattern=r"\w+", ngram_range=(1, 2), sublinear_tf=True).fit_transform(texts)
    except ValueError:  # no word at all: signs only
        words = None
    pieces = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, max_features=50_000).fit_transform(texts)
    return normalize(hstack([words, pieces]) if words is not None else pieces).tocsr()


def _parts(texts: list[str]) -> list[list[str]]:
    """``texts`` in parts small enough to be compared two by two."""
    if len(texts) <= COMPARED:
        return [texts] if texts else []
    from sklearn.cluster import MiniBatchKMeans

    wanted = -(-len(texts) // (COMPARED // 3))
    labels = MiniBatchKMeans(n_clusters=wanted, random_state=0, n_init=3, batch_size=1024).fit_predict(_vectors(texts))
    parts: dict[int, list[str]] = defaultdict(list)
    for text, label in zip(texts, labels, strict=True):
        parts[int(label)].append(text)
    # A part that is still too large is cut in order: likeness is lost at the cuts only.
    return [part[start : start + COMPARED] for part in parts.values() for start in range(0, len(part), COMPARED)]


def _linked(texts: list[str]) -> list[list[str]]:
    if len(texts) < 2:
        return [texts]
    from sklearn.cluster import AgglomerativeClustering

    vectors = _vectors(texts)
    likeness = (vectors @ vectors.T).toarray()
    distances = (1.0 - likeness).clip(0.0, 2.0).round(9)
    labels = AgglomerativeClustering(n_clusters=None, affinity="precomputed", linkage="average", distance_threshold=NEAR).fit_predict(distances)
    groups: dict[int, list[int]] = defaultdict(list)
    for place, label in enumerate(labels):
        groups[int(label)].append(place)
    typical = {place: -float(likeness[place, group].mean()) for group in groups.values() for place in group}
    return [[texts[place] for place in sorted(group, key=lambda place: (round(typical[place], 9), place))] for group in groups.values()]


# --- What becomes of a group --------------------------------------------------------------------------------


def latest() -> Optional[Grouping]:
    return Grouping.objects.first()


def turns(group: Group) -> list[ReviewTurn]:
    return [member.turn for member in group.members.select_related("turn__message", "turn__item")]


def teach(group: Group, intent: str, by: Account, now: datetime) -> int:
    """Propose each question of a group as an example of ``intent``; give how many were. 0 when the group is done."""
    with transaction.atomic():
        if intent not in proposals.intents() or not _take(group, Group.Outcome.EXEMPLES, by, now):
            return 0
        seen: set[str] = set()
        proposed = 0
        for turn in turns(group):
            words = _plain(turn.message.text)
            if words not in seen:  # the same words twice teach nothing more
                seen.add(words)
                proposed += proposals.propose(turn.message, intent, by, now) is not None
    return proposed


def ask_for_topic(group: Group, note: str, by: Account, now: datetime) -> Optional[Ticket]:
    """Send a group to whoever keeps the catalogue. None when the group is done."""
    with transaction.atomic():
        return tickets.missing_topic(turns(group), note, by, now) if _take(group, Group.Outcome.SUJET, by, now) else None


def set_aside(group: Group, by: Account, now: datetime) -> bool:
    return _take(group, Group.Outcome.ECARTE, by, now)


def _take(group: Group, outcome: str, by: Account, now: datetime) -> bool:
    """One person deals with a group, once."""
    return bool(Group.objects.filter(pk=group.pk, outcome="").update(outcome=outcome, by=by, at=now))

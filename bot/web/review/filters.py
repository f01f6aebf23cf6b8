"""The filters of the list: read from the address, applied together, written back.

Every filter is a parameter of the address, so that a view is a link. A value that means nothing is left out and said.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any, Callable, Mapping, Optional
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from bot.web.review import search
from bot.web.review.models import Correction, Facet, ReviewItem
from bot.web.review.texts import texts
from bot.web.review.values import Period, Value, having

Items = "QuerySet[ReviewItem]"
#: Parameters that may be given several times: any of the values.
SEVERAL = ("statut", "aide", "aspect", "verdict")
#: All the labels asked for, not any of them.
ALL_OF = ("etiquette",)
NAMES = (
    "q", "du", "au", "employeur", "aide", "aspect", "intention", "verdict", "confiance", "repli", "echec", "pouce", "correction",
    "securite", "etiquette", "statut", "relecteur", "modele", "suivi",
)  # fmt: skip
_LONGEST = 100


@dataclass(frozen=True)
class Filters:
    """``given``: what is applied, by name. ``refused``: names whose value means nothing."""

    given: dict[str, list[str]] = field(default_factory=dict)
    refused: tuple[str, ...] = ()

    @classmethod
    def read(cls, query: Mapping[str, Any]) -> "Filters":
        """The filters of a QueryDict. A text of the search is kept as typed, cut to a sensible length."""
        given: dict[str, list[str]] = {}
        refused = []
        for name in NAMES:
            values = [str(value).strip()[:_LONGEST] for value in getattr(query, "getlist", query.get)(name) or []]
            values = [value for value in dict.fromkeys(values) if value]
            if name not in SEVERAL + ALL_OF:
                values = values[:1]
            good = [value for value in values[:20] if _READ.get(name, _any)(value)]
            if len(good) < len(values):
                refused.append(name)
            if good:
                given[name] = good
        return cls(given, tuple(refused))

    def first(self, name: str) -> str:
        return self.given.get(name, [""])[0]

    def query(self, without: Optional[tuple[str, str]] = None) -> str:
        """The filters as a query string, minus one value."""
        pairs = [(name, value) for name, values in self.given.items() for value in values if (name, value) != without]
        return urlencode(pairs)

    def apply(self, items: "QuerySet[ReviewItem]", account_id: Optional[int] = None) -> "QuerySet[ReviewItem]":
        """The ``items`` that pass every filter. ``account_id``: who "moi" is."""
        wanted = _values(self.given)
        period = Period(*(_APPLY_PERIOD[name](self.first(name)) if name in self.given else None for name in ("du", "au")))
        columns = [_APPLY[name](items, given, account_id) for name, given in self.given.items() if name in _APPLY]
        found = items.filter(**period.of("active_at"))
        for name, given in self.given.items():
            found = _APPLY[name](found, given, account_id) if name in _APPLY else found
        if "q" in self.given:
            found = search.matching(found, self.first("q"))
        return having(found, wanted, columns, period)


# --- What a value may be ------------------------------------------------------------------------------------


def _any(value: str) -> bool:
    return True


def _date(value: str) -> bool:
    return _day(value) is not None


def _day(value: str) -> Optional[datetime.date]:
    try:
        return datetime.date.fromisoformat(value)
    except ValueError:
        return None


def _percent(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) <= 3 and 0 < int(value) <= 100


def _number_or(*words: str) -> Callable[[str], bool]:
    return lambda value: value in words or value.isascii() and value.isdigit() and len(value) <= 12


def _one_of(theme: str) -> Callable[[str], bool]:
    return lambda value: value in texts()[theme]


_READ: dict[str, Callable[[str], bool]] = {
    "du": _date,
    "au": _date,
    "confiance": _percent,
    "repli": lambda value: value == "oui",
    "echec": lambda value: value == "oui",
    "suivi": lambda value: value == "oui",
    "employeur": _number_or("sans"),
    "relecteur": _number_or("moi", "sans"),
    "etiquette": _number_or(),
    "statut": _one_of("statut"),
    "verdict": _one_of("verdict"),
    "pouce": _one_of("pouce"),
    "correction": _one_of("correction"),
    "securite": _one_of("securite"),
}

# --- What a filter does -------------------------------------------------------------------------------------


def _start(day: str) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(datetime.date.fromisoformat(day), datetime.time.min))


def _values(given: dict[str, list[str]]) -> list[Value]:
    """What is asked of aids, aspects, verdicts, labels… The verdicts are those of the aids when both are asked:
    "eligible" and "visale" mean eligible for Visale.
    """
    wanted = [Value(str(kind), tuple(given[name])) for name, kind in _FACETS.items() if name in given]
    aids, verdicts = given.get("aide"), given.get("verdict")
    if aids and verdicts:
        wanted.append(Value(str(Facet.Kind.VERDICT_AIDE), tuple(f"{aid}:{verdict}" for aid in aids for verdict in verdicts)))
    elif aids or verdicts:
        wanted.append(Value(str(Facet.Kind.AIDE if aids else Facet.Kind.VERDICT), tuple(aids or verdicts or ())))
    if given.get("securite", ["oui"]) != ["oui"]:
        wanted.append(Value(str(Facet.Kind.SECURITE), tuple(given["securite"])))
    return wanted + [Value("", (int(label),)) for label in given.get("etiquette", [])]


def _thumb(items: Any, values: list[str], account_id: Optional[int]) -> Any:
    columns = {"down": ["thumbs_down"], "up": ["thumbs_up"], "motif": ["reasons"], "down_motif": ["thumbs_down", "reasons"]}[values[0]]
    return items.filter(**{f"{column}__gt": 0 for column in columns})


def _corrected(items: Any, values: list[str], account_id: Optional[int]) -> Any:
    """Those in which a reader put something right, or the others. Reading without a word does not count."""
    if values[0] == "avec":  # few among many: found from the corrections
        return items.filter(pk__in=Correction.standing().values("turn__item"))
    return items.exclude(Exists(Correction.standing().filter(turn__item=OuterRef("pk"))))


def _owner(items: Any, values: list[str], account_id: Optional[int]) -> Any:
    if values[0] == "sans":
        return items.filter(reviewer__isnull=True)
    return items.filter(reviewer=account_id if values[0] == "moi" else int(values[0]))


def _employer(items: Any, values: list[str], account_id: Optional[int]) -> Any:
    return items.filter(employer__isnull=True) if values[0] == "sans" else items.filter(employer=int(values[0]))


_FACETS = {"aspect": Facet.Kind.ASPECT, "intention": Facet.Kind.INTENTION, "modele": Facet.Kind.MODELE}
_APPLY_PERIOD: dict[str, Callable[[str], datetime.datetime]] = {"du": _start, "au": lambda day: _start(day) + datetime.timedelta(days=1)}
#: Filters on columns.
_APPLY: dict[str, Callable[[Any, list[str], Optional[int]], Any]] = {
    "employeur": _employer,
    "confiance": lambda items, values, _: items.filter(Q(lowest_confidence__lt=int(values[0]) / 100)),
    "repli": lambda items, values, _: items.filter(fallbacks__gt=0),
    "echec": lambda items, values, _: items.filter(failures__gt=0),
    "pouce": _thumb,
    "correction": _corrected,
    "securite": lambda items, values, _: items.filter(safety=True),
    "statut": lambda items, values, _: items.filter(status__in=values),
    "relecteur": _owner,
    "suivi": lambda items, values, _: items.filter(kept_until__isnull=False),
}

"""Whether a key may be used from an origin, now: asked at every opening and at every later write (SEC-13, SEC-16).

One place decides. There is no cache: a key revoked or an origin withdrawn is refused by the next request.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Optional

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from bot.web.employers import origins
from bot.web.employers.models import EmbeddingKey, Employer, Origin, Refusal

KEY = re.compile(r"pk_[A-Za-z0-9_-]{22,61}")
#: Different origins counted for one employer and one hour; a flood of invented ones then counts under no name.
REFUSED_ORIGINS = 20
REFUSAL_HOURS = 24
#: What a host page may have blocked, as the loader tells it.
BLOCKED = ("connect-src", "frame-src", "style-src", "img-src")


class Refused(Exception):
    """``code`` names a sentence of messages.yml; ``employer`` is known unless the key is."""

    def __init__(self, code: str, employer: Optional[int] = None) -> None:
        super().__init__(code)
        self.code, self.employer = code, employer


@dataclass(frozen=True)
class Admission:
    """An accepted use of a key. ``origin``: the registered entry, None for a plain frame; ``shown``: the exact origin."""

    employer: Employer
    key: EmbeddingKey
    origin: Optional[Origin]
    shown: str


def admit(cle: str, origine: Optional[str], plain: bool = False) -> Admission:
    """The use of a key from an origin. ``plain``: no origin is told, as in a frame without our script. Raises Refused."""
    key = EmbeddingKey.objects.select_related("employer").filter(cle=cle).first() if KEY.fullmatch(cle) else None
    if key is None:
        raise Refused("cle_inconnue")
    if not key.active or not key.employer.actif:
        raise Refused("cle_revoquee", key.employer_id)
    registered = list(key.employer.origines.filter(retiree_le__isnull=True))
    if plain and origine is None:
        if not registered:
            raise Refused("origine_non_autorisee", key.employer_id)
        return Admission(key.employer, key, None, "")
    asked = origins.exact(origine)
    found = next((each for each in registered if asked and origins.parse(each.texte).covers(asked)), None)
    if found is None:
        raise Refused("origine_non_autorisee", key.employer_id)
    return Admission(key.employer, key, found, str(asked))


def ancestors(admission: Admission) -> str:
    """The sources of ``frame-ancestors``: this origin exactly, or all those registered when none is told."""
    if admission.origin is not None:
        return admission.shown
    texts = admission.employer.origines.filter(retiree_le__isnull=True).values_list("texte", flat=True)
    return " ".join(texts)


def still_admitted(key_id: Optional[int], origin_id: Optional[int]) -> bool:
    """False once the key of a conversation is revoked, its employer closed, or its origin withdrawn."""
    if key_id is None:
        return True
    if not EmbeddingKey.objects.filter(pk=key_id, revoquee_le__isnull=True, employer__actif=True).exists():
        return False
    return origin_id is None or Origin.objects.filter(pk=origin_id, retiree_le__isnull=True).exists()


def mark_used(key: EmbeddingKey, today: date) -> None:
    """Note that a key served today: one write a day, whoever comes."""
    if key.utilisee_le != today:
        EmbeddingKey.objects.filter(~Q(utilisee_le=today) | Q(utilisee_le__isnull=True), pk=key.pk).update(utilisee_le=today)


def forget_refusals(now: datetime) -> int:
    """Delete the counts that the installation check no longer shows."""
    return int(Refusal.objects.filter(heure__lt=now - timedelta(hours=REFUSAL_HOURS + 1)).delete()[0])


def count_refusal(employer: int, motif: str, origine: Optional[str], now: datetime) -> None:
    """Count a refusal for the installation check."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    asked = origins.exact(origine)
    name = str(asked) if asked else ""
    same_hour = Refusal.objects.filter(employer_id=employer, heure=hour)
    row = {"employer_id": employer, "heure": hour, "motif": motif, "origine": name}
    if same_hour.filter(motif=motif, origine=name).update(nombre=F("nombre") + 1):
        return
    if name and same_hour.exclude(origine="").count() >= REFUSED_ORIGINS:
        row["origine"] = ""
        if same_hour.filter(motif=motif, origine="").update(nombre=F("nombre") + 1):
            return
    try:
        with transaction.atomic():
            Refusal.objects.create(**row, nombre=1)
    except IntegrityError:  # another process was first
        Refusal.objects.filter(**row).update(nombre=F("nombre") + 1)

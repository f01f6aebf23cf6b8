"""What the process of a build reads and writes. It imports no Rasa: ``bot.cli.apprentissage`` ties both ends."""

from __future__ import annotations

import random
import uuid
from pathlib import Path
from typing import Any, Optional

from django.conf import settings
from django.db import close_old_connections
from django.utils import timezone

from bot.engine.candidat import Correction, Tour
from bot.web.accounts.audit import record_for
from bot.web.conversations.models import Message, Turn
from bot.web.learning import builds, registry
from bot.web.learning.models import Build, ModelVersion
from bot.web.review import proposals

#: The same past turns for every candidate of a day's conversations, so that two candidates can be compared.
SEED = 20_261


def corrections() -> list[Correction]:
    """The accepted examples, as training needs them."""
    return [Correction(each.pk, each.source, each.text, each.intent) for each in proposals.accepted()]


def past_turns(limit: int, seed: int = SEED) -> list[Tour]:
    """Masked sentences of past turns with their context: those that were corrected, then a seeded sample."""
    wanted = {each.message_id: each.intent for each in proposals.accepted() if each.message_id}
    chosen = list(_typed().filter(pk__in=list(wanted)[:limit]))
    # Ids are random: those that follow a random one are a sample, read from the index.
    start = uuid.UUID(int=random.Random(seed).getrandbits(128))
    for part in (_typed().filter(pk__gte=start), _typed().filter(pk__lt=start)):
        chosen += part.exclude(pk__in=wanted).order_by("pk")[: max(0, limit - len(chosen))]
    return [_tour(message, wanted.get(message.pk)) for message in chosen]


def _typed() -> Any:
    """Messages that somebody typed and that were understood: a pressed button is no sentence."""
    answered = Message.objects.filter(author=Message.Author.USER, status=Message.Status.ANSWERED, turn__isnull=False)
    return answered.exclude(text="").exclude(turn__understanding__band="bouton").select_related("turn")


def _tour(message: Message, wanted: Optional[str]) -> Tour:
    day = timezone.localtime(message.turn.at).date().isoformat()
    before = Turn.objects.filter(conversation_id=message.conversation_id, at__lt=message.turn.at).order_by("-at").first()
    return Tour(str(message.pk), message.text, day, before.understanding.get("asked") if before else None, wanted)


def intents() -> tuple[str, ...]:
    return proposals.intents()


def live_archive() -> tuple[Optional[ModelVersion], Optional[Path]]:
    """The model in use and its archive, None before the service has ever started."""
    promotion = registry.live()
    if promotion is None:
        return None, None
    return promotion.version, registry.archive_of(promotion.version)


def folder() -> Path:
    path = Path(settings.PASSERELLE_CANDIDATES)
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def limits() -> tuple[float, int, int]:
    """Seconds, bytes, and past turns that a build may take."""
    return settings.PASSERELLE_BUILD_SECONDS, settings.PASSERELLE_BUILD_MEMORY, settings.PASSERELLE_REPLAY


def begin(pk: Optional[int]) -> int:
    """The build to report to: that of the page, or a new one for an operator. Raises AlreadyRunning."""
    if pk is None:
        return builds.ask(None, timezone.now()).pk
    if not builds.beat(pk, "", 0.0, timezone.now()):
        raise builds.AlreadyRunning
    return pk


def beat(pk: int, step: str, progress: float) -> bool:
    return builds.beat(pk, step, progress, timezone.now())


def reconnect() -> None:
    """Before writing the end of a work that took minutes: a database server may have hung up."""
    close_old_connections()


def succeed(pk: int, candidate: Any, live: Optional[ModelVersion]) -> None:
    by = Build.objects.select_related("by").get(pk=pk).by
    version = registry.record_candidate(candidate, folder(), live, by)
    now = timezone.now()
    builds.end(pk, Build.State.REUSSI, now, version=version, set_aside=candidate.rapport["corrections"]["ecartees"])
    learnt = len(candidate.tri.gardees)
    record_for(by, "modele_candidat", version.fingerprint, exemples=learnt, refus=sorted({each.code for each in candidate.refus}))
    registry.prune(now)


def fail(pk: int, code: str, set_aside: Optional[list[dict[str, object]]] = None, state: str = Build.State.ECHOUE) -> None:
    build = Build.objects.select_related("by").get(pk=pk)
    if builds.end(pk, state, timezone.now(), code, set_aside=set_aside):
        record_for(build.by, "modele_candidat_abandonne", pk, cause=code)


def is_cancelled(pk: int) -> bool:
    return Build.objects.filter(pk=pk, cancelled=True).exists()



"""What a running service says of itself to Prometheus: counts and durations, never a word, an address or an id (REL-15).

Served apart from the site, on ``PASSERELLE_MESURES`` (an address and a port, for the supervision alone). The labels come
from closed lists: nothing that a person sends can become one.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Callable

from django.db.models import Count, Min, Q
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, start_http_server

from bot.web.conversations.models import Conversation, Message, PurgeRun
from bot.web.conversations.sentences import known

REGISTRY = CollectorRegistry()
#: Bands of confidence of an understanding (see ``bot.dialogue.arbitrage``); anything else counts as "autre".
BANDS = ("reponse", "lecture", "bouton", "hesitation", "repli", "securite", "hors_sujet")
#: A message without an answer nor a failure after this long is lost: no turn, no retry lasts that much.
LOST_AFTER = timedelta(minutes=10)
#: Answered messages are checked for this long.
_CHECKED = timedelta(hours=24)
_SECONDS = (0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10, 20)

turn_seconds = Histogram("passerelle_turn_seconds", "From a message stored to its turn ended.", registry=REGISTRY, buckets=_SECONDS)
engine_seconds = Histogram("passerelle_engine_seconds", "Time of a turn in its worker.", registry=REGISTRY, buckets=_SECONDS)
turns = Counter("passerelle_turns", "Turns ended, by outcome.", ["outcome"], registry=REGISTRY)
understood = Counter("passerelle_understood", "Messages by band of confidence; the fallback share is that of repli.", ["band"], registry=REGISTRY)
rejected = Counter("passerelle_rejected", "Requests turned away, by reason.", ["reason"], registry=REGISTRY)
restarts = Counter("passerelle_worker_restarts", "Engine workers replaced after a crash or a turn too long.", registry=REGISTRY)
queue_messages = Gauge("passerelle_queue_messages", "Messages that wait for their turn, in the database.", registry=REGISTRY)
queue_age = Gauge("passerelle_queue_age_seconds", "Age of the oldest of them.", registry=REGISTRY)
lost = Gauge("passerelle_messages_lost", "Messages with neither an answer nor a failure after ten minutes. Must be 0.", registry=REGISTRY)
active = Gauge("passerelle_conversations_active", "Conversations with a message in the last hour.", registry=REGISTRY)
purge_age = Gauge("passerelle_purge_age_seconds", "Time since the retention rules were applied; -1 if never.", registry=REGISTRY)
engine_ready = Gauge("passerelle_engine_ready", "1 when a worker has answered a real turn.", registry=REGISTRY)


def turn_ended(code: str | None, seconds: float, result: Any) -> None:
    """One turn ended; ``code``: why it failed, if it did."""
    turns.labels("answered" if code is None else code if known(code) else "autre").inc()
    turn_seconds.observe(max(0.0, seconds))
    if result is not None:
        engine_seconds.observe(result.seconds)
        band = result.understanding.get("band")
        understood.labels(band if band in BANDS else "autre").inc()


def turned_away(code: str) -> None:
    """A request was refused for its frequency, or because the service is full."""
    rejected.labels(code if known(code) else "autre").inc()


_counted: dict[int, int] = {}


def read_engine(engine: Any) -> None:
    """What the engine says of itself; engines that count no restart have none."""
    engine_ready.set(1 if engine.ready else 0)
    total = int(getattr(engine, "restarts", 0))
    before = _counted.get(id(engine), 0)
    _counted.clear()
    _counted[id(engine)] = total
    restarts.inc(max(0, total - before))


def read_database(now: datetime) -> None:
    """What the database says of the queue. A few indexed queries: called from time to time, not at each scrape."""
    waiting = Message.objects.filter(status=Message.Status.PENDING).aggregate(number=Count("pk"), oldest=Min("at"))
    queue_messages.set(waiting["number"])
    queue_age.set((now - waiting["oldest"]).total_seconds() if waiting["oldest"] else 0)
    unanswered = Q(status=Message.Status.PENDING, at__lt=now - LOST_AFTER)
    mute = Q(status=Message.Status.ANSWERED, at__gte=now - _CHECKED, replies__isnull=True)
    lost.set(Message.objects.filter(Q(author=Message.Author.USER) & (unanswered | mute)).count())
    active.set(Conversation.objects.filter(active_at__gte=now - timedelta(hours=1)).count())
    last = PurgeRun.objects.order_by("-at").values_list("at", flat=True).first()
    purge_age.set((now - last).total_seconds() if last else -1)


def serve(address: str) -> Callable[[], None]:
    """Serve the measures on ``host:port``; give what stops it. Raises OSError when the port is taken."""
    host, _, port = address.rpartition(":")
    server, thread = start_http_server(int(port), host.strip("[]") or "127.0.0.1", REGISTRY)

    def stop() -> None:
        server.shutdown()
        server.server_close()
        thread.join()

    return stop

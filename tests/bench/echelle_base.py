"""One database at full scale: filled from a seed, then read through the pages of the review. Run by ``echelle``.

Usage: ``python tests/bench/echelle_base.py CONVERSATIONS TIMES``, with the database in the environment. A database that
already has conversations is used as it is; without times, nothing is asked of it. Progress goes to the error output, the measures to the standard output, as JSON.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

RACINE = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(RACINE), str(RACINE / "tests")]

from bot.web import service  # noqa: E402

service.migrer()

import httpx  # noqa: E402
from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402
from population.chargement import load  # noqa: E402
from web.signed_in import signed_in  # noqa: E402

from bot.web.accounts.models import Account  # noqa: E402
from bot.web.accounts.rights import Role  # noqa: E402
from bot.web.conversations import reading, retention  # noqa: E402
from bot.web.conversations.models import Conversation, Message  # noqa: E402
from bot.web.review import index, texts  # noqa: E402
from bot.web.review.models import Facet, Label, ReviewItem  # noqa: E402

SEED, WRITTEN, LOTS = 2018, 5000, (100, 1000, 10_000)
FEW = 8  # requests of a page without a target
#: Words that are in many conversations, in some, in few.
WORDS = ("loyer", "bail", "papiers", "dossier", "contrat", "valenciennes", "quimper", "trois semaines", "voiture", "huissier", "bafligra", "zanmule", "cho")


def say(step: str) -> None:
    print(f"  {step}", file=sys.stderr, flush=True)


# --- The server and what it costs ---------------------------------------------------------------------------


class Server:
    def __init__(self) -> None:
        environment = {**os.environ, "PASSERELLE_COOKIES_EN_CLAIR": "1"}
        self.process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("echelle_serveur.py"))], env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )  # fmt: skip
        assert self.process.stdout is not None
        line = next(line for line in self.process.stdout if line.startswith("ecoute"))
        self.address = line.split()[1]

    def cpu(self) -> float:
        """Seconds of processor, of the server and of the database's processes."""
        return sum(_ran(pid) for pid in [self.process.pid, *_postgres()])

    def forget_peak(self) -> None:
        Path(f"/proc/{self.process.pid}/clear_refs").write_text("5")

    def memory(self, name: str = "VmHWM") -> float:
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith(name)) / 1024

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(40)


def _ran(pid: int) -> float:
    """Seconds of processor of a whole process, its ended threads included (the clock of clock_getcpuclockid)."""
    try:
        return time.clock_gettime((~pid << 3) | 2)
    except OSError:  # it ended
        return 0.0


def _postgres() -> list[int]:
    """The processes that serve our connections."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
        return [pid for (pid,) in cursor.fetchall()]


@contextmanager
def reader() -> Iterator[tuple[Server, httpx.Client]]:
    """A server, and somebody signed in who may read and export."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    Account.objects.filter(role=Role.ANALYSTE.value).delete()  # of a former passage
    cookie = signed_in(Role.ANALYSTE).cookies[settings.SESSION_COOKIE_NAME].value
    server = Server()
    try:
        with httpx.Client(base_url=server.address, cookies={"session": cookie}, timeout=600) as client:
            yield server, client
    finally:
        server.stop()


# --- What is asked ------------------------------------------------------------------------------------------


class Questions:
    """Filters drawn among what the database holds, frequent values more often than rare ones."""

    def __init__(self) -> None:
        self.draw = random.Random(SEED)
        facets = Facet.objects.filter(item__lte=20_000).values_list("kind", "value")
        self.values: dict[str, list[str]] = {}
        for kind, value in facets.iterator():
            self.values.setdefault(kind, []).append(value)
        self.labels = [str(pk) for pk in Label.objects.exclude(name__startswith="lot").values_list("pk", flat=True)]
        self.last = ReviewItem.objects.order_by("-pk").values_list("pk", flat=True)[0]

    def _one(self, name: str) -> str:
        draw, today = self.draw, timezone.localdate()
        if name in ("aide", "aspect", "verdict", "intention"):
            found = self.values[name]
            return draw.choice(found if draw.random() < 0.7 else sorted(set(found)))
        simple: dict[str, Callable[[], str]] = {
            "statut": lambda: draw.choice(list(texts.texts()["statut"])),
            "confiance": lambda: str(draw.choice((30, 50, 70, 90))),
            "pouce": lambda: draw.choice(("down", "up", "motif")),
            "etiquette": lambda: draw.choice(self.labels),
            "employeur": lambda: draw.choice(("sans", str(draw.randrange(1, 40)))),
            "relecteur": lambda: draw.choice(("sans", str(draw.randrange(1, 12)))),
            "du": lambda: str(today - timedelta(days=draw.randrange(1, 29))),
            "au": lambda: str(today - timedelta(days=draw.randrange(1, 20))),
        }
        return simple.get(name, lambda: "oui")()

    def filters(self, number: int) -> str:
        names = ["aide", "aspect", "verdict", "intention", "statut", "confiance", "pouce", "etiquette", "employeur", "relecteur", "du", "au", "repli", "securite"]
        return urlencode([(name, self._one(name)) for name in self.draw.sample(names, number)])

    def three(self) -> str:
        sort = self.draw.choice(("", "", "", "&tri=ancien", "&tri=confiance"))
        return f"/espace/conversations?{self.filters(3)}{sort}"

    def search(self) -> str:
        words = " ".join(self.draw.sample(WORDS, self.draw.choice((1, 1, 2))))
        more = self.filters(1) if self.draw.random() < 0.4 else ""
        return f"/espace/conversations?{urlencode({'q': words})}&{more}"

    def deep(self) -> str:
        item = ReviewItem.objects.get(pk=self.draw.randrange(1, self.last))
        return f"/espace/conversations?{urlencode({'apres': f'{item.active_at.isoformat()}_{item.pk}'})}"

    def transcript(self) -> str:
        filters = self.filters(3) if self.draw.random() < 0.5 else ""
        return f"/espace/conversations/{self.draw.randrange(1, self.last)}?{filters}"

    def long(self) -> str:
        longest = ReviewItem.objects.filter(pk__lte=20_000, user_messages__gte=40).values_list("pk", flat=True)
        return f"/espace/conversations/{self.draw.choice(list(longest))}?page={self.draw.choice((1, 2))}"


#: What is measured -> how it is asked, and its p95 in milliseconds, when a target says one.
PAGES: dict[str, tuple[str, Any]] = {
    "liste, sans filtre": ("/espace/conversations", None),
    "liste, page au milieu": ("deep", None),
    "liste, trois filtres": ("three", 200),
    "recherche dans les mots": ("search", 500),
    "conversation": ("transcript", 150),
    "conversation longue": ("long", 150),
    "files": ("/espace/files", None),
    "chiffres, trente jours": ("/espace/chiffres", None),
}


def part(values: list[float], share: float) -> float:
    values = sorted(values)
    return values[min(len(values) - 1, int(len(values) * share))]


def pages(server: Server, client: httpx.Client, requests: int) -> list[dict[str, Any]]:
    rows = []
    for name, (asked, target) in PAGES.items():
        questions = Questions()
        ask = getattr(questions, asked, lambda address=asked: address)
        often = requests if target or asked == "deep" else min(requests, FEW)
        client.get(ask()).raise_for_status()  # the first page compiles its template
        times: list[tuple[float, float, str]] = []
        for _ in range(often):
            address = ask()
            before, began = server.cpu(), time.perf_counter()
            answer = client.get(address)
            took = time.perf_counter() - began
            assert answer.status_code == 200 and len(answer.content) > 3000, (address, answer.status_code)
            times.append((1000 * took, 1000 * (server.cpu() - before), address))
        wall, cpu = [took for took, _, _ in times], [ran for _, ran, _ in times]
        row = {"mesure": name, "fois": often, "p50": part(wall, 0.5), "p95": part(wall, 0.95), "cible": target,
               "cpu_p50": part(cpu, 0.5), "cpu_p95": part(cpu, 0.95), "pires": [address for _, _, address in sorted(times, key=lambda each: -each[1])[:3]]}  # fmt: skip
        say(f"{name}: p50 {row['p50']:.0f} p95 {row['p95']:.0f} ms (processeur {row['cpu_p50']:.0f} et {row['cpu_p95']:.0f}) {row['pires'][0]}")
        rows.append(row)
    return rows


def exports(server: Server, client: httpx.Client) -> list[dict[str, Any]]:
    """Each format, for a thousand rows and for ten thousand: the peak of the server's memory. A conversation has ten messages."""
    labels = {size: Label.objects.get(name=f"lot de {size}").pk for size in LOTS if Label.objects.filter(name=f"lot de {size}").exists()}
    rows = []
    for kind, unit, sizes in (("csv", "conversations", LOTS[1:]), ("jsonl", "conversations", LOTS[1:]), ("xlsx", "conversations", LOTS[1:]), ("csv", "messages", LOTS[:2])):
        peaks, seconds, lines, first = {}, {}, {}, {}
        for size in (sizes[0], *sizes):  # once for nothing: what stays loaded is loaded
            if size not in labels:
                continue
            server.forget_peak()
            began = time.perf_counter()
            count = 0
            with client.stream("GET", f"/espace/exports/{unit}.{kind}?etiquette={labels[size]}") as answer:
                assert answer.status_code == 200
                for number, piece in enumerate(answer.iter_raw()):
                    if not number:
                        first[size] = time.perf_counter() - began
                    count += piece.count(b"\n")
            seconds[size], lines[size] = time.perf_counter() - began, count
            peaks[size] = server.memory()
        rows.append({"mesure": f"export {unit}.{kind}", "memoire": peaks, "rapport": max(peaks.values()) / min(peaks.values()), "secondes": seconds,
                     "premier_octet": first, "lignes": lines if kind != "xlsx" else None})  # fmt: skip
        say(f"{rows[-1]}")
    return rows


def works() -> list[dict[str, Any]]:
    """What the service does beside, on the same tables."""
    now = timezone.now()
    talk = Message.objects.filter(status="answered").values_list("conversation", flat=True)[0]
    done: list[tuple[str, Callable[[], Any]]] = [
        ("copie pour la relecture, rien à faire", lambda: index.update_recent(now)),
        ("copie d'une conversation", lambda: index.copy(talk, now)),
        ("effacer une conversation", lambda: reading.erase(talk, now)),
        ("durées de conservation", lambda: retention.purge(now)),
        ("durées de conservation, encore", lambda: retention.purge(now)),
    ]
    rows = []
    for name, work in done:
        began = time.perf_counter()
        work()
        rows.append({"mesure": name, "secondes": time.perf_counter() - began})
        say(f"{name}: {rows[-1]['secondes']:.3f} s")
    return rows


def disk() -> float:
    """Gigabytes of the database."""
    if connection.vendor == "sqlite":
        return Path(connection.settings_dict["NAME"]).stat().st_size / 1e9
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return cursor.fetchone()[0] / 1e9


def main(count: int, requests: int) -> None:
    seconds, before = 0.0, os.getloadavg()[1]
    if not Conversation.objects.exists():
        began = time.perf_counter()
        load(SEED, count, timezone.now(), WRITTEN, LOTS, say)
        seconds = time.perf_counter() - began
    found = {"base": connection.vendor, "conversations": Conversation.objects.count(), "messages": Message.objects.count(), "remplie_en": seconds,
             "disque_go": disk(), "charge_avant": before, "pages": [], "exports": [], "travaux": []}  # fmt: skip
    say(str(found))
    if requests:
        with reader() as (server, client):
            found["pages"] = pages(server, client, requests)
            found["exports"] = exports(server, client)
        found["travaux"] = works()
    found["charge"] = os.getloadavg()[1]
    print(json.dumps(found, ensure_ascii=False))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))

"""Rates counted once for several processes, in a real Redis (SEC-08)."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from pathlib import Path
from typing import Any, Iterator

import pytest
import redis

from bot.web.conversations import guard
from bot.web.conversations.limits import RateLimiter, network
from bot.web.conversations.shared_limits import SharedLimiters

from .harness import Api

needs_redis = pytest.mark.skipif(
    shutil.which("redis-server") is None, reason="redis-server is not installed: outils/outils_de_test.sh installs it"
)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("redis")
    port = free_port()
    process = subprocess.Popen(
        ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)], stdout=subprocess.DEVNULL
    )
    client = redis.Redis(port=port)
    try:
        for _ in range(200):
            try:
                client.ping()
                break
            except redis.ConnectionError:
                time.sleep(0.05)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        client.close()
        process.terminate()
        process.wait(10)


@needs_redis
async def test_two_processes_share_one_allowance(server: str) -> None:
    here, there = SharedLimiters(server, "secret"), SharedLimiters(server, "secret")
    rates = RateLimiter(4, 1)
    waits = [await limiters.take("essai", "192.0.2.7", rates) for _ in range(3) for limiters in (here, there)]
    assert waits[:4] == [None] * 4
    assert all(wait is not None and 1 <= wait <= 60 for wait in waits[4:])
    assert await there.take("essai", "192.0.2.8", rates) is None  # somebody else
    assert await there.take("autre", "192.0.2.7", rates) is None  # for something else
    await here.close()
    await there.close()


@needs_redis
async def test_a_price_is_counted_whole_by_every_process(server: str) -> None:
    here, there = SharedLimiters(server, "secret"), SharedLimiters(server, "secret")
    rates = RateLimiter(1000, 60)
    waits = [await limiters.take("prix", "a", rates, 400) for limiters in (here, there, here)]
    assert waits[:2] == [None, None]
    assert waits[2] is not None and 195 <= waits[2] <= 200  # 200 are missing, one comes back each second
    assert await there.take("prix", "b", rates, 5000) is None  # a full bucket is always enough
    await here.close()
    await there.close()


@needs_redis
async def test_nobody_can_be_read_from_the_counters_and_they_forget(server: str) -> None:
    limiters = SharedLimiters(server, "secret")
    await limiters.take("oubli", "192.0.2.77", RateLimiter(10, 60))
    await limiters.close()
    with redis.Redis.from_url(server) as client:
        for key in client.keys("*"):
            assert b"192.0.2" not in key and b"192.0.2" not in str(client.hgetall(key)).encode()
            assert 0 < client.ttl(key) <= 3600


async def test_a_redis_that_is_away_lets_each_process_count_alone() -> None:
    now = [0.0]
    limiters = SharedLimiters(f"redis://127.0.0.1:{free_port()}/0", "secret", lambda: now[0])
    rates = RateLimiter(2, 1)
    assert [await limiters.take("essai", "a", rates) is None for _ in range(3)] == [True, True, False]
    await limiters.close()


@needs_redis
@pytest.mark.django_db(transaction=True)
async def test_the_application_counts_in_redis(api: Api, settings: Any, server: str) -> None:
    settings.PASSERELLE_REDIS_URL = server
    settings.PASSERELLE_RATES = {**settings.PASSERELLE_RATES, "messages": (2, 1)}
    guard.forget_rates()
    talk = await api.open()
    assert (await talk.post("un")).status_code == 200
    await guard.close_rates()  # another process, which remembers nothing
    answers = [await talk.post(text) for text in ("deux", "trois")]
    assert [answer.status_code for answer in answers] == [200, 429]
    assert int(answers[1].headers["retry-after"]) >= 1
    assert (await (await api.open()).post("ailleurs")).status_code == 200


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("family", ["messages_ensemble", "creations_ensemble"])
async def test_the_whole_service_has_a_limit_which_accuses_nobody(api: Api, settings: Any, family: str) -> None:
    talk = await api.open()
    settings.PASSERELLE_RATES = {**settings.PASSERELLE_RATES, family: (1, 1)}
    guard.forget_rates()
    answers = [
        await (talk.post("a") if family == "messages_ensemble" else api.call("POST", "/api/conversations", json={})) for _ in range(2)
    ]
    assert [answer.is_success for answer in answers] == [True, False]
    assert (answers[1].status_code, answers[1].json()["error"]["code"]) == (429, "surcharge")
    assert int(answers[1].headers["retry-after"]) >= 1


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::2", "2001:db8:1:2::/64"),
        ("", ""),
        ("testclient", "testclient"),
    ],
)
def test_what_one_address_is(address: str, counted: str) -> None:
    assert network(address) == counted

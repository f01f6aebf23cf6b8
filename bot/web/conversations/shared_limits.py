"""The same rates, counted once for every process and machine in a Redis server (``REDIS_URL``).

Only counters that forget themselves are kept there, under keys derived from the installation's secret: neither an
address nor the identifier of a conversation can be read from them (PRV-20). Redis is a convenience, never a condition:
when it does not answer, each process counts alone for a while.
"""

from __future__ import annotations

import hashlib
import logging
import time
from typing import Callable, Optional

import redis.asyncio as redis
from redis.exceptions import RedisError

from bot.web.conversations.limits import RateLimiter
from bot.web.journal import log

#: A slow Redis must not slow a turn down.
_PATIENCE = 0.25
#: Once it failed, it is left alone this long.
_PAUSE = 10.0

#: One token bucket, read and written in one step. Redis' own clock: machines may disagree on the time.
_TAKE = """
local burst, rate, moment = tonumber(ARGV[1]), tonumber(ARGV[2]), redis.call('TIME')
local price = math.min(burst, tonumber(ARGV[3]))
local now = tonumber(moment[1]) + tonumber(moment[2]) / 1000000
local kept = redis.call('HMGET', KEYS[1], 'level', 'at')
local level = math.min(burst, (tonumber(kept[1]) or burst) + math.max(0, now - (tonumber(kept[2]) or now)) * rate)
local wait = 0
if level >= price then level = level - price else wait = math.max(1, math.ceil((price - level) / rate)) end
redis.call('HSET', KEYS[1], 'level', string.format('%.6f', level), 'at', string.format('%.6f', now))
redis.call('EXPIRE', KEYS[1], math.ceil((burst - level) / rate) + 1)
return wait
"""


class SharedLimiters:
    """Every family of buckets, in one Redis. Belongs to one event loop."""

    def __init__(self, url: str, secret: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._client = redis.Redis.from_url(url, socket_timeout=_PATIENCE, socket_connect_timeout=_PATIENCE)
        self._take = self._client.register_script(_TAKE)
        self._key = hashlib.blake2b(b"debits " + secret.encode(), digest_size=32).digest()
        self._clock = clock
        self._away_until = 0.0

    async def take(self, family: str, who: str, limiter: RateLimiter, cost: int = 1) -> Optional[int]:
        """Count one request of ``who``, worth ``cost``. None if allowed, else the seconds to wait. ``limiter`` has the rates, and
        counts for this process alone when Redis is away.
        """
        now = self._clock()
        if now >= self._away_until:
            name = hashlib.blake2b(who.encode("utf-8", "replace"), key=self._key, digest_size=16).hexdigest()
            try:
                wait = await self._take(keys=[f"passerelle:{family}:{name}"], args=[limiter.burst, limiter.rate, cost])
                return int(wait) or None
            except (RedisError, OSError) as error:
                self._away_until = now + _PAUSE
                log("shared_rates_away", logging.WARNING, error)
        return limiter.take(who, now, cost)

    async def close(self) -> None:
        await self._client.close()

"""Rates, in the memory of one process: token buckets that forget quickly and store no address (SEC-08,
PRV-20).

Several processes multiply the allowances by their number, unless a Redis server counts for all of them (see
shared_limits); that is acceptable for a protection whose aim is to keep one client from taking the place of the others.
"""

from __future__ import annotations

import hashlib
import ipaddress
import secrets
from typing import Optional

#: Buckets kept at most; beyond, the fullest (least active) ones are forgotten first.
CAPACITY = 50_000


class RateLimiter:
    """One family of buckets. ``burst``: requests allowed at once; ``per_minute``: how fast they come back."""

    def __init__(self, burst: int, per_minute: int) -> None:
        self.burst = float(burst)
        self.rate = per_minute / 60.0
        self._buckets: dict[bytes, tuple[float, float]] = {}
        self._salt = secrets.token_bytes(16)

    def take(self, who: str, now: float, cost: int = 1) -> Optional[int]:
        """Count one request of ``who`` at ``now`` (monotonic seconds), worth ``cost``. None if allowed, else the seconds
        to wait.
        """
        key = hashlib.blake2b(who.encode("utf-8", "replace"), key=self._salt, digest_size=16).digest()
        price = min(float(cost), self.burst)  # a full bucket is always enough
        level, at = self._buckets.pop(key, (self.burst, now))
        level = min(self.burst, level + (now - at) * self.rate)
        allowed = level >= price
        self._buckets[key] = (level - price if allowed else level, now)  # last touched, last forgotten
        if len(self._buckets) > CAPACITY:
            self._forget(now)
        return None if allowed else max(1, int((price - level) / self.rate + 0.999))

    def _forget(self, now: float) -> None:
        full = [key for key, (level, at) in self._buckets.items() if level + (now - at) * self.rate >= self.burst]
        oldest = list(self._buckets)[: CAPACITY // 10]
        for key in full or oldest:
            del self._buckets[key]


def network(address: str) -> str:
    """Who counts as one address: an IPv4 address, or the /64 that one IPv6 subscriber receives whole."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((found, 64), strict=False))

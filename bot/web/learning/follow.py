"""Each process serves the model in use, and passes to another one within seconds of its promotion.

``prepare`` chooses the model before the workers start; ``step``, called every few seconds, looks at the database and
swaps the workers (``EnginePool.swap``). A model that does not start leaves the former one serving, and the page says so.
An engine that has no model to change (a stand-in of the tests) is left alone.
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Optional

from django.utils import timezone

from bot.engine import model
from bot.web.conversations import db
from bot.web.journal import log
from bot.web.learning import launcher, registry
from bot.web.learning.models import Promotion, Serving

#: A process says again what it serves this often when nothing changes: writing takes a lock.
_REPEATED = timedelta(seconds=20)


class Follower:
    """What this process serves. ``shipped``: its own model, the one to fall back on. ``refused``: the promotion whose
    model did not start here; it is not tried again before another promotion or a restart.
    """

    def __init__(self, engine: Any, process: str = "") -> None:
        self.engine = engine
        self.process = process or f"{socket.gethostname()}:{os.getpid()}"
        self.shipped: Optional[Path] = Path(engine.model) if hasattr(engine, "swap") else None
        self.base = ""
        self.serving = ""
        self.refused: Optional[int] = None
        self._said: Optional[tuple[dict[str, Any], datetime]] = None
        self._loading = ""
        self._swap: "Optional[asyncio.Task[None]]" = None

    # --- In a database thread -------------------------------------------------------------------------------

    def prepare(self, now: datetime) -> None:
        """Give the engine, which has not started, the model in use."""
        if self.shipped is None:
            return
        version = registry.register_shipped(self.shipped, now)
        if version is None:
            return
        self.base, self.serving = version.base, version.fingerprint
        wanted = self._wanted()
        if wanted is not None and wanted.version.fingerprint != self.serving:
            try:
                self.engine.model = registry.archive_of(wanted.version)
                self.serving = wanted.version.fingerprint
            except model.ModelInvalid as error:
                self._refuse(wanted, error)
        self._say(now)

    def _wanted(self) -> Optional[Promotion]:
        """The model in use, if it was made for this version of the product."""
        promotion = registry.live()
        return promotion if promotion is not None and promotion.version.base == self.base else None

    def _refuse(self, promotion: Promotion, error: Exception) -> None:
        self.refused = promotion.pk
        log("model_refused", logging.ERROR, error, model=promotion.version.fingerprint)

    def _say(self, now: datetime, wanted: str = "") -> None:
        """Tell what is served here. ``wanted``: the model being loaded, or that could not be."""
        state = Serving.State.CHARGE if self._swap is not None or not self.engine.ready else Serving.State.PRET
        if self.refused is not None and self._swap is None:
            state = Serving.State.ECHEC
        fields = {"fingerprint": self.serving, "state": state, "wanted": wanted}
        if self._said is None or self._said[0] != fields or now - self._said[1] > _REPEATED:
            Serving.objects.update_or_create(process=self.process, defaults={**fields, "at": now})
            self._said = fields, now

    def _look(self, now: datetime) -> Optional[tuple[Promotion, Path]]:
        """The model to pass to, None when nothing changes; and the signs of life of this process."""
        wanted = self._wanted()
        if wanted is not None and wanted.pk != self.refused:
            self.refused = None
        self._say(now, wanted.version.fingerprint if wanted and wanted.version.fingerprint != self.serving else "")
        if wanted is None or wanted.version.fingerprint == self.serving or wanted.pk == self.refused:
            return None
        try:
            return wanted, registry.archive_of(wanted.version)
        except model.ModelInvalid as error:
            self._refuse(wanted, error)
            return None

    # --- In the event loop ----------------------------------------------------------------------------------

    async def step(self) -> None:
        now = timezone.now()
        await db.run(launcher.watch, now)
        if self.shipped is None or not self.base:
            return
        if self._swap is not None:
            if not self._swap.done():
                await db.run(self._say, now, self._loading)
                return
            self._swap = None
        found = await db.run(self._look, now)
        if found is not None:
            self._swap = asyncio.create_task(self._pass_to(*found))
        elif getattr(self.engine, "failure", None) and Path(self.engine.model) != self.shipped:
            self._swap = asyncio.create_task(self._fall_back())

    async def _pass_to(self, promotion: Promotion, archive: Path) -> None:
        self._loading = fingerprint = promotion.version.fingerprint
        log("model_loading", model=fingerprint)
        try:
            await asyncio.to_thread(self.engine.swap, archive)
        except Exception as error:  # whatever it was, the former model still answers
            self._refuse(promotion, error)
            return
        self.serving = fingerprint
        log("model_in_use", model=fingerprint)

    async def _fall_back(self) -> None:
        """The promoted model could not start this process: its own model can."""
        assert self.shipped is not None
        current = await db.run(self._wanted)
        if current is not None:
            self._refuse(current, RuntimeError("did not start"))
        await asyncio.to_thread(self.engine.swap, self.shipped)
        self.serving = model.read_sheet(self.shipped).fingerprint
        log("model_fallback", logging.ERROR, model=self.serving)

    async def stop(self) -> None:
        if self._swap is not None:
            self._swap.cancel()
        await db.run(launcher.stop, timezone.now())
        await db.run(Serving.objects.filter(process=self.process).delete)

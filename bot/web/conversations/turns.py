"""Running turns: one at a time and in order per conversation, whatever the process or the machine.

A runner is a task of the event loop that ends the pending messages of one conversation: it takes the lease,
gives the oldest message to the engine, stores the outcome, and goes on until nothing waits. It belongs to no
request: a client that leaves changes nothing. If the process dies, the message is still pending and the lease
expires; the next request, the periodic sweep or the next start takes it up again.
"""

from __future__ import annotations

import asyncio
import logging
import uuid
from typing import Any, Optional

from django.conf import settings
from django.utils import timezone

from bot.web import measures
from bot.web.conversations import db, store, waiting
from bot.web.conversations.components import MalformedReply
from bot.web.engine_port import Engine, TurnFailed, TurnRequest, TurnResult
from bot.web.journal import log

#: Failures of the machinery rather than of the message: worth a second try at once.
RETRIED = ("ouvrier_perdu",)
_LONGEST_PAUSE = 1.0
_ERRORS_IN_A_ROW = 5


class Turns:
    """The runners of this process. Lives in one event loop, from start to stop of the application."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._runners: dict[uuid.UUID, "asyncio.Task[None]"] = {}
        self._called: set[uuid.UUID] = set()
        self._waiting: dict[uuid.UUID, "set[asyncio.Future[None]]"] = {}
        self._places = asyncio.Semaphore(getattr(engine, "workers", settings.PASSERELLE_WORKERS))
        self._stopping = False

    @property
    def busy(self) -> int:
        """Conversations with a turn waiting or running in this process."""
        return len(self._runners)

    def wake(self, conversation: uuid.UUID) -> None:
        """See to it that the pending messages of ``conversation`` get their turn."""
        if self._stopping:
            return
        self._called.add(conversation)
        if conversation not in self._runners:
            self._runners[conversation] = asyncio.create_task(self._run(conversation))

    async def resume(self) -> int:
        """Take up every pending message of the database: at the start, and from time to time. Gives their
        number.
        """
        found = await db.run(waiting.conversations_with_pending)
        for conversation in found:
            self.wake(conversation)
        return len(found)

    async def answered(self, message: uuid.UUID, seconds: float) -> None:
        """Wait until the turn of ``message`` ended, here or elsewhere, or until ``seconds`` passed."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds
        signal: "asyncio.Future[None]" = loop.create_future()
        self._waiting.setdefault(message, set()).add(signal)
        try:
            while await db.run(waiting.status_of, message) == waiting.PENDING and not self._stopping:
                left = deadline - loop.time()
                if left <= 0:
                    return
                await asyncio.wait([signal], timeout=min(left, 1.0))
                if signal.done():
                    return
        finally:
            signals = self._waiting.get(message, set())
            signals.discard(signal)
            if not signals:
                self._waiting.pop(message, None)

    async def ask(self, request: TurnRequest, seconds: float) -> TurnResult:
        """One turn of the engine, within ``seconds``. Raises TurnFailed, whatever went wrong."""
        try:
            future = asyncio.wrap_future(self.engine.submit(request))
        except TurnFailed:
            raise
        except Exception as error:
            raise TurnFailed("erreur", type(error).__name__) from error
        try:
            return await asyncio.wait_for(future, seconds)
        except asyncio.TimeoutError:
            raise TurnFailed("delai") from None
        except (TurnFailed, asyncio.CancelledError):
            raise
        except Exception as error:
            raise TurnFailed("erreur", type(error).__name__) from error

    async def first_turn(self, effect: dict[str, Any], seconds: float) -> TurnResult:
        """The turn that opens a conversation, within ``seconds`` in all. Raises TurnFailed (``indisponible``:
        no worker).
        """
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds
        if not await self.engine_ready(seconds):
            raise TurnFailed("indisponible")
        try:
            await asyncio.wait_for(self._places.acquire(), deadline - loop.time())
        except asyncio.TimeoutError:
            raise TurnFailed("delai") from None
        try:
            request = TurnRequest(state=None, text=None, effect=effect, today=_today())
            return await self.ask(request, max(0.1, deadline - loop.time()))
        finally:
            self._places.release()

    async def engine_ready(self, seconds: float) -> bool:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds
        while not self.engine.ready and loop.time() < deadline and not self._stopping:
            await asyncio.sleep(0.1)
        return self.engine.ready

    async def stop(self, seconds: float) -> None:
        """Start nothing more, let running turns end for ``seconds``, then leave the rest pending in the
        database.
        """
        self._stopping = True
        for signals in list(self._waiting.values()):
            _release(signals)
        runners = list(self._runners.values())
        if runners:
            await asyncio.wait(runners, timeout=seconds)
        for runner in runners:
            runner.cancel()
        await asyncio.gather(*runners, return_exceptions=True)

    # --- One conversation -----------------------------------------------------------------------------------

    async def _run(self, conversation: uuid.UUID) -> None:
        errors, pause = 0, 0.05
        try:
            while not self._stopping:
                self._called.discard(conversation)
                try:
                    progressed = await self._hold(conversation)
                    errors = 0
                    more = await db.run(waiting.has_pending, conversation)
                except Exception as error:  # the database is away, or a fault of ours: never lose the message for it
                    log("runner_error", logging.ERROR, error, conversation=conversation)
                    errors, progressed, more = errors + 1, False, errors < _ERRORS_IN_A_ROW
                if not more and conversation not in self._called:
                    return  # nothing is awaited from this look to the removal below: no call falls in between
                pause = 0.05 if progressed else min(pause * 2, _LONGEST_PAUSE)
                if not progressed:
                    await asyncio.sleep(pause)
        finally:
            self._runners.pop(conversation, None)

    async def _hold(self, conversation: uuid.UUID) -> bool:
        """Take the lease and end what is pending. False when nothing could be done (held elsewhere, lease
        lost).
        """
        available = await self.engine_ready(settings.PASSERELLE_ENGINE_WAIT)
        async with self._places:
            if self._stopping:
                return False
            taken = await db.run(store.begin, conversation, timezone.now(), settings.PASSERELLE_LEASE)
            if taken is None:
                return False
            lease, work = taken
            ended = False
            try:
                ended = await self._turn(work, lease, available)
            finally:
                if not ended:
                    await asyncio.shield(db.run(store.release, conversation, lease))
            # One turn a hold: other conversations have their turn at the engine in between.
            return ended

    async def _turn(self, work: store.Work, lease: str, available: bool) -> bool:
        code: Optional[str] = None
        result: Optional[TurnResult] = None
        if work.attempt > settings.PASSERELLE_ATTEMPTS:
            code = "abandonne"
        elif not available:
            code = "indisponible"
        else:
            try:
                result = await self._engine_turn(work, lease)
            except TurnFailed as failure:
                code = failure.code
        done = False
        if result is not None:
            try:
                done = await db.run(store.complete, work, lease, result, timezone.now())
            except MalformedReply as error:
                code = "sans_reponse"
                log(
                    "malformed_reply",
                    logging.ERROR,
                    error,
                    conversation=work.conversation,
                    message=work.message,
                )
        if code is not None:
            done = await db.run(store.fail, work, lease, code, timezone.now())
        event = "lease_lost" if not done else "turn_failed" if code else "turn_answered"
        log(
            event,
            logging.INFO if event == "turn_answered" else logging.WARNING,
            conversation=work.conversation,
            message=work.message,
            attempt=work.attempt,
            **({"code": code} if code else {"seconds": round(result.seconds, 3)} if result else {}),
        )
        if done:
            measures.turn_ended(code, (timezone.now() - work.at).total_seconds(), result)
        _release(self._waiting.get(work.message, set()))
        return done

    async def _engine_turn(self, work: store.Work, lease: str) -> TurnResult:
        """The engine's answer, while the lease is kept alive. Raises TurnFailed."""
        request = TurnRequest(state=work.state, text=work.text, effect=work.effect, today=_today())
        renewal = asyncio.create_task(self._keep(work.conversation, lease))
        try:
            try:
                return await self.ask(request, settings.PASSERELLE_ENGINE_WAIT)
            except TurnFailed as failure:
                if failure.code not in RETRIED:
                    raise
                # A worker that dies idle takes the others with it: the second try is for those that replace them.
                await self.engine_ready(settings.PASSERELLE_ENGINE_WAIT)
                return await self.ask(request, settings.PASSERELLE_ENGINE_WAIT)
        finally:
            renewal.cancel()

    async def _keep(self, conversation: uuid.UUID, lease: str) -> None:
        while True:
            await asyncio.sleep(settings.PASSERELLE_LEASE / 3)
            if not await db.run(store.renew, conversation, lease, timezone.now(), settings.PASSERELLE_LEASE):
                return


def _release(signals: "set[asyncio.Future[None]]") -> None:
    for signal in signals:
        if not signal.done():
            signal.set_result(None)


def _today() -> str:
    return timezone.localdate().isoformat()

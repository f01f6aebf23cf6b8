"""Custom actions called in the worker itself: no HTTP hop, no listening action server.

In stock Rasa 77 % of the CPU of a turn with a custom action goes to ``jsonschema`` re-checking its own schema in
``RemoteAction._validate_action_result``. Actions that run in this very process are typed and tested here, so the
check is skipped; everything else of ``RemoteAction`` is kept.
"""

from __future__ import annotations

import functools
from typing import Any, Optional

from rasa.core.actions.action import RemoteAction
from rasa.shared.core.events import Event
from rasa.utils.endpoints import EndpointConfig
from rasa_sdk.executor import ActionExecutor


class LocalActions(EndpointConfig):
    """An action endpoint that runs the actions of a package in this process.

    ``errors`` collects the types of the exceptions met since the last ``clear()``: Rasa swallows them and goes on,
    and a turn that lost an action must be a failure, not a half answer (REL-03).
    """

    def __init__(self, package: str = "actions") -> None:
        super().__init__(url="local:actions", selective_domain=True)
        self.errors: list[str] = []
        self._executor = ActionExecutor()
        self._executor.register_package(package)

    @property
    def names(self) -> set[str]:
        """Names of the registered actions."""
        return set(self._executor.actions)

    def clear(self) -> None:
        self.errors.clear()

    async def request(  # type: ignore[override]  # the caller, RemoteAction, only passes keywords
        self, *args: Any, json: Optional[dict[str, Any]] = None, **kwargs: Any
    ) -> Any:
        try:
            return await self._executor.run(json or {})
        except Exception as error:
            self.errors.append(f"{(json or {}).get('next_action')}: {type(error).__name__}")
            raise


def skip_schema_check() -> None:
    """Spare in-process actions the re-validation made for answers that come from a network."""
    RemoteAction._validate_action_result = lambda self, result: True  # type: ignore[method-assign]


def remember_event_types() -> None:
    """Spare each event of an action the walk through all of Rasa's classes that finds its own: they no longer change."""
    if not hasattr(Event.resolve_by_type, "cache_info"):
        Event.resolve_by_type = staticmethod(functools.lru_cache(maxsize=64)(Event.resolve_by_type))  # type: ignore[method-assign]

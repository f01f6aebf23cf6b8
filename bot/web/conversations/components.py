"""Replies: what the engine returned becomes what is stored, split between what the browser may see and what
it may not.

Two keys say that words must not stay: ``saisie_masquee`` on a component is what is stored instead of the text typed in
answer to it; ``masque`` on an effect replaces the title of its button once it is pressed, or no longer offered.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field
from typing import Any, Optional

from bot.web.conversations.text import storable


class MalformedReply(ValueError):
    """The engine returned something that is not a list of reply components."""


@dataclass(frozen=True)
class Reply:
    """One bubble. ``component``: public, its choices reduced to id and title. ``effects``: ``{choice id:
    effect}``.
    """

    component: dict[str, Any]
    effects: dict[str, Any] = field(default_factory=dict)


def split(replies: Any) -> list[Reply]:
    """The replies ready to be stored. Raises MalformedReply; an empty list is one too (REL-03)."""
    if not isinstance(replies, list) or not replies:
        raise MalformedReply("no reply")
    return [_split(reply) for reply in replies]


def _split(reply: Any) -> Reply:
    if not isinstance(reply, dict) or not isinstance(reply.get("type"), str):
        raise MalformedReply("a reply is an object with a type")
    effects: dict[str, Any] = {}
    component = _public(plain_json(reply), effects)
    return Reply(component, effects)


def _public(value: Any, effects: dict[str, Any]) -> Any:
    """``value`` without effects, wherever they are; each one moves to ``effects`` under a new opaque id."""
    if isinstance(value, list):
        return [_public(item, effects) for item in value]
    if not isinstance(value, dict):
        return value
    if "effet" not in value:
        return {key: _public(item, effects) for key, item in value.items()}
    if not isinstance(value["effet"], dict) or not isinstance(value.get("titre"), str):
        raise MalformedReply("a choice has a title and an effect")
    choice = secrets.token_urlsafe(12)
    effects[choice] = value["effet"]
    return {"id": choice, "titre": value["titre"]}


def plain_json(value: Any) -> Any:
    """``value`` as JSON gives it back, fit for any database. Raises MalformedReply (dates, NaN...)."""
    try:
        return storable(json.loads(json.dumps(value, allow_nan=False)))
    except (TypeError, ValueError, RecursionError) as error:
        raise MalformedReply(type(error).__name__) from None


def masks(effect: Any) -> Optional[str]:
    """What replaces the title of a button of this effect in what is kept, or None when the title may stay."""
    mask = effect.get("masque") if isinstance(effect, dict) else None
    return mask if isinstance(mask, str) and mask else None


def awaited_mask(component: Any) -> Optional[str]:
    """What is stored instead of the text typed in answer to this component, or None when it is stored as it is."""
    mask = component.get("saisie_masquee") if isinstance(component, dict) else None
    return mask if isinstance(mask, str) and mask else None


def without_titles(component: Any, effects: dict[str, Any]) -> Any:
    """``component`` once its buttons are no longer offered: the titles that must not stay are replaced."""
    hidden = {choice: mask for choice, effect in effects.items() if (mask := masks(effect))}
    return _retitled(component, hidden) if hidden else component


def _retitled(value: Any, hidden: dict[str, str]) -> Any:
    if isinstance(value, list):
        return [_retitled(item, hidden) for item in value]
    if not isinstance(value, dict):
        return value
    if isinstance(value.get("id"), str) and value["id"] in hidden:
        return {**value, "titre": hidden[value["id"]]}
    return {key: _retitled(item, hidden) for key, item in value.items()}


def titles(component: Any) -> dict[str, str]:
    """``{choice id: title}`` for every choice of a component."""
    found: dict[str, str] = {}
    stack = [component]
    while stack:
        value = stack.pop()
        if isinstance(value, list):
            stack.extend(value)
        elif isinstance(value, dict):
            if isinstance(value.get("id"), str) and isinstance(value.get("titre"), str):
                found[value["id"]] = value["titre"]
            stack.extend(value.values())
    return found

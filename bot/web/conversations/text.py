"""What a typed text goes through before it is stored or given to the engine.

Two forms of the same text: the *kept* one is what the person typed, without what no storage accepts (control
characters, lone surrogates), so that accents and emoji come back as they were (REL-14); the *engine* one is
normalised and can never be read as a command (SEC-06).
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any, Callable, Optional

#: Everything that Python, Unicode or a screen treats as blank or invisible, and that could hide a leading
#: slash.
_INVISIBLE = ("Cc", "Cf", "Cs", "Zs", "Zl", "Zp")
_SLASHES = "/⁄∕／⧸"
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")
#: A word of plain letters, as are our own names of intents, facts and aids: it holds no identifier of anybody.
_WORD = re.compile(r"[a-z_]{0,64}")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def kept(raw: str) -> str:
    """``raw`` as it is stored and shown: same characters, minus controls and halves of characters."""
    return _SURROGATE.sub("\ufffd", _CONTROL.sub("", raw.replace("\r\n", "\n"))).strip()


def normalised(text: str) -> str:
    """The normalised form: its length is the one that is limited (SEC-09)."""
    return str(_langue().normaliser(text))


def for_engine(text: str) -> str:
    """The form given to the engine. Empty when nothing readable is left."""
    return without_command(normalised(text))


def without_command(text: str) -> str:
    """``text`` without what would make Rasa read it as a command: leading blanks, invisible characters and
    slashes.

    The last barrier before the engine, kept here whatever the normalisation in front of it does. A slash
    further on is text like any other ("5/12/2026").
    """
    start = 0
    for char in text:
        visible = unicodedata.category(char) not in _INVISIBLE
        if visible and char not in _SLASHES and not unicodedata.normalize("NFKC", char).startswith("/"):
            break
        start += 1
    return text[start:].rstrip()


def masked(text: str) -> str:
    """``text`` with personal identifiers masked (PRV-07).

    Disguised digits (full-width, with invisible characters inside) are only recognised once normalised: if
    masking finds them there and not in the typed form, the normalised form is the one that is kept.
    """
    if _WORD.fullmatch(text):
        return text
    langue = _langue()
    plain, found = langue.masquer(text)
    canonical = normalised(text)
    if canonical == text:
        return str(plain)
    hidden, found_normalised = langue.masquer(canonical)
    return str(hidden if set(found_normalised) - set(found) else plain)


def mask_everywhere(value: Any) -> Any:
    """The same JSON value with every string masked. For data kept for review, never for data the engine reads
    back.
    """
    return _map_strings(value, masked)


def replace_everywhere(value: Any, typed: tuple[str, ...], replacement: str) -> Any:
    """The same JSON value where each of the ``typed`` texts, alone or inside a string, became
    ``replacement``.
    """

    def clean(text: str) -> str:
        for original in typed:
            if original:
                text = text.replace(original, replacement)
        return text

    return _map_strings(value, clean)


def storable(value: Any) -> Any:
    """The same JSON value without the NUL characters and lone surrogates that databases refuse."""
    return _map_strings(value, lambda text: _SURROGATE.sub("\ufffd", text.replace("\x00", "")))


def _map_strings(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {change(key) if isinstance(key, str) else key: _map_strings(item, change) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_map_strings(item, change) for item in value]
    return value


_module: Optional[Any] = None


def _langue() -> Any:
    """``bot.langue``, imported on first use: it loads lexicons, and this module is read by every command."""
    global _module
    if _module is None:
        from bot import langue

        _module = langue
    return _module

"""The palette of an employer: what is chosen, what is refused, the nearest one that passes, and its style sheet (ACC-11).

Pure. An employer chooses two colours for each theme: the accent, and the text written on it. The rest of the page
keeps our own colours, so that these two are checked against every surface they meet.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Callable, Iterator, Mapping, Optional

from bot.web.employers.colours import HEX, Oklch, contrast, distance, normal, to_hex, to_oklch

#: Text; controls and focus rings need 3 only, and get the same.
RATIO = 4.5
THEMES = ("clair", "sombre")
#: Surfaces of ``base.css`` on which the accent is written (a test compares).
SURFACES = {"clair": ("#f6f4ef", "#ffffff"), "sombre": ("#11181a", "#1a2326")}
#: Text of ``base.css`` that is written on the soft accent.
INK = {"clair": ("#1c2427", "#525d62"), "sombre": ("#e8eeef", "#aab6ba")}
#: Steps of lightness tried when looking for the nearest colour.
_STEPS = 512


@dataclass(frozen=True)
class Theme:
    """The two colours chosen for one theme."""

    accent: str
    sur_accent: str


@dataclass(frozen=True)
class Fault:
    """A pair that cannot be read. ``pair`` names it in ``texts.yml`` (``palette.paires``)."""

    theme: str
    pair: str
    ratio: float


@dataclass(frozen=True)
class Palette:
    clair: Theme
    sombre: Theme

    def theme(self, name: str) -> Theme:
        return self.clair if name == "clair" else self.sombre

    def to_json(self) -> dict[str, dict[str, str]]:
        return {name: {"accent": self.theme(name).accent, "sur_accent": self.theme(name).sur_accent} for name in THEMES}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Palette":
        """Raises ValueError when it is not a palette."""
        try:
            clair, sombre = (Theme(normal(str(value[name]["accent"])), normal(str(value[name]["sur_accent"]))) for name in THEMES)
        except (KeyError, TypeError) as error:
            raise ValueError("not a palette") from error
        return cls(clair, sombre)


#: The accent of ``base.css``.
DEFAULT = Palette(Theme("#0d5a67", "#ffffff"), Theme("#86d4e1", "#06252b"))


def is_colour(text: str) -> bool:
    return bool(HEX.fullmatch(text))


def faults(palette: Palette) -> list[Fault]:
    """Every pair under 4.5:1; an empty list for a palette that may be used."""
    return [fault for name in THEMES for fault in _faults(name, palette.theme(name))]


def _faults(name: str, theme: Theme) -> Iterator[Fault]:
    worst = _contrast_on_surfaces(name, theme.accent)
    if worst < RATIO:
        yield Fault(name, "accent", worst)
    written = contrast(theme.accent, theme.sur_accent)
    if written < RATIO:
        yield Fault(name, "sur_accent", written)


def nearest(palette: Palette) -> Palette:
    """The palette that passes and looks most like this one; itself when it passes."""
    return Palette(*(_nearest_theme(name, palette.theme(name)) for name in THEMES))


def _nearest_theme(name: str, theme: Theme) -> Theme:
    accent = _nearest(theme.accent, lambda colour: _contrast_on_surfaces(name, colour) >= RATIO)
    return Theme(accent, _nearest(theme.sur_accent, lambda colour: contrast(colour, accent) >= RATIO))


def _nearest(colour: str, passes: Callable[[str], bool]) -> str:
    """The nearest colour of the same hue that passes, darker or lighter. Black or white always passes."""
    if passes(colour):
        return colour
    start = to_oklch(colour)
    found = []
    for end in (0.0, 1.0):
        candidates = _on_the_way(start, end)
        # Contrast with what fails only grows on the way to an end: the first that passes is found by halves.
        low, high = 0, _STEPS
        while low < high:
            middle = (low + high) // 2
            low, high = (low, middle) if passes(candidates(middle)) else (middle + 1, high)
        found.append(candidates(low))
    return min((each for each in found if passes(each)), key=lambda each: distance(colour, each))


def _on_the_way(start: Oklch, end: float) -> Callable[[int], str]:
    """The colours between ``start`` and the lightness ``end``, by step."""
    return lambda step: to_hex(Oklch(start.lightness + (end - start.lightness) * step / _STEPS, start.chroma, start.hue))


# --- What follows from the two colours ----------------------------------------------------------------------


def _soft(name: str, accent: str) -> str:
    """The tint behind what is selected: it keeps the hue only."""
    found = to_oklch(accent)
    light = name == "clair"
    return to_hex(Oklch(0.95 if light else 0.31, min(found.chroma, 0.018 if light else 0.03), found.hue))


def _contrast_on_surfaces(name: str, text: str, accent: Optional[str] = None) -> float:
    """The worst contrast of ``text`` on the surfaces of a theme, the tint of ``accent`` (by default ``text``) included."""
    return min(contrast(text, surface) for surface in (*SURFACES[name], _soft(name, accent or text)))


def _strong(name: str, theme: Theme) -> str:
    """The accent under the pointer: a step away from the surfaces, unless its text would suffer."""
    found = to_oklch(theme.accent)
    moved = to_hex(Oklch(min(1.0, max(0.0, found.lightness + (-0.07 if name == "clair" else 0.06))), found.chroma, found.hue))
    worst = min(contrast(moved, theme.sur_accent), _contrast_on_surfaces(name, moved, theme.accent))
    return moved if worst >= RATIO else theme.accent


def _mine(name: str, theme: Theme) -> tuple[str, str]:
    """The bubble of the person and its text."""
    if name == "clair":
        return theme.accent, theme.sur_accent
    found = to_oklch(theme.accent)
    return to_hex(Oklch(0.38, min(found.chroma, 0.06), found.hue)), to_hex(Oklch(0.98, min(found.chroma, 0.01), found.hue))


def properties(name: str, theme: Theme) -> dict[str, str]:
    """The custom properties of ``base.css`` that an employer's colours replace."""
    mine, on_mine = _mine(name, theme)
    return {
        "--accent": theme.accent,
        "--accent-fort": _strong(name, theme),
        "--accent-doux": _soft(name, theme.accent),
        "--sur-accent": theme.sur_accent,
        "--moi": mine,
        "--sur-moi": on_mine,
    }


def style_sheet(palette: Palette) -> str:
    """Custom properties only, both themes. Raises ValueError for a palette that fails: it is never served."""
    if faults(palette):
        raise ValueError("a palette that cannot be read")
    light, dark = (" ".join(f"{key}: {value};" for key, value in properties(name, palette.theme(name)).items()) for name in THEMES)
    return f":root {{ {light} }}\n@media (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}\n"

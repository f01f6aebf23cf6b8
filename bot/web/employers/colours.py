"""Colours: hexadecimal sRGB, OKLCH (a perceptual space) and WCAG contrast. Pure.

OKLab is Björn Ottosson's: equal distances look equally different, so that "the nearest colour" means what an eye
would say.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache

HEX = re.compile(r"#[0-9a-fA-F]{6}")
#: Linear sRGB outside [0, 1] by less than this is rounding, not another gamut.
_GAMUT_MARGIN = 1e-4


@dataclass(frozen=True)
class Oklch:
    """Lightness (0 to 1), chroma (0 for a grey), hue in radians."""

    lightness: float
    chroma: float
    hue: float


def normal(colour: str) -> str:
    """``#RRGGBB`` in lower case. Raises ValueError for anything else."""
    if not HEX.fullmatch(colour):
        raise ValueError(f"not a colour: {colour!r}")
    return colour.lower()


def _cube_root(value: float) -> float:
    return math.pow(max(0.0, value), 1 / 3)


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else math.pow((channel + 0.055) / 1.055, 2.4)


def _encoded(value: float) -> float:
    return 12.92 * value if value <= 0.0031308 else 1.055 * math.pow(value, 1 / 2.4) - 0.055


def _rgb(colour: str) -> tuple[float, float, float]:
    red, green, blue = (_linear(int(colour[index : index + 2], 16) / 255) for index in (1, 3, 5))
    return red, green, blue


@lru_cache(maxsize=4096)
def luminance(colour: str) -> float:
    """WCAG relative luminance."""
    red, green, blue = _rgb(normal(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG contrast ratio, from 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@lru_cache(maxsize=4096)
def to_oklch(colour: str) -> Oklch:
    red, green, blue = _rgb(normal(colour))
    long = _cube_root(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = _cube_root(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = _cube_root(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return Oklch(lightness, math.hypot(a, b), math.atan2(b, a))


def _linear_rgb(colour: Oklch) -> tuple[float, float, float]:
    a, b = colour.chroma * math.cos(colour.hue), colour.chroma * math.sin(colour.hue)
    long = (colour.lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (colour.lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (colour.lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _displayable(colour: Oklch) -> bool:
    return all(-_GAMUT_MARGIN <= value <= 1 + _GAMUT_MARGIN for value in _linear_rgb(colour))


def to_hex(colour: Oklch) -> str:
    """The colour as a screen can show it: same lightness and hue, with the chroma that sRGB has there."""
    if not _displayable(colour):
        low, high = 0.0, colour.chroma
        for _ in range(14):
            middle = (low + high) / 2
            fits = _displayable(Oklch(colour.lightness, middle, colour.hue))
            low, high = (middle, high) if fits else (low, middle)
        colour = Oklch(colour.lightness, low, colour.hue)
    channels = (round(255 * _encoded(min(1.0, max(0.0, value)))) for value in _linear_rgb(colour))
    return "#" + "".join(f"{channel:02x}" for channel in channels)


def distance(one: str, other: str) -> float:
    """How different two colours look: the distance in OKLab."""
    first, second = to_oklch(one), to_oklch(other)
    chromas = (first.chroma * math.cos(first.hue) - second.chroma * math.cos(second.hue),
               first.chroma * math.sin(first.hue) - second.chroma * math.sin(second.hue))
    return math.hypot(first.lightness - second.lightness, *chromas)

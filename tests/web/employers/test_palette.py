"""Palettes of employers: refused when they cannot be read, with the nearest one that can (ACC-11)."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from bot.web.employers import palette as palettes
from bot.web.employers.colours import Oklch, contrast, distance, to_hex, to_oklch
from bot.web.employers.palette import DEFAULT, INK, RATIO, SURFACES, THEMES, Palette, Theme

BASE = Path(palettes.__file__).resolve().parents[1] / "widget/src/styles/base.css"


def random_colour(chance: random.Random) -> str:
    return f"#{chance.randrange(1 << 24):06x}"


def random_palettes(number: int = 1000) -> list[Palette]:
    chance = random.Random(20260101)
    return [Palette(*(Theme(random_colour(chance), random_colour(chance)) for _ in THEMES)) for _ in range(number)]


def declared(theme: str) -> dict[str, str]:
    """The properties of base.css for a theme, in full form."""
    css = BASE.read_text(encoding="utf-8")
    light, _, dark = css.partition("@media (prefers-color-scheme: dark)")
    found = re.findall(r"(--[\w-]+): (#[0-9a-f]{3,6});", light if theme == "clair" else dark.partition("\n}\n")[0])
    return {name: value if len(value) == 7 else "#" + "".join(2 * digit for digit in value[1:]) for name, value in found}


@pytest.mark.parametrize("theme", THEMES)
def test_the_surfaces_are_those_of_the_page(theme: str) -> None:
    page = declared(theme)
    assert SURFACES[theme] == (page["--fond"], page["--surface"])
    assert INK[theme] == (page["--encre"], page["--encre-2"])
    assert set(palettes.properties(theme, DEFAULT.theme(theme))) <= set(page), "a property that the page does not know"
    assert (page["--accent"], page["--sur-accent"]) == (DEFAULT.theme(theme).accent, DEFAULT.theme(theme).sur_accent)


def test_our_own_palette_passes_and_is_its_own_nearest() -> None:
    assert palettes.faults(DEFAULT) == [] and palettes.nearest(DEFAULT) == DEFAULT


def test_a_thousand_random_palettes() -> None:
    refused = 0
    for chosen in random_palettes():
        offered = palettes.nearest(chosen)
        assert palettes.faults(offered) == []
        assert palettes.nearest(offered) == offered
        if not palettes.faults(chosen):
            assert offered == chosen
            continue
        refused += 1
        for name in THEMES:
            before, after = chosen.theme(name), offered.theme(name)
            sheet = palettes.properties(name, after)
            backgrounds = (*SURFACES[name], sheet["--accent-doux"])
            for text in (sheet["--accent"], sheet["--accent-fort"]):
                assert min(contrast(text, background) for background in backgrounds) >= RATIO
            for text, background in (
                (sheet["--sur-accent"], sheet["--accent"]),
                (sheet["--sur-accent"], sheet["--accent-fort"]),
                (sheet["--sur-moi"], sheet["--moi"]),
                *((ink, sheet["--accent-doux"]) for ink in INK[name]),
            ):
                assert contrast(text, background) >= RATIO, (name, text, background)
            first, second = to_oklch(before.accent), to_oklch(after.accent)
            if min(first.chroma, second.chroma) > 0.05:  # a grey has no hue to keep
                turned = abs((first.hue - second.hue + 3.15) % 6.2832 - 3.15)
                assert turned < 0.08, (before.accent, after.accent)
    assert refused > 800, "random palettes mostly fail: the test would prove nothing otherwise"


@pytest.mark.parametrize("theme", THEMES)
def test_the_nearest_is_near(theme: str) -> None:
    """No colour of the same hue, at another lightness, passes and looks closer."""
    for chosen in random_palettes(20):
        before = chosen.theme(theme).accent
        after = palettes.nearest(chosen).theme(theme).accent
        start = to_oklch(before)
        surfaces = (*SURFACES[theme], palettes.properties(theme, chosen.theme(theme))["--accent-doux"])
        others = (to_hex(Oklch(step / 300, start.chroma, start.hue)) for step in range(301))
        passing = [distance(before, other) for other in others if min(contrast(other, each) for each in surfaces) >= RATIO]
        assert distance(before, after) <= min(passing) + 0.006, (before, after)


@pytest.mark.parametrize(
    "colour, ratio",
    [("#ffffff", 21.0), ("#000000", 1.0), ("#767676", 4.62), ("#0d5a67", 2.68)],
)
def test_contrast_is_that_of_the_recommendation(colour: str, ratio: float) -> None:
    assert contrast(colour, "#000000") == pytest.approx(ratio, abs=0.05)


def test_oklch_and_back() -> None:
    chance = random.Random(7)
    for _ in range(500):
        colour = random_colour(chance)
        assert to_hex(to_oklch(colour)) == colour
    grey = to_oklch("#808080")
    assert grey.chroma < 1e-4


@pytest.mark.parametrize("value", [{}, {"clair": {}}, {"clair": {"accent": "red", "sur_accent": "#fff"}, "sombre": {}}, {"clair": None, "sombre": 3}])
def test_what_is_not_a_palette(value: dict) -> None:
    with pytest.raises(ValueError):
        Palette.from_json(value)


def test_the_style_sheet_holds_properties_only() -> None:
    sheet = palettes.style_sheet(DEFAULT)
    assert not re.sub(r":root|@media \(prefers-color-scheme: dark\)|--[a-z-]+: #[0-9a-f]{6};|[{}\s]", "", sheet)
    with pytest.raises(ValueError):
        palettes.style_sheet(Palette(Theme("#ffffff", "#ffffff"), DEFAULT.sombre))

"""Text is readable on every ground it meets: 4.5 : 1, light and dark; edges and focus 3 : 1."""

from pathlib import Path

import pytest

from shop.staff.colours import contrast, linear_rgb, themes

STYLES = Path(__file__).parents[2] / "static" / "css" / "shop.css"

GROUNDS = ("paper", "surface", "sunk")
STATES = ("ok", "waiting", "lapsed", "short-dated", "recalled")
HUES = ("hue-rose", "hue-ochre", "hue-violet")
WASHES = tuple(f"{name}-wash" for name in (*STATES, *HUES, "error"))

TEXT_PAIRS = (
    *((text, ground) for text in ("ink", "ink-soft") for ground in (*GROUNDS, *WASHES)),
    *((text, ground) for text in ("spruce", "spruce-deep") for ground in (*GROUNDS, *WASHES)),
    *((text, ground) for text in (*STATES, *HUES, "error") for ground in GROUNDS),
    *((name, f"{name}-wash") for name in (*STATES, *HUES, "error")),
    ("ink", "spruce-wash"),
    ("spruce", "spruce-wash"),
    ("spruce-deep", "spruce-wash"),
    ("on-spruce", "spruce"),
    ("on-spruce", "spruce-deep"),
)
EDGE_PAIRS = (
    *(("edge", ground) for ground in GROUNDS),
    *(("focus", ground) for ground in (*GROUNDS, *WASHES)),
)
DECORATIVE = {"line"}


def _too_weak(theme, pairs, least):
    colours = themes(STYLES.read_text())[theme]
    ratios = {pair: round(contrast(colours[pair[0]], colours[pair[1]]), 2) for pair in pairs}
    return {pair: ratio for pair, ratio in ratios.items() if ratio < least}


def test_the_ratio_is_the_one_of_wcag():
    assert round(contrast((1, 0, 0), (0, 0, 0)), 1) == 21


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_text_is_readable_on_every_ground_it_meets(theme):
    assert _too_weak(theme, TEXT_PAIRS, 4.5) == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_edges_of_fields_and_the_focus_are_visible(theme):
    assert _too_weak(theme, EDGE_PAIRS, 3) == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_screen_can_show_the_colours_as_they_are_measured(theme):
    outside = {
        name
        for name, colour in themes(STYLES.read_text())[theme].items()
        if not all(-0.001 <= part <= 1.001 for part in linear_rgb(*colour))
    }
    assert outside == set()


def test_both_themes_define_every_colour_and_every_colour_is_measured():
    css = STYLES.read_text()
    measured = {name for pair in (*TEXT_PAIRS, *EDGE_PAIRS) for name in pair} | DECORATIVE
    dark = css.split("@media screen and (prefers-color-scheme: dark)")[1].split("@layer reset")[0]
    assert set(themes(css)["light"]) == measured
    assert {name for name in measured if f"--{name}: oklch(" in dark} == measured


def test_the_style_sheet_stays_small():
    assert STYLES.stat().st_size < 25_600

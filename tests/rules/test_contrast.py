"""Text is readable on every ground it meets: 4.5 : 1, light and dark; edges and focus 3 : 1."""

import math
import re
from pathlib import Path

import pytest

STYLES = Path(__file__).parents[2] / "static" / "css" / "shop.css"
TOKEN = re.compile(r"--([a-z-]+): oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)")

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


def themes():
    """The colour tokens of both themes; the dark one overrides the light one."""
    css = STYLES.read_text()
    tokens = css[css.index("@layer tokens {") : css.index("@layer reset {")]
    light, dark = tokens.split("@media screen and (prefers-color-scheme: dark)")
    return {"light": _colours(light), "dark": {**_colours(light), **_colours(dark)}}


def _colours(css):
    return {name: tuple(map(float, lch)) for name, *lch in TOKEN.findall(css)}


def _linear_rgb(lightness, chroma, hue):
    """OKLCH to linear sRGB (CSS Color 4, section 18)."""
    a = chroma * math.cos(math.radians(hue))
    b = chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _luminance(colour):
    red, green, blue = _linear_rgb(*colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one, other):
    """The ratio of WCAG 2.2."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _too_weak(theme, pairs, least):
    colours = themes()[theme]
    ratios = {pair: round(_contrast(colours[pair[0]], colours[pair[1]]), 2) for pair in pairs}
    return {pair: ratio for pair, ratio in ratios.items() if ratio < least}


def test_the_ratio_is_the_one_of_wcag():
    assert round(_contrast((1, 0, 0), (0, 0, 0)), 1) == 21


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
        for name, colour in themes()[theme].items()
        if not all(-0.001 <= part <= 1.001 for part in _linear_rgb(*colour))
    }
    assert outside == set()


def test_both_themes_define_every_colour_and_every_colour_is_measured():
    css = STYLES.read_text()
    light, dark = css.split("@media screen and (prefers-color-scheme: dark)")
    measured = {name for pair in (*TEXT_PAIRS, *EDGE_PAIRS) for name in pair} | DECORATIVE
    assert set(_colours(light)) == measured
    assert set(_colours(dark.split("@layer reset")[0])) == measured


def test_the_style_sheet_stays_small():
    assert STYLES.stat().st_size < 25_600

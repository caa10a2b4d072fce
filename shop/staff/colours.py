"""The colour tokens of the style sheet, and the contrast that two of them make (WCAG 2.2)."""

import math
import re

# Three numbers: lightness, chroma and hue, or red, green and blue.
Colour = tuple[float, float, float]

_TOKEN = re.compile(r"--([a-z-]+): oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)")
_DARK = "@media screen and (prefers-color-scheme: dark)"


def themes(css: str) -> dict[str, dict[str, Colour]]:
    """{"light": {token: (lightness, chroma, hue)}, "dark": …}; dark overrides light."""
    tokens = css[css.index("@layer tokens {") : css.index("@layer reset {")]
    light, dark = tokens.split(_DARK)
    return {"light": _colours(light), "dark": {**_colours(light), **_colours(dark)}}


def linear_rgb(lightness: float, chroma: float, hue: float) -> Colour:
    """OKLCH to linear sRGB (CSS Color 4, section 18)."""
    a = chroma * math.cos(math.radians(hue))
    b = chroma * math.sin(math.radians(hue))
    long: float = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium: float = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short: float = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def contrast(
    one: Colour,
    other: Colour,
) -> float:
    """The ratio of two OKLCH colours, from 1 to 21."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _colours(css: str) -> dict[str, Colour]:
    found = _TOKEN.findall(css)
    return {name: (float(light), float(chroma), float(hue)) for name, light, chroma, hue in found}


def _luminance(colour: Colour) -> float:
    red, green, blue = linear_rgb(*colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue

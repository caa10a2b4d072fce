"""The colour tokens of the style sheet, and the contrast that two of them make (WCAG 2.2)."""

import math
import re

_TOKEN = re.compile(r"--([a-z-]+): oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)")
_DARK = "@media screen and (prefers-color-scheme: dark)"


def themes(css):
    """{"light": {token: (lightness, chroma, hue)}, "dark": …}; dark overrides light."""
    tokens = css[css.index("@layer tokens {") : css.index("@layer reset {")]
    light, dark = tokens.split(_DARK)
    return {"light": _colours(light), "dark": {**_colours(light), **_colours(dark)}}


def linear_rgb(lightness, chroma, hue):
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


def contrast(one, other):
    """The ratio of two OKLCH colours, from 1 to 21."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _colours(css):
    return {name: tuple(map(float, lch)) for name, *lch in _TOKEN.findall(css)}


def _luminance(colour):
    red, green, blue = linear_rgb(*colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue

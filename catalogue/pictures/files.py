"""Uploaded photos: what is accepted, where it is cut, and in which widths it is kept."""

from decimal import Decimal

from common.confined import NotAccepted
from common.confined.process import Limits, accepted

MOST_BYTES = 12 * 1024 * 1024
_LIMITS = Limits(megabytes=1024, seconds=20)
RATIO = (3, 2)
# Widths in pixels of what pages show; "whole" is the uncut picture that staff cut from.
WIDTHS = {"s": 360, "m": 720, "l": 1440}
_PIXELS = "catalogue.pictures.pixels"


def received(raw):
    """The photo as `cleaned` makes it, in a child process; raises NotAccepted."""
    if len(raw) > MOST_BYTES:
        limit = MOST_BYTES // 2**20
        raise NotAccepted(f"The file is larger than {limit} MB. Save a smaller version of it.")
    return accepted(_PIXELS, raw, limits=_LIMITS)


def crop_box(size, left=None, top=None, width=None):
    """The pixels (left, top, right, bottom) of a 3 : 2 crop given in per cent.

    Blank is the largest around the middle. Raises ValueError where it would reach beyond.
    """
    wide, high = size
    largest = min(wide, high * RATIO[0] // RATIO[1])
    cut = largest if width is None else max(1, round(wide * Decimal(width) / 100))
    cut_high = max(1, cut * RATIO[1] // RATIO[0])
    x = (wide - cut) // 2 if left is None else round(wide * Decimal(left) / 100)
    y = (high - cut_high) // 2 if top is None else round(high * Decimal(top) / 100)
    # A pixel more is the rounding of per cents, not a wish.
    x, y = min(x, max(wide - cut, x - 2)), min(y, max(high - cut_high, y - 2))
    if min(x, y) < 0 or x + cut > wide or y + cut_high > high:
        raise ValueError
    return x, y, x + cut, y + cut_high

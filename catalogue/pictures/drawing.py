"""Draws a pack from its data: the box and, in front of it, the real contents as a small SVG.

One unit of the drawing is one millimetre, so that two packs side by side compare truly. Sizes of
containers are the usual ones of ISO 7886 and 11040 (syringes), 8362 (vials) and 9187 (ampoules);
liquid stands as high as its volume fills the bore, and where no source states the volume a dashed
outline stands in its place. Colours are those of pack.css.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import ceil, pi
from pathlib import Path
from typing import TypeVar
from zlib import crc32

Size = TypeVar("Size", bound=tuple[float, ...])
Sizes = Mapping[float, Size]

WIDTH, HEIGHT = 180, 120
NEUTRALS, MARKS = 5, 6
STYLE = Path(__file__).with_name("pack.css").read_text()
# Another one for every change of the drawing, so that nobody keeps the old one.
VERSION = f"{crc32(STYLE.encode() + Path(__file__).read_bytes()):08x}"
_DEPTH_X, _DEPTH_Y = 12, 9
_MOST_DRAWN = {"syringe": 4, "pen": 3, "vial": 20, "ampoule": 20}

# Capacity in ml: outer diameter, bore, length of barrel; then diameter, height; all in mm.
_SYRINGES: Sizes[tuple[float, float, float]] = {
    1: (8.2, 6.35, 54),
    2.25: (10.9, 8.65, 54),
    3: (10.9, 8.65, 72),
    5: (14.5, 11.9, 66),
}
_VIALS: Sizes[tuple[float, float]] = {
    2: (16, 35),
    4: (16, 45),
    6: (22, 40),
    8: (22, 45),
    10: (24, 45),
    20: (30, 58),
}
_AMPOULES: Sizes[tuple[float, float]] = {
    1: (10.8, 60),
    2: (10.8, 72),
    5: (14.8, 83),
    10: (17.8, 102),
}
_GLASS = 1.0
_TALLEST_BOX = 91


@dataclass(frozen=True)
class Pack:
    """What the drawing shows; an empty container means that no source states the contents.

    `sign` is that of the brand: its neutral and its mark.
    """

    container: str = ""
    count: int | None = None
    volume_ml: float | None = None
    hue: str = ""
    sign: int = 0

    @property
    def name(self) -> str:
        """All of it as the name of a file, which `named` reads."""
        count = _drawn_count(self) if self.container else 0
        volume = f"{self.volume_ml:g}" if self.volume_ml else "unstated"
        return f"{self.container or 'box'}-{count}-{volume}-{self.hue or 'plain'}-{self.sign}"


@dataclass(frozen=True)
class _Piece:
    """One drawn thing and the room it takes, its origin at its top left."""

    svg: str
    width: float
    height: float


# Where a piece stands: x, y and the piece.
_Place = tuple[float, float, _Piece]


def sign_of(brand: str) -> int:
    """The sign of a brand, the same for ever; brands share them."""
    return crc32(brand.encode()) % (NEUTRALS * MARKS)


def named(name: str) -> Pack | None:
    """The Pack of a name; None where it is no pack's."""
    found = _NAME.fullmatch(name)
    if not found:
        return None
    container, count, volume, hue, sign = found.groups()
    return Pack(
        "" if container == "box" else container,
        int(count),
        None if volume == "unstated" else float(volume),
        "" if hue == "plain" else hue,
        int(sign),
    )


_NAME = re.compile(
    r"(box|syringe|pen|vial|ampoule)-(\d{1,2})-(unstated|\d{1,5}(?:\.\d{1,4})?)-([a-z]{1,9})-(\d{1,2})",
    re.ASCII,
)


@lru_cache(256)
def draw(pack: Pack) -> str:
    """The SVG of a pack, with its style."""
    front = _contents(pack)
    width, height = _box_size(pack, front)
    front = _before_the_box(pack, front, width)
    body = _shadow(front) + _box(pack, width, height) + "".join(_placed(*place) for place in front)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="{_classes(pack)}"'
        f' viewBox="-3 -2 {WIDTH + 6} {HEIGHT + 4}"><style>{STYLE}</style>'
        f'<g transform="translate({_middle(front, width, height)})">{body}</g></svg>'
    )


def fill_height(volume_ml: float, bore_mm: float) -> float:
    """How high (mm) a volume stands in a round bore."""
    return volume_ml * 1000 / (pi * (bore_mm / 2) ** 2)


def _classes(pack: Pack) -> str:
    hue = f" hue-{pack.hue}" if pack.hue else ""
    return f"pack pack-neutral-{pack.sign % NEUTRALS}{hue}"


# The contents: (x, y, piece) from the back to the front; y = 0 is the foot of the box.


def _contents(pack: Pack) -> list[_Place]:
    if pack.container in ("syringe", "pen"):
        return _lying(pack)
    if pack.container in ("vial", "ampoule"):
        return _standing(pack)
    return [(0, -5, _unstated())]


def _drawn_count(pack: Pack) -> int:
    return max(1, min(pack.count or 1, _MOST_DRAWN[pack.container]))


def _lying(pack: Pack) -> list[_Place]:
    count = _drawn_count(pack)
    piece = _syringe(pack.volume_ml) if pack.container == "syringe" else _pen(pack.volume_ml)
    step = piece.height * 0.85
    top = 24 - piece.height - step * (count - 1)
    return [(5 * row, top + step * row, piece) for row in range(count)]


def _standing(pack: Pack) -> list[_Place]:
    count = _drawn_count(pack)
    piece = _vial(pack.volume_ml) if pack.container == "vial" else _ampoule(pack.volume_ml)
    columns = count if count <= 4 else ceil(count / 2)
    step = min(piece.width + 1.5, 126 / columns)
    back = [(step * n - 5, 11 - piece.height, piece) for n in range(count - columns)]
    return back + [(step * n, 18 - piece.height, piece) for n in range(columns)]


def _is_standing(pack: Pack) -> bool:
    return pack.container in ("vial", "ampoule")


def _right(front: list[_Place]) -> float:
    return max(x + piece.width for x, _, piece in front)


def _before_the_box(pack: Pack, front: list[_Place], box_width: float) -> list[_Place]:
    """The same contents, moved so that they end a little beyond the box and leave its band free."""
    overhang = 14 if _is_standing(pack) else 24
    shift = box_width + overhang - _right(front)
    return [(x + shift, y, piece) for x, y, piece in front]


def _middle(front: list[_Place], box_width: float, box_height: float) -> str:
    """Where the foot of the box goes, so that all of the drawing is in the middle."""
    left = min(0, *(x for x, _, _ in front))
    right = max(box_width + _DEPTH_X, _right(front))
    top = min(-box_height - _DEPTH_Y, *(y for _, y, _ in front))
    foot = max(y + piece.height for _, y, piece in front)
    return f"{_n((WIDTH - left - right) / 2)} {_n((HEIGHT - top - foot) / 2)}"


# The box.


def _box_size(pack: Pack, front: list[_Place]) -> tuple[float, float]:
    piece = front[0][2]
    if _is_standing(pack):
        return max(66, min(124, _right(front) * 0.88 + 30)), min(_TALLEST_BOX, piece.height + 8)
    return (134 if pack.container == "pen" else 122), 46 + 5 * len(front)


def _box(pack: Pack, width: float, height: float) -> str:
    lid = ((0, -height), (width, -height), _back(width, -height), _back(0, -height))
    side = ((width, -height), _back(width, -height), _back(width, 0), (width, 0))
    sign = _sign(pack.sign, width * 0.52, 11 - height if _is_standing(pack) else height * -0.68)
    return (
        _ground(width)
        + _polygon("pack-lid", *lid)
        + _rect("pack-front", 0, -height, width, height)
        + _polygon("pack-side", *side)
        + _band(width, height)
        + _edges(width, height)
        + sign
    )


def _ground(width: float) -> str:
    """What the box throws on the table: low, to the right, so that it stands and does not float."""
    return _polygon("pack-shadow", (3, 0), (width, 0), _back(width, 0), (width + 19, -6), (12, 3))


def _edges(width: float, height: float) -> str:
    """Fine lines where faces meet, so that a white box ends where it ends on any ground."""
    return _path(
        "pack-edge",
        f"M0 0V{_n(-height)}l{_DEPTH_X} {-_DEPTH_Y}h{_n(width)}v{_n(height)}l{-_DEPTH_X} {_DEPTH_Y}"
        f"zM0 {_n(-height)}h{_n(width)}v{_n(height)}M{_n(width)} {_n(-height)}"
        f"l{_DEPTH_X} {-_DEPTH_Y}",
    )


def _back(x: float, y: float) -> tuple[float, float]:
    return x + _DEPTH_X, y - _DEPTH_Y


def _band(width: float, height: float) -> str:
    """The treatment's hue, folded over the edge onto the lid."""
    start, end = width * 0.1, width * 0.26
    fold = ((start, -height), (end, -height), _back(end, -height), _back(start, -height))
    return _polygon("pack-band-lid", *fold) + _rect(
        "pack-band", start, -height, end - start, height
    )


def _sign(sign: int, x: float, y: float) -> str:
    """A blank label with a small sign of the brand; never a letter of its name."""
    lines = _rect("pack-line", x + 10, y - 2.9, 20, 1.7) + _rect(
        "pack-line", x + 10, y + 1.3, 13, 1.7
    )
    return _MARKS[sign // NEUTRALS % MARKS](x, y) + lines


_MARKS = (
    lambda x, y: f'<circle class="pack-sign" cx="{_n(x)}" cy="{_n(y)}" r="4.6"/>',
    lambda x, y: _polygon("pack-sign", (x, y - 5.4), (x + 5.4, y), (x, y + 5.4), (x - 5.4, y)),
    lambda x, y: _path("pack-sign", f"M{_n(x - 5)} {_n(y + 4)}a5 5 0 0 1 10 0z"),
    lambda x, y: _rect("pack-sign", x - 4.4, y - 4.4, 8.8, 8.8),
    lambda x, y: _polygon("pack-sign", (x, y - 5), (x + 5.4, y + 4.4), (x - 5.4, y + 4.4)),
    lambda x, y: (
        _rect("pack-sign", x - 4.6, y - 4.6, 3.4, 9.2)
        + _rect("pack-sign", x + 1.2, y - 4.6, 3.4, 9.2)
    ),
)


def _shadow(front: list[_Place]) -> str:
    left = min(x for x, _, _ in front)
    foot = max(y + piece.height for _, y, piece in front)
    return (
        f'<ellipse class="pack-shadow" cx="{_n((left + _right(front)) / 2)}" cy="{_n(foot)}"'
        f' rx="{_n((_right(front) - left) / 2 + 4)}" ry="3"/>'
    )


# The containers.


def _syringe(volume_ml: float | None) -> _Piece:
    """Lying, needle end to the right: thumb rest, rod, flange, barrel with liquid, tip cap."""
    outer, bore, barrel = _fitting(_SYRINGES, volume_ml)
    fill = min(fill_height(volume_ml, bore), barrel - 5) if volume_ml else barrel * 0.55
    middle = outer / 2 + 3
    start = fill + 10
    end = start + barrel
    parts = [
        _rect("pack-part", 0, middle - outer / 2 - 1, 2, outer + 2, 1),
        _rect("pack-part", 2, middle - 1.4, end - fill - 6, 2.8),
        _rect("pack-glass", start, middle - outer / 2, barrel, outer, 1),
        _liquid(volume_ml, end - fill, middle - bore / 2, fill, bore),
        _rect("pack-piston", end - fill - 4, middle - bore / 2, 4, bore, 0.6),
        _rect("pack-part", start - 2, middle - outer / 2 - 3, 2.4, outer + 6, 1),
        _polygon(
            "pack-glass",
            (end, middle - 2.6),
            (end + 4, middle - 1.6),
            (end + 4, middle + 1.6),
            (end, middle + 2.6),
        ),
        _rect("pack-cap", end + 3, middle - 2.8, 15, 5.6, 1.2),
        _rect("pack-shine", start + 2, middle - outer / 2 + 1.1, barrel - 4, 1.1, 0.5),
    ]
    return _Piece("".join(parts), end + 18, outer + 6)


def _pen(volume_ml: float | None) -> _Piece:
    """An injector pen: grip, window over the cartridge, dose ring, cap."""
    parts = [
        _rect("pack-part", 0, 6, 6, 8, 1.6),
        _rect("pack-cap", 5, 3, 9, 14, 2),
        _rect("pack-body", 14, 1, 76, 18, 5),
        _rect("pack-glass", 56, 5, 28, 10, 2),
        _liquid(volume_ml, 58, 6.5, 24, 7, 1),
        _rect("pack-glass", 90, 4, 10, 12, 2),
        _rect("pack-cap", 99, 3, 28, 14, 4),
        _rect("pack-shine", 20, 4, 30, 1.4, 0.7),
    ]
    return _Piece("".join(parts), 127, 20)


def _vial(volume_ml: float | None) -> _Piece:
    wide, high = _fitting(_VIALS, volume_ml)
    neck = wide * 0.58
    left = (wide - neck) / 2
    body = high - 13
    parts = [
        _path("pack-glass", _shoulders(wide, high, neck, 9, 13)),
        _standing_liquid(volume_ml, wide, high, body),
        _rect("pack-metal", left - 1.4, 3, neck + 2.8, 6.4, 0.8),
        _rect("pack-cap", left - 2, 0, neck + 4, 3.4, 1),
        _rect("pack-shine", 2.6, 16, 1.5, high - 20, 0.7),
    ]
    return _Piece("".join(parts), wide, high)


def _ampoule(volume_ml: float | None) -> _Piece:
    wide, high = _fitting(_AMPOULES, volume_ml)
    stem = wide * 0.46
    shoulder = high * 0.42
    body = high - shoulder
    left = (wide - stem) / 2
    parts = [
        _path("pack-glass", _ampoule_outline(wide, high, stem, shoulder)),
        _standing_liquid(volume_ml, wide, high, body),
        _rect("pack-cap", left - 0.4, shoulder - wide * 0.42 - 1.4, stem + 0.8, 1.8, 0.6),
        _rect("pack-shine", 2.2, shoulder + 3, 1.3, body - 8, 0.6),
    ]
    return _Piece("".join(parts), wide, high)


def _standing_liquid(volume_ml: float | None, wide: float, high: float, body: float) -> str:
    """The liquid of a vial or an ampoule, as high as its volume stands within the straight part."""
    bore = wide - 2 * _GLASS
    fill = min(fill_height(volume_ml, bore), body - 2) if volume_ml else body * 0.55
    return _liquid(volume_ml, _GLASS, high - _GLASS - fill, bore, fill, 1.3)


def _liquid(
    volume_ml: float | None,
    x: float,
    y: float,
    width: float,
    height: float,
    radius: float = 0,
) -> str:
    """Liquid of a stated volume; else a dashed outline, for how much there is nobody states."""
    if volume_ml:
        return _rect("pack-liquid", x, y, width, height, radius)
    return _rect("pack-unknown", x + 0.6, y + 0.6, width - 1.2, height - 1.2, radius)


def _unstated() -> _Piece:
    """An empty place in dashes: no source says what the box contains."""
    return _Piece(_rect("pack-unstated", 0, 0, 84, 28, 6), 84, 28)


def _fitting(sizes: Sizes[Size], volume_ml: float | None) -> Size:
    """The smallest usual size that takes the volume; the smallest of all where it is not stated."""
    return next(
        (size for capacity, size in sizes.items() if capacity >= (volume_ml or 0)),
        max(sizes.values()),
    )


def _shoulders(wide: float, high: float, neck: float, neck_end: float, shoulder_end: float) -> str:
    """A bottle: neck, round shoulders, straight body, flat foot."""
    left, right = (wide - neck) / 2, (wide + neck) / 2
    return (
        f"M{_n(left)} 6V{_n(neck_end)}Q{_n(left)} {_n(shoulder_end - 2)} 0 {_n(shoulder_end + 1)}"
        f"V{_n(high - 2)}q0 2 2 2H{_n(wide - 2)}q2 0 2 -2V{_n(shoulder_end + 1)}"
        f"Q{_n(right)} {_n(shoulder_end - 2)} {_n(right)} {_n(neck_end)}V6z"
    )


def _ampoule_outline(wide: float, high: float, stem: float, shoulder: float) -> str:
    """A drawn ampoule: pointed stem, constriction, round shoulders, straight body."""
    left, right = (wide - stem) / 2, (wide + stem) / 2
    waist = shoulder - wide * 0.42
    return (
        f"M{_n(wide / 2 - 1)} 1.2q1 -1.2 2 0L{_n(right + 0.6)} {_n(waist - 3)}"
        f"L{_n(right)} {_n(waist)}"
        f"Q{_n(right)} {_n(shoulder - 2)} {_n(wide)} {_n(shoulder + 2)}V{_n(high - 1.6)}"
        f"q0 1.6 -1.6 1.6H1.6q-1.6 0 -1.6 -1.6V{_n(shoulder + 2)}"
        f"Q{_n(left)} {_n(shoulder - 2)} {_n(left)} {_n(waist)}L{_n(left - 0.6)} {_n(waist - 3)}z"
    )


# SVG.


def _n(number: float) -> str:
    return f"{round(float(number), 2):g}"


def _placed(x: float, y: float, piece: _Piece) -> str:
    return f'<g transform="translate({_n(x)} {_n(y)})">{piece.svg}</g>'


def _rect(
    name: str,
    x: float,
    y: float,
    width: float,
    height: float,
    radius: float = 0,
) -> str:
    rounded = f' rx="{_n(radius)}"' if radius else ""
    place = f'x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}"'
    return f'<rect class="{name}" {place}{rounded}/>'


def _polygon(name: str, *points: tuple[float, float]) -> str:
    text = " ".join(f"{_n(x)},{_n(y)}" for x, y in points)
    return f'<polygon class="{name}" points="{text}"/>'


def _path(name: str, steps: str) -> str:
    return f'<path class="{name}" d="{steps}"/>'

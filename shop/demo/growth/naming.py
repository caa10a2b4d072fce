"""Names, part numbers and GTINs that no real product has; pure."""

from zlib import crc32

PREFIX = "synthetica"
BRANDS = 40
COLLECTIONS_A_BRAND = 3
# Twenty syllables, four of them a name: 160,000 names before one comes again with a number.
SYLLABLES = (
    *("quo", "zav", "mip", "tuk", "rox", "bez", "fyl", "dwa", "gno", "hux"),
    *("jib", "kep", "luz", "nyx", "pov", "swi", "vab", "wem", "xan", "yod"),
)
NAMES = len(SYLLABLES) ** 4
# Prime to NAMES, so that every number below NAMES gets a name of its own, far from its neighbour's.
_STRIDE = 73_939


def chosen(number, of, salt=""):
    """A whole number below `of` that only row number and salt decide."""
    return crc32(f"{salt}:{number}".encode()) % of


def brand_name(brand):
    return f"SYNTHETICA {brand:03d}"


def collection_name(brand, collection):
    return f"Series {brand:03d}-{'ABC'[collection]}"


def invented_name(number):
    """Such as "Quozavmiptuk": one for each number below NAMES, then again with 2, 3 …"""
    rounds, position = divmod(number, NAMES)
    position = position * _STRIDE % NAMES
    syllables = ""
    for _ in range(4):
        position, last = divmod(position, len(SYLLABLES))
        syllables += SYLLABLES[last]
    return syllables.capitalize() + (f" {rounds + 1}" if rounds else "")


def title(number):
    return f"{brand_name(brand_of(number))} {invented_name(number)}"


def brand_of(number):
    """Brands are numbered from 1."""
    return 1 + chosen(number, BRANDS, "brand")


def slug(number):
    return f"{PREFIX}-{number:07d}"


def part_number(number):
    return f"SYN-{number:07d}"


def gtin(number):
    """A GTIN-13 of the range 29, which GS1 leaves to each company's own use."""
    digits = f"29{number:010d}"
    weighted = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return f"{digits}{-weighted % 10}"


def order_number(number):
    return f"SYNTH-{number:07d}"

"""Scanned packs of a return, counted for its lines."""

from dataclasses import replace

from shop.codes.texts import lines_of
from shop.parcels.policy import Expected, Stop, match
from shop.parcels.scanning import scanned

_WORDS = {
    Stop.UNREADABLE: "cannot be read surely",
    Stop.UNKNOWN: "is of no product of ours",
    Stop.NO_LOT: "names no lot",
    Stop.EXPIRY: "has another last day than we shipped",
    Stop.SAME_PACK: "was scanned twice",
    Stop.TOO_MANY: "is one more than was shipped",
}


def counted(text, lines):
    """({line key: units}, [why a code was not counted]) of codes, one on each line of a text."""
    left = {line.pk: _expected(line) for line in lines}
    serials, faults = set(), []
    for each in filter(None, (row.strip(" \t\r") for row in lines_of(text))):
        code, pack = scanned(each)
        found = _match(code, pack, left, serials)
        if isinstance(found, Stop):
            faults.append(f"{each}: {_WORDS.get(found, 'is not of this return')}.")
        else:
            left[found.pick] = replace(found, checked=found.checked + pack.units)
            serials.add((pack.product, code.serial))
    return {key: expected.checked for key, expected in left.items()}, faults


def _match(code, pack, left, serials):
    """That it was scanned when it left says nothing here."""
    if pack is None:
        return Stop.UNREADABLE
    is_again = bool(code.serial) and (pack.product, code.serial) in serials
    return match(replace(pack, was_scanned=is_again), list(left.values()))


def _expected(line):
    lot = line.pick.lot
    return Expected(line.pk, lot.product_id, lot.pk, lot.expires_on, line.pick.quantity)

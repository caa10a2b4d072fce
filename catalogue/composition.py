"""Amounts of ingredients: their text, the one-line composition and the shared scale of the bars."""

from decimal import Decimal

# One scale for every bar of the shop, so that 20 and 12 look like 20 and 12.
SCALE_TOP = Decimal(25)
_SCALED_UNITS = ("mg/ml", "mg/g")


def amount_text(amount, unit):
    """Such as "13.5 mg/g"; empty where no amount is stated."""
    return "" if amount is None else f"{_plain(amount)} {unit}"


def one_line(parts, most=4):
    """Such as "HA 20 mg/ml · lidocaine 3 mg/ml" of (name, amount, unit) in their order."""
    parts = list(parts)
    texts = [
        f"{_within(name, place)} {amount_text(amount, unit)}".strip()
        for place, (name, amount, unit) in enumerate(parts[:most])
    ]
    left = len(parts) - most
    return " · ".join(texts) + (f" and {left} more" if left > 0 else "")


def share_of_scale(amount, unit):
    """How much of the bars' scale an amount fills, from 0 to 1; None where it cannot be drawn."""
    if amount is None or unit not in _SCALED_UNITS:
        return None
    return min(Decimal(str(amount)) / SCALE_TOP, Decimal(1))


def _plain(amount):
    return f"{Decimal(str(amount)).normalize():f}"


def _within(name, place):
    """A name within a line: "Lidocaine" in lower case after the first, "HA" as it is."""
    is_abbreviation = name[1:] != name[1:].lower()
    return name if place == 0 or is_abbreviation else name[:1].lower() + name[1:]

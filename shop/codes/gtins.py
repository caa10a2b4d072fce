"""GTINs: one number of 14 digits, however many of them are printed; pure."""

from stdnum import ean

LENGTHS = (8, 12, 13, 14)


def is_gtin(digits):
    return (
        len(digits) in LENGTHS and digits.isascii() and digits.isdecimal() and ean.is_valid(digits)
    )


def as_14(digits):
    """The form in which a GTIN is kept: 8, 12, 13 and 14 digits are the same number."""
    return digits.zfill(14)


def forms(gtin):
    """Every way in which a GTIN may be written, the longest first."""
    full = as_14(gtin)
    return tuple(full[14 - n :] for n in reversed(LENGTHS) if not int(full[: 14 - n] or 0))


def wrong_check_digit(digits):
    return f"{digits} is not a valid GTIN: its check digit does not fit."

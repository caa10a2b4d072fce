"""GTINs: one number of 14 digits, however many of them are printed; pure."""

from stdnum import ean

LENGTHS = (8, 12, 13, 14)


def is_gtin(digits: str) -> bool:
    return (
        len(digits) in LENGTHS and digits.isascii() and digits.isdecimal() and ean.is_valid(digits)
    )


def as_14(digits: str) -> str:
    """The form in which a GTIN is kept: 8, 12, 13 and 14 digits are the same number."""
    return digits.zfill(14)


def forms(gtin: str) -> tuple[str, ...]:
    """Every way in which a GTIN may be written, the longest first."""
    full = as_14(gtin)
    return tuple(full[14 - n :] for n in reversed(LENGTHS) if not int(full[: 14 - n] or 0))


def why_not(text: str) -> str:
    """Why a text is no GTIN, in words; empty where it is one."""
    if not (text.isascii() and text.isdecimal()):
        return "A GTIN has 8, 12, 13 or 14 digits and nothing else."
    if not text.strip("0"):
        return "A GTIN of zeros names nothing."
    if len(text) not in LENGTHS:
        full = next(
            (text.zfill(n) for n in LENGTHS if n > len(text) and is_gtin(text.zfill(n))), ""
        )
        lost = f" Were zeros lost at its beginning? {full} would be one." if full else ""
        return f"A GTIN has 8, 12, 13 or 14 digits; this has {len(text)}.{lost}"
    return "" if ean.is_valid(text) else wrong_check_digit(text)


def wrong_check_digit(digits: str) -> str:
    return f"{digits} is not a valid GTIN: its check digit does not fit."

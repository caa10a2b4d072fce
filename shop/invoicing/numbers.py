"""Numbers of documents and the references that are paid under; pure."""

import re

from stdnum.iso7064 import mod_97_10

_NO_SIGN = re.compile(r"[^0-9A-Z]")


def number_of(prefix: str, serial: int) -> str:
    """INV-000042. After a million there are seven figures."""
    return f"{prefix}-{serial:06}"


def rf_reference(number: str) -> str:
    """The creditor reference (ISO 11649) of a document's number: RF, check digits, its signs."""
    body = _NO_SIGN.sub("", number.upper())
    return f"RF{mod_97_10.calc_check_digits(body + 'RF')}{body}"


def in_fours(reference: str) -> str:
    """As it is printed: RF18 INV0 0004 2."""
    return " ".join(reference[at : at + 4] for at in range(0, len(reference), 4))

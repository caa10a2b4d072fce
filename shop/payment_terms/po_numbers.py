"""PO numbers as a clinic writes them: how one is read, and the form that is asked for; pure.

A form is written as the number is, with # for a digit, @ for a letter and a * at its end for any
further letters and digits: “PO-######” (docs/rules/payment.md).
"""

import re
import unicodedata
from itertools import groupby

LONGEST = 40
DIGIT, LETTER, REST = "#", "@", "*"
_PATTERNS = {DIGIT: "[0-9]", LETTER: "[A-Za-z]", REST: "[A-Za-z0-9]+"}
_DIGITS, _LETTERS = "123456789", "ABCDEFGHJKLMNPQRSTUVWXYZ"
_COUNTED = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def read(typed: str) -> str:
    """A number as it is kept: without what cannot be seen, spaces made single."""
    text = unicodedata.normalize("NFKC", typed)
    plain = "".join(" " if sign.isspace() else sign for sign in text if _is_seen(sign))
    return " ".join(plain.split())


def _is_seen(sign: str) -> bool:
    return sign.isspace() or not unicodedata.category(sign).startswith("C")


def fits(form: str, number: str) -> bool:
    """Whether a number is written so; in a form capitals and small letters are the same."""
    pattern = "".join(_PATTERNS.get(sign, re.escape(sign)) for sign in form)
    return re.fullmatch(pattern, number, re.IGNORECASE | re.ASCII) is not None


def why_no_form(form: str) -> str:
    """Why such a form cannot be asked for; empty where it can."""
    if len(form) > LONGEST:
        return f"A PO number has at most {LONGEST} characters."
    if REST in form[:-1]:
        return f"{REST} stands for the rest of the number: it can only be the last sign."
    if form and not any(sign in form for sign in _PATTERNS):
        return "This is one number, not a form: write # for a digit and @ for a letter."
    return ""


def in_words(form: str) -> str:
    """“PO-” and six digits."""
    parts = [_part(*run) for run in _runs(form)]
    return " and ".join(filter(None, [", ".join(parts[:-1]), parts[-1]])) if parts else ""


def _runs(form: str) -> list[tuple[str, str]]:
    """(the sign that stands for something, or nothing; the signs) of each part."""
    kinds = groupby(form, lambda sign: sign if sign in _PATTERNS else "")
    return [(kind, "".join(signs)) for kind, signs in kinds]


def _part(kind: str, signs: str) -> str:
    if not kind:
        return f"“{signs}”"
    if kind == REST:
        return "any letters or digits"
    many = len(signs)
    count = _COUNTED[many] if many < len(_COUNTED) else str(many)
    return f"{count} {'digit' if kind == DIGIT else 'letter'}{'' if many == 1 else 's'}"


def example(form: str) -> str:
    """A number of this form: PO-123456."""
    signs = {DIGIT: 0, LETTER: 0}
    written = []
    for sign in form:
        if sign == REST:
            written.append("1A")
        elif sign in signs:
            of = _DIGITS if sign == DIGIT else _LETTERS
            written.append(of[signs[sign] % len(of)])
            signs[sign] += 1
        else:
            written.append(sign)
    return "".join(written)

"""HIBC codes of health care: +, who makes it, what, how it is packed; lot, expiry, serial; pure.

Written from the supplier labelling standard (ANSI/HIBC 2.6): a primary part, a secondary part, or
both with a slash between, and at the end one check sign for the whole.
"""

import re
from calendar import monthrange
from datetime import date, timedelta

from .answer import Code, Kind, Parts

_SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%"
_PRIMARY = re.compile(r"[A-Z][A-Z0-9]{3}[A-Z0-9]{1,18}[0-9]")
_SECONDARY = re.compile(r"\${1,2}\+?[A-Z0-9]|[0-9]{5}")
_HOW_MANY = {"8": 2, "9": 5}
# After $$ the first figure says how a date is written; the pattern, and where its parts are.
_DATES = {
    "2": re.compile(r"2(?P<month>\d\d)(?P<day>\d\d)(?P<year>\d\d)"),
    "3": re.compile(r"3(?P<year>\d\d)(?P<month>\d\d)(?P<day>\d\d)"),
    "4": re.compile(r"4(?P<year>\d\d)(?P<month>\d\d)(?P<day>\d\d)\d\d"),
    "5": re.compile(r"5(?P<year>\d\d)(?P<day_of_year>\d{3})"),
    "6": re.compile(r"6(?P<year>\d\d)(?P<day_of_year>\d{3})\d\d"),
    "7": re.compile(r"7"),
}
_MONTH = re.compile(r"(?P<month>\d\d)(?P<year>\d\d)")
_DAY_OF_YEAR = re.compile(r"(?P<year>\d\d)(?P<day_of_year>\d{3})")


def with_check_sign(text: str) -> str:
    """The text with its check sign where that is a space, which is easily lost."""
    is_lost = check_sign(text[:-1]) != text[-1:] and check_sign(text) == " "
    return text + " " if is_lost else text


def looks_like_one(text: str) -> bool:
    """Both parts, whatever the check sign; one part alone only with the right one."""
    if not re.match(r"\+[A-Z0-9$]", text) or len(text) < 4:
        return False
    first, slash, _ = text[1:].partition("/")
    if slash and _PRIMARY.fullmatch(first):
        return True
    return check_sign(text[:-1]) == text[-1] and bool(
        _PRIMARY.fullmatch(first[:-1]) or _SECONDARY.match(first)
    )


def read(text: str) -> Code:
    """The Code of a text that looks like one; the maker's own number is no GTIN and is left out."""
    right = check_sign(text[:-1])
    if right != text[-1]:
        return Code(Kind.HIBC, reason=f"Its check sign should be {right or 'another one'}.")
    found: Parts = {}
    try:
        for part in _secondary_parts(text[1:-1]):
            found |= _part(part)
    except ValueError:
        return Code(Kind.HIBC, reason="Its date cannot be read.")
    return Code(Kind.HIBC, **found)


def _secondary_parts(text: str) -> list[str]:
    """What follows the primary part; alone, its last sign only links it to its primary part."""
    first, *others = text.split("/")
    return [first[:-1], *others] if _SECONDARY.match(first) else others


def check_sign(text: str) -> str:
    """Modulo 43 over all signs; empty where a sign is none of HIBC's."""
    if not set(text) <= set(_SIGNS):
        return ""
    return _SIGNS[sum(map(_SIGNS.index, text)) % 43]


def _part(text: str) -> Parts:
    """What one secondary part says, as fields of a Code; ValueError for a date that is none."""
    if text.startswith("$"):
        return _dated(text[2:]) if text.startswith("$$") else _numbered(text[1:])
    if found := re.fullmatch(r"14D(\d{4})(\d\d)(\d\d)", text):
        return {"expires_on": date(*map(int, found.groups()))}
    if found := re.fullmatch(r"Q(\d{1,5})", text):
        return {"count": int(found[1])}
    if text.startswith("S"):
        return {"serial": text[1:]}
    if found := _DAY_OF_YEAR.match(text):
        return {"expires_on": _day(**found.groupdict())} | _numbered(text[found.end() :])
    return {}


def _dated(text: str) -> Parts:
    """After $$: a count or not, then a date or none, then the number."""
    is_serial, text = text.startswith("+"), text.removeprefix("+")
    found: Parts = {}
    if digits := _HOW_MANY.get(text[:1]):
        found["count"] = int(text[1 : 1 + digits])
        text = text[1 + digits :]
    written = _DATES.get(text[:1], _MONTH).match(text)
    if written:
        parts = written.groupdict()
        if parts:
            found["expires_on"] = _day(**parts)
        text = text[written.end() :]
    return found | _numbered("+" + text if is_serial else text)


def _numbered(text: str) -> Parts:
    number = text.removeprefix("+")
    if not number:
        return {}
    return {"serial": number} if text.startswith("+") else {"lot": number}


def _day(
    year: str, month: str | None = None, day: str | None = None, day_of_year: str | None = None
) -> date:
    """A month without a day ends on its last day, and so does day 00."""
    full_year = _full_year(int(year))
    if day_of_year:
        return date(full_year, 1, 1) + timedelta(days=int(day_of_year) - 1)
    number = int(month or 0)
    return date(full_year, number, int(day or 0) or monthrange(full_year, number)[1])


def _full_year(year: int, this_year: int | None = None) -> int:
    """Of two figures, as GS1 has it: from 49 years back to 50 years ahead."""
    this_year = this_year or date.today().year
    century = this_year // 100 * 100
    distance = year - this_year % 100
    if distance > 50:
        return century - 100 + year
    return century + 100 + year if distance < -49 else century + year

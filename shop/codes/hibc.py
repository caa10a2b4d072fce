"""HIBC codes of health care: +, who makes it, what, how it is packed; lot, expiry, serial; pure.

Written from the supplier labelling standard (ANSI/HIBC 2.6): a primary part, a secondary part, or
both with a slash between, and at the end one check sign for the whole.
"""

import re
from dataclasses import replace
from datetime import date

from . import days
from .answer import Code, Kind, Parts, agree

_LONGEST = 18  # Characters of a lot or serial number.
_SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%"
_PRIMARY = re.compile(r"[A-Z][A-Z0-9]{3}([A-Z0-9]{1,18})[0-9]")
_FULL_ASCII = re.compile(r"^[a-z](?=[A-Z0-9]{6,}$)")
_SECONDARY = re.compile(r"\${1,2}\+?[A-Z0-9]|[0-9]{5}")
_HOW_MANY = re.compile(r"8(\d{2})|9(\d{5})")
# After $$ the first figure says how a date is written; the hour of some is not needed.
_DATES = {
    "2": re.compile(r"2(?P<month>\d\d)(?P<day>\d\d)(?P<year>\d\d)"),
    "3": re.compile(r"3(?P<year>\d\d)(?P<month>\d\d)(?P<day>\d\d)"),
    "4": re.compile(r"4(?P<year>\d\d)(?P<month>\d\d)(?P<day>\d\d)([01]\d|2[0-4])"),
    "5": re.compile(r"5(?P<year>\d\d)(?P<number>\d{3})"),
    "6": re.compile(r"6(?P<year>\d\d)(?P<number>\d{3})([01]\d|2[0-4])"),
    "7": re.compile(r"7"),
}
_MONTH = re.compile(r"(?P<month>\d\d)(?P<year>\d\d)")
_DAY_OF_YEAR = re.compile(r"(?P<year>\d\d)(?P<number>\d{3})")
_WHOLE_DAY = re.compile(r"(14|16)D(\d{4})(\d\d)(\d\d)")


def read(text: str, space_follows: bool = False) -> Code | None:
    """The Code of a text, which has no GTIN but its maker's own number; None where it is none.

    A space may be the check sign, and scanning fields cut it off: whether one followed is told.
    """
    text = _spelled(text)
    if not looks_like_one(text):
        return None
    found = _read(text)
    other = _read(text + " ") if space_follows and check_sign(text) == " " else found
    if other == found:
        return found
    reason = f"Its check sign is {text[-1]} or the space after it: nothing tells which."
    return replace(found, doubtful=True, reason=reason)


def _spelled(text: str) -> str:
    """As the standard has it, from what scanners, printers and keyboards make of it.

    Stars stand around Code 39, and who reads that as its full ASCII takes +A for a; capitals may be
    locked; a check sign that is a space may be cut off.
    """
    if text.startswith("*") and text.endswith("*"):
        text = text[1:-1]
    text = _FULL_ASCII.sub(r"+\g<0>", text).upper()
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


def _read(text: str) -> Code:
    right = check_sign(text[:-1])
    if right != text[-1]:
        return Code(Kind.HIBC, reason=f"Its check sign should be {right or 'another one'}.")
    reference, parts = _taken_apart(text[1:-1])
    found: Parts = {"reference": reference} if reference else {}
    unknown = ""
    for part in parts:
        try:
            said = _part(part)
        except ValueError:
            return Code(Kind.HIBC, reason=f"Its part {part} cannot be read.")
        if not agree(found, said):
            return Code(Kind.HIBC, reason=f"Its part {part} says otherwise than one before it.")
        unknown = unknown or ("" if said else part)
        found |= said
    doubt = f"Nothing tells what its part {unknown} is." if unknown else ""
    return Code(Kind.HIBC, **found, doubtful=bool(doubt), reason=doubt)


def _taken_apart(text: str) -> tuple[str, list[str]]:
    """The maker's number and the secondary parts; one alone has a sign that links it at its end."""
    first, *others = text.split("/")
    if _SECONDARY.match(first):
        return "", [first[:-1], *others]
    primary = _PRIMARY.fullmatch(first)
    return primary[1] if primary else "", others


def check_sign(text: str) -> str:
    """Modulo 43 over all signs; empty where a sign is none of HIBC's."""
    if not set(text) <= set(_SIGNS):
        return ""
    return _SIGNS[sum(map(_SIGNS.index, text)) % 43]


def _part(text: str) -> Parts:
    """What one secondary part says, as fields of a Code; ValueError where it says nothing right."""
    if text.startswith("$"):
        return _dated(text[2:]) if text.startswith("$$") else _numbered(text[1:])
    if found := _WHOLE_DAY.fullmatch(text):
        day = days.day(found[2], found[3], found[4])
        return {"expires_on": day} if found[1] == "14" else {"produced_on": day}
    if found := re.fullmatch(r"Q(\d{1,5})", text):
        return {"count": int(found[1])}
    if re.fullmatch(r"S.+", text):
        return {"serial": _fits(text[1:])}
    if found := _DAY_OF_YEAR.match(text):
        return {"expires_on": _day(found)} | _numbered(text[found.end() :])
    return {}


def _dated(text: str) -> Parts:
    """After $$: a count or not, a date, then the number; the count may stand alone."""
    is_serial, text = text.startswith("+"), text.removeprefix("+")
    found: Parts = {}
    if counted := _HOW_MANY.match(text):
        found["count"] = int(counted[1] or counted[2])
        text = text[counted.end() :]
        if not text:
            return found
    written = _DATES.get(text[:1], _MONTH).match(text)
    if not written:
        raise ValueError(f"{text} begins with no date")
    if written.groupdict():
        found["expires_on"] = _day(written)
    rest = text[written.end() :]
    return found | _numbered("+" + rest if is_serial else rest)


def _numbered(text: str) -> Parts:
    number = text.removeprefix("+")
    if not number:
        return {}
    _fits(number)
    return {"serial": number} if text.startswith("+") else {"lot": number}


def _fits(number: str) -> str:
    if len(number) > _LONGEST:
        raise ValueError(f"{number} has more than {_LONGEST} characters")
    return number


def _day(found: re.Match[str]) -> date:
    parts = found.groupdict()
    return days.day_of_year(**parts) if "number" in parts else days.day(**parts)

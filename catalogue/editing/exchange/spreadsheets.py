"""What a spreadsheet does to a cell that it takes for a number or a date; pure."""

import re

WROTE_IT = "A spreadsheet wrote this number; format the column as text."
_SCIENTIFIC = re.compile(r"[+-]?\d+([.,]\d+)?[Ee][+-]\d+")
_FRACTION_OF_NOTHING = re.compile(r"\d+[.,]0+")
# A spreadsheet keeps 15 figures of a number and writes zeros after them.
_CUT = re.compile(r"\d{15}0+")
_ERROR = re.compile(r"#(REF!|N/A|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|SPILL!|#+)")
_MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)"
_DATE = re.compile(
    rf"\d{{1,2}}[-/. ]{_MONTH}([-/. ]\d{{2,4}})?|{_MONTH}[-/. ]\d{{2,4}}"
    r"|\d{1,2}/\d{1,2}/\d{2,4}|\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)?"
)
_DAY = re.compile(r"(\d{1,4})[-/. ](\d{1,2})[-/. ](\d{1,4})( \d\d:\d\d(:\d\d)?)?")


def spoilt(text: str) -> str:
    """Why no cell can be meant to hold this text, in words; empty where it can."""
    if _ERROR.fullmatch(text):
        return "The spreadsheet shows an error here, not a value."
    return WROTE_IT if _SCIENTIFIC.fullmatch(text) else ""


def spoilt_code(text: str) -> str:
    """The same for a code or number that names something: it is text, whatever it looks like."""
    if _CUT.fullmatch(text):
        return f"{WROTE_IT} It keeps only 15 figures."
    if _FRACTION_OF_NOTHING.fullmatch(text):
        return WROTE_IT
    if _DATE.fullmatch(text):
        return "A spreadsheet made a date of this; format the column as text."
    if text.startswith("="):
        return "A formula is no value; format the column as text."
    return ""


def lost_zeros(text: str, known: str) -> bool:
    """Whether `text` is the known code without the zeros at its beginning."""
    return text != known and text.isdecimal() and known.isdecimal() and text == known.lstrip("0")


def day_as_text(text: str) -> str:
    """Such as "2026-01-31" for 31/01/2026 or 31.1.2026; empty where it is not that for sure."""
    found = _DAY.fullmatch(text)
    if not found:
        return ""
    first, middle, last = (int(part) for part in found.groups()[:3])
    year, day = (first, last) if first > 999 else (last, first)
    is_sure = year > 999 and middle <= 12 and (day > 12 or first > 999)
    return f"{year:04d}-{middle:02d}-{day:02d}" if is_sure and day <= 31 else ""

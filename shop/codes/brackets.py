"""GS1's element strings as people see them below a symbol: (01)…(17)…(10)…; pure."""

import re

from . import gs1
from .answer import Code, Kind
from .elements import is_identifier, one

# A backslash says that a bracket belongs to the value.
_OPENED = re.compile(r"(?<!\\)\((\d{2,4})\)")
_ONE_OF_A_VALUE = re.compile(r"(?<!\\)\(")


def read(text: str) -> Code | None:
    """The Code of such a text; None where it does not begin with an identifier in brackets."""
    text = text if text.startswith("(") else text[max(0, text.find("(01)")) :]
    opened = [match for match in _OPENED.finditer(text) if is_identifier(match[1])]
    if not opened or opened[0].start():
        return None
    ends = [match.start() for match in opened[1:]] + [len(text)]
    parts = [(m[1], text[m.end() : end].strip()) for m, end in zip(opened, ends, strict=True)]
    return _read(parts)


def _read(parts: list[tuple[str, str]]) -> Code:
    elements = []
    for name, value in parts:
        text = name + re.sub(r"\\([()])", r"\1", value)
        element = one(text)
        if not element:
            return Code(Kind.GS1, reason=gs1.why_not_part(text))
        elements.append(element)
    is_open = any(element.ai.separator_required for element in elements[:-1])
    strange = next((value for _, value in parts if _ONE_OF_A_VALUE.search(value)), "")
    doubt = f"“{strange}” has brackets itself: others may belong to a value too."
    return gs1.answer(elements, doubt=doubt if is_open and strange else "")

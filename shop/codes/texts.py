"""Texts in which each line may be a scanned code; pure."""

import re

# Not `splitlines`: to it the separator within a GS1 code ends a line.
_ENDS_OF_LINES = re.compile(r"\r\n?|[\n\v\f\x85\u2028\u2029]")


def lines_of(text: str) -> list[str]:
    """The lines of a text; the separator within a scanned code ends none."""
    return _ENDS_OF_LINES.split(text)

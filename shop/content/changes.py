"""What changed between two states of a text, line by line, for people to read."""

from dataclasses import dataclass
from difflib import SequenceMatcher

CONTEXT = 1


@dataclass(frozen=True)
class Line:
    """A line that was added, removed, kept, or a gap of lines left out."""

    kind: str  # added, removed, kept or gap
    text: str = ""


def changes(old, new):
    """The changed lines with a line around them; empty when nothing changed."""
    before, after = old.splitlines(), new.splitlines()
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    lines = []
    for group in matcher.get_grouped_opcodes(CONTEXT):
        if lines:
            lines.append(Line("gap"))
        for kind, *places in group:
            lines += _lines(kind, before, after, places)
    return lines


def _lines(kind, before, after, places):
    old_start, old_end, new_start, new_end = places
    if kind == "equal":
        return [Line("kept", text) for text in before[old_start:old_end]]
    removed = [Line("removed", text) for text in before[old_start:old_end]]
    return removed + [Line("added", text) for text in after[new_start:new_end]]

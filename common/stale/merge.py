"""Three states of one form: as it was opened, as it is stored now, and as it was sent back.

A state is the text of every field of every row: {prefix: {row: {field: text}}}. What only the other
person changed is taken over; what both changed keeps the text that was just typed, and is told.
Pure: texts in, texts out.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

# Text by field; fields by row.
Fields = dict[str, str]
Rows = dict[str, Fields]
Same = Callable[[str, str, str], bool]


@dataclass(frozen=True)
class Difference:
    """One field that the other person changed; `mine` is None where I did not touch it."""

    prefix: str
    row: str
    field: str
    opened: str
    theirs: str
    mine: str | None = None


@dataclass
class Merged:
    """Rows to show again, those in the database by their number, and what the other one did."""

    rows: Rows = field(default_factory=dict)
    new_rows: list[Fields] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)


def merge(
    prefix: str, opened: Rows, stored: Rows, sent: Rows, sent_new: Iterable[Fields], same: Same
) -> Merged:
    """Merge the rows of one table. `same(field, a, b)` says whether two texts mean the same."""
    merged = Merged(new_rows=list(sent_new))
    for row, typed in sent.items():
        before = opened.get(row, {})
        if row in stored:
            merged.rows[row] = _fields(merged, (prefix, row), before, stored[row], typed, same)
        else:
            merged.removed.append(row)
            if _is_touched(before, typed, same):
                merged.new_rows.append(typed)
    for row, theirs in stored.items():
        if row not in sent:
            merged.rows[row] = theirs
            if row not in opened:
                merged.added.append(row)
    return merged


def _fields(
    merged: Merged,
    place: tuple[str, str],
    opened: Fields,
    stored: Fields,
    typed: Fields,
    same: Same,
) -> Fields:
    shown = dict(typed)
    for name, theirs in stored.items():
        before = opened.get(name, theirs)
        if name not in typed or same(name, before, theirs):
            continue
        mine = typed[name]
        is_mine = not same(name, before, mine)
        if not is_mine:
            shown[name] = theirs
        if not same(name, mine, theirs):
            kept = mine if is_mine else None
            merged.differences.append(Difference(*place, name, before, theirs, kept))
    return shown


def _is_touched(opened: Fields, typed: Fields, same: Same) -> bool:
    return any(not same(name, opened.get(name, ""), text) for name, text in typed.items())

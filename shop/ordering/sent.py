"""What a basket page sends: of each line its number and what is to become of it."""

import re
from dataclasses import dataclass
from datetime import date

from django import forms

_ROW = re.compile(r"(form|saved)-\d{1,4}-id")
_NUMBER = forms.IntegerField(min_value=0)
_KEY = forms.IntegerField(min_value=1, max_value=2**31 - 1)


@dataclass(frozen=True)
class Row:
    """One line in the names of Oscar's formsets; `was` is the number, `price` the net price of a
    unit, that the page showed."""

    line: int
    name: str
    typed: str | None
    was: str | None
    price: str
    is_taken_out: bool
    is_moved: bool

    @property
    def is_changed(self):
        return self.typed is not None and self.typed.strip() != self.was


def rows(posted, prefix="form"):
    """The Rows of a posted page; `saved` are those that were kept for later."""
    found = [key.removesuffix("id") for key in posted if _is_row(key, prefix)]
    return [_row(posted, start) for start in found if key_of(posted[f"{start}id"])]


def _is_row(key, prefix):
    match = _ROW.fullmatch(key)
    return match is not None and match[1] == prefix


def _row(posted, start):
    moved = "move_to_basket" if start.startswith("saved") else "save_for_later"
    return Row(
        line=key_of(posted[f"{start}id"]),
        name=posted.get(f"{start}name", "")[:200],
        typed=posted.get(f"{start}quantity"),
        was=posted.get(f"{start}was"),
        price=posted.get(f"{start}price", ""),
        is_taken_out=bool(posted.get(f"{start}DELETE")),
        is_moved=bool(posted.get(f"{start}{moved}")),
    )


def units_of(typed):
    """The number of units that somebody typed, or None if it is none."""
    try:
        return _NUMBER.clean(typed)
    except forms.ValidationError:
        return None


def key_of(text):
    """The key of a row as a form sent it, or None if it cannot be one."""
    try:
        return _KEY.clean(text)
    except forms.ValidationError:
        return None


def day_of(text):
    """The day that a form sent, or None if it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None

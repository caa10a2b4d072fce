"""The lines of a quick order while it is being written: sent by its page, kept in the session.

The page itself carries every line, so that what is typed in two windows does not mix; the session
keeps what was sent last, for who comes back.
"""

import re
from dataclasses import dataclass

from shop.ordering.sent import key_of, units_of

from .reading import MOST

_KEY = "quick_order"
_ROW = re.compile(r"row-(\d{1,4})-words")
LONGEST_WORDS = 600


@dataclass
class Row:
    """One line: its words, the units as typed, and the key of its product once that is known.

    `had`: units in the basket when the page was shown. `order_line`: the key of the line of an
    order that is put in again. `question` and `note` are told once.
    """

    words: str
    units: str = ""
    product: int | None = None
    had: int = 0
    order_line: int | None = None
    question: str = ""
    note: str = ""

    @property
    def number(self):
        """The units as a number, None where that is none that can be ordered."""
        return units_of(self.units) or None


def kept(session):
    """The Rows that were sent last."""
    return [Row(*each[:3], order_line=each[3]) for each in session.get(_KEY, [])]


def keep(session, rows):
    """Have these rows found by who comes back; nothing is written where nothing has changed."""
    found = [[row.words, row.units, row.product, row.order_line] for row in rows]
    if session.get(_KEY, []) != found:
        session[_KEY] = found


def sent(posted):
    """The Rows of a posted page, in their order, without the one that is taken out."""
    numbers = sorted(int(found[1]) for key in posted if (found := _ROW.fullmatch(key)))
    gone = posted.get("out", "")
    return [_row(posted, at) for at in numbers[: MOST * 2] if str(at) != gone]


def taken_out(posted):
    """The words of the line that is taken out; empty where none is."""
    return posted.get(f"row-{posted.get('out', '')}-name", "")


def _row(posted, at):
    def field(name):
        return posted.get(f"row-{at}-{name}", "").replace("\0", "")

    return Row(
        words=field("words")[:LONGEST_WORDS],
        units=field("units").strip()[:20],
        product=key_of(field("product")),
        had=units_of(field("had")) or 0,
        order_line=key_of(field("order_line")),
    )

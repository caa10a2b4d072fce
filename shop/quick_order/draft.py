"""The lines of a quick order while it is being written: sent by its page, kept in the session.

The page itself carries every line, so that what is typed in two windows does not mix; the session
keeps what was sent last, for who comes back.
"""

import re
from dataclasses import dataclass

from shop.ordering.sent import key_of, units_of

from .reading import MOST
from .shapes import amounts_of

_KEY = "quick_order"
_ROW = re.compile(r"row-(\d{1,6})-words")
LONGEST_WORDS = 600


@dataclass
class Row:
    """One line: its words, the units as typed, and the key of its product once that is known.

    `had`: units in the basket when the page was shown. `order_line`: the key of the line of an
    order that is put in again. `heading`: the row that names the columns of its words. `key` is
    what its page calls it, given once. `question` and `note` are told once.
    """

    words: str
    units: str = ""
    product: int | None = None
    had: int = 0
    order_line: int | None = None
    heading: str = ""
    key: int | None = None
    question: str = ""
    note: str = ""

    @property
    def number(self):
        """The units as a number, None where that is none that can be ordered."""
        amounts = amounts_of(self.units)
        return amounts[0] if len(amounts) == 1 else None


def kept(session):
    """The Rows that were sent last."""
    names = ("words", "units", "product", "order_line", "heading")
    return [Row(**dict(zip(names, each, strict=False))) for each in session.get(_KEY, [])]


def keep(session, rows):
    """Have these rows found by who comes back; nothing is written where nothing has changed."""
    found = [_as_kept(row) for row in rows[: MOST * 2]]
    if session.get(_KEY, []) != found:
        session[_KEY] = found


def sent(posted):
    """The Rows of a posted page, in their order, without the one that is taken out."""
    keys = [int(found[1]) for key in posted if (found := _ROW.fullmatch(key))]
    gone = posted.get("out", "")
    return [_row(posted, key) for key in keys if str(key) != gone]


def with_keys(rows, posted):
    """The key for the next row; each of these has one by now, of which none was another row's."""
    known = [row.key for row in rows if row.key is not None]
    following = max([units_of(posted.get("next")) or 0, *(key + 1 for key in known)])
    for row in rows:
        if row.key is None:
            row.key, following = following, following + 1
    return following


def taken_out(posted):
    """The words of the line that is taken out; empty where none is."""
    return posted.get(f"row-{posted.get('out', '')}-name", "")


def _as_kept(row):
    return [row.words[:LONGEST_WORDS], row.units, row.product, row.order_line, row.heading]


def _row(posted, key):
    def field(name):
        return posted.get(f"row-{key}-{name}", "").replace("\0", "")

    return Row(
        words=field("words"),
        units=field("units").strip()[:20],
        product=key_of(field("product")),
        had=units_of(field("had")) or 0,
        order_line=key_of(field("order_line")),
        heading=field("heading")[:LONGEST_WORDS],
        key=key,
    )

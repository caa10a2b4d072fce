"""What the shop says of a product by itself: in whose name, and of which day; pure."""

from dataclasses import dataclass
from datetime import date

NO_NAME = "Add your name to your account first: the page says who said it."
SOMEBODY_ELSE = "Leave blank: who saves it is who says it."
NOT_YET = "This day has not come yet."


@dataclass(frozen=True)
class Said:
    """The text, whose it is, and of which day; all of them or nothing."""

    text: str = ""
    by: str = ""
    on: date | None = None


class Refused(Exception):
    """`part` of what is Said cannot be as typed; `words` say why."""

    def __init__(self, part: str, words: str) -> None:
        super().__init__(part, words)
        self.part, self.words = part, words


def said_anew(before: Said, typed: Said, reader: str, today: date) -> Said:
    """The Said that is kept when `reader` saves what was typed; raises Refused.

    Another text, or another day, is said by whoever saves it, of today where no other day was
    typed. Nobody speaks in another's name.
    """
    if not typed.text:
        return Said()
    has_day = typed.on not in (None, before.on)
    if typed.text == before.text and not has_day:
        if typed.by not in ("", before.by):
            raise Refused("by", SOMEBODY_ELSE)
        return before
    if not reader:
        raise Refused("text", NO_NAME)
    if typed.by not in ("", before.by, reader):
        raise Refused("by", SOMEBODY_ELSE)
    if typed.on and typed.on > today:
        raise Refused("on", NOT_YET)
    return Said(typed.text, reader, typed.on if has_day else today)

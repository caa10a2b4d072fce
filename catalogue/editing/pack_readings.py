"""What a buyer gets for the price, as somebody of the shop read it from the pack; pure."""

from dataclasses import dataclass
from datetime import date

NO_NAME = "Add your name to your account first: the page says who read the pack."
SOMEBODY_ELSE = "Leave blank: who saves it is who has read the pack."
NOT_YET = "This day has not come yet."


@dataclass(frozen=True)
class Reading:
    """The text, who read it, and on which day; all of them or nothing."""

    text: str = ""
    by: str = ""
    on: date | None = None


class Refused(Exception):
    """`part` of a Reading cannot be as typed; `words` say why."""

    def __init__(self, part: str, words: str) -> None:
        super().__init__(part, words)
        self.part, self.words = part, words


def read_anew(before: Reading, typed: Reading, reader: str, today: date) -> Reading:
    """The Reading that is kept when `reader` saves what was typed; raises Refused.

    Another text, or another day, is a reading of whoever saves it, of today where no other day was
    typed. Nobody reads in another's name.
    """
    if not typed.text:
        return Reading()
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
    return Reading(typed.text, reader, typed.on if has_day else today)

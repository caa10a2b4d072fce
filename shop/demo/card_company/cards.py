"""The cards that the demo card company knows, and what each of them does; pure."""

from dataclasses import dataclass
from datetime import date

PAYS, DECLINED, NO_FUNDS, ASKS, WAITS = "pays", "declined", "no funds", "asks", "waits"
WORDS = {
    DECLINED: "The card was declined.",
    NO_FUNDS: "There is not enough money on the card.",
}
SENT_BACK = "The bank of the card sent it back: the card was closed."
REFUSED_BY_HOLDER = "It was not confirmed with the bank of the card."


@dataclass(frozen=True)
class TestCard:
    number: str
    does: str
    words: str

    @property
    def spaced(self):
        return " ".join(self.number[at : at + 4] for at in range(0, 16, 4))


CARDS = (
    TestCard("4242424242424242", PAYS, "pays"),
    TestCard("4000000000003220", ASKS, "asks you to confirm (3-D Secure)"),
    TestCard("4000000000000002", DECLINED, "is declined"),
    TestCard("4000000000009995", NO_FUNDS, "has not enough money"),
    TestCard("4000000000000077", WAITS, "pays after ten seconds"),
)
_BY_NUMBER = {card.number: card for card in CARDS}


class NotTyped(Exception):
    """What was typed is no card; `faults` is {field: sentence}."""

    def __init__(self, faults):
        self.faults = faults
        super().__init__("; ".join(faults.values()))


@dataclass(frozen=True)
class Typed:
    """A card as it was typed and read; only its last digits are ever kept."""

    does: str
    last: str
    until: str


def read(number, until, code, today):
    """The Typed of a form; raises NotTyped."""
    digits = "".join(each for each in number if not each.isspace() and each != "-")
    faults = {}
    if digits not in _BY_NUMBER:
        faults["number"] = "This is a demo: use one of the test cards below, never a real one."
    if not _is_valid(until, today):
        faults["until"] = "Type the month until which it is valid, such as 12/34."
    if not (code.isascii() and code.isdigit() and len(code) == 3):
        faults["code"] = "Type the three digits on the back; of a test card any will do."
    if faults:
        raise NotTyped(faults)
    return Typed(_BY_NUMBER[digits].does, digits[-4:], until.replace(" ", ""))


def _is_valid(until, today: date):
    month, _, year = until.replace(" ", "").partition("/")
    if not (month.isascii() and month.isdigit() and year.isascii() and year.isdigit()):
        return False
    if len(year) != 2 or not 1 <= int(month) <= 12:
        return False
    return (2000 + int(year), int(month)) >= (today.year, today.month)

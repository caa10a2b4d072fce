"""What a clinic reads of a refund, in words that are true of its state; pure."""

from datetime import date

from .rule import State, Way

_WHERE = {Way.CARD: "to your card", Way.BANK: "to your bank account"}


def sentence(
    state: str,
    way: str,
    amount: str,
    asked_on: date,
    given_on: date | None,
    back_on: date | None = None,
) -> str:
    """One sentence; `amount` as it is written."""
    where = _WHERE[Way(way)]
    match State(state):
        case State.BOUNCED if given_on and back_on:
            return (
                f"{amount} was given back {where} on {given_on:%-d %b %Y}, and the bank of the "
                f"card sent it back on {back_on:%-d %b %Y}. It is credit on your clinic's account."
            )
        case State.DONE if given_on:
            return f"{amount} was given back {where} on {given_on:%-d %b %Y}."
        case State.REFUSED:
            return (
                f"{amount} could not be given back {where}. It is credit on your clinic's account."
            )
        case State.DECLINED:
            return f"{amount} is not given back {where}. It is credit on your clinic's account."
        case State.PENDING:
            return (
                f"{amount} is to go back {where}. Asked for on {asked_on:%-d %b %Y}; the card "
                "company has not confirmed it yet."
            )
    return f"{amount} is to go back {where}. Asked for on {asked_on:%-d %b %Y}."


def heading(state: str) -> str:
    """What a mail about it is called."""
    match State(state):
        case State.DONE:
            return "money was given back"
        case State.REFUSED | State.DECLINED | State.BOUNCED:
            return "money is credited instead of given back"
    return "money is to be given back"

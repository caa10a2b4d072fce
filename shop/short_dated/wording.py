"""What is told of units of a lot that is offered by itself; pure."""

from datetime import date


def put_in(name: str, day: date, now: int) -> str:
    """Of a lot of which so many units are in a basket now, as a line of its own."""
    return f"{name}, expires {day:%-d %b %Y}: {now} in your basket."


NOTHING_PUT_IN = "Nothing was put into your basket."
ENDED = "This offer has ended: its units are sold, its days are over, or its lot is not sold."

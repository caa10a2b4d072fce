"""What is told of a standing order; pure."""

from datetime import date

NO_LIST = "Choose one of your clinic's lists."
RUNS_ALREADY = "This list has a standing order already."
CHANGED = "Somebody of your clinic changed this standing order meanwhile: look at it again."
SKIPPED_ALREADY = "This time was skipped meanwhile. Nothing was opened."
NOT_THIS_DAY = "Type the day of the next order, after today and within a year."
PAUSED = "Paused: nothing is proposed until somebody resumes it."
ENDED = "Ended: nothing is proposed any more."
MAILS_TO_YOU = "You get the mails of this standing order from now on."
NOTHING_ON_IT = "Its list has no line with a par level above none: there is nothing to propose."


def no_weeks(most: int) -> str:
    return f"Type every how many weeks: a whole number from 1 to {most}."


def begun(name: str, day: date) -> str:
    return f"{name}: the first order is proposed for {said(day)}. Nothing is bought without you."


def next_one(day: date) -> str:
    return f"The next order is proposed for {said(day)}."


def skipped(day: date) -> str:
    return f"The order for {said(day)} is skipped."


def opened_before(who: str, at: str) -> str:
    """Of a proposal that somebody opened in quick order already."""
    who = who or "Somebody of your clinic"
    return f"{who} opened this as an order at {at}: look what is ordered already."


def proposed(name: str, day: date) -> str:
    return f"{name}: what the list asks for on {said(day)}. Check it, then put it in."


def said(day: date) -> str:
    return f"{day:%A} {day:%-d %b %Y}"

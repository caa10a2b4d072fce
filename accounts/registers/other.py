"""Any register that has no module of its own yet: kept as text, looked up by hand."""

from .number import InvalidNumber

CODE = "other"
NAME = "Another register"
COUNTRY = ""
PROFESSIONS = ()
LOOK_UP_URL = ""
HINT = "The number as your register writes it."


def check(text):
    """The text without outer spaces; nothing is known about its format."""
    number = " ".join(text.split())
    if not number:
        raise InvalidNumber("Enter the number that your register gave you.")
    return number

"""What the number checks share."""


class InvalidNumber(ValueError):
    """A number breaks its register's rule; the message says how, in the applicant's words."""


def compact(text: str) -> str:
    """Upper case without spaces, dots and hyphens."""
    return "".join(character for character in text.upper() if character not in " .-\u00a0")


def as_typed(text: str) -> str:
    """The text with single spaces, for registers whose format nobody has confirmed."""
    number = " ".join(text.split())
    if not number:
        raise InvalidNumber("Enter the number that your register gave you.")
    return number

"""What every register module shares."""


class InvalidNumber(ValueError):
    """A number breaks its register's rule; the message says how, in the applicant's words."""


def compact(text):
    """Upper case without spaces, dots and hyphens."""
    return "".join(character for character in text.upper() if character not in " .-\u00a0")

"""When two names are one supplier; pure."""

import re
import unicodedata

LONGEST = 120
_SIGNS = re.compile(r"[\W_]+")


def kept(text: str) -> str:
    """The name as it is kept: one kind of space, nothing that cannot be seen."""
    plain = unicodedata.normalize("NFKC", text)
    return " ".join("".join(s for s in plain if s.isspace() or s.isprintable()).split())


def folded(name: str) -> str:
    """The name as it is compared: "galderma " is Galderma, "MERZ & Söhne" is Merz & Söhne."""
    return _SIGNS.sub("", unicodedata.normalize("NFKC", name).casefold())

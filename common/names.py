"""What a name may hold that strangers read in our mails: words, and nothing to click."""

import re
import unicodedata

from django.core.exceptions import ValidationError

NO_ADDRESS = "A name holds no web or e-mail address. Write it as it stands on the sign or licence."
ONE_LINE = "Write it on one line, without tabs and other invisible signs."

_TITLES = "dr|prof|st|mr|mrs|ms|med|dipl|dent|habil|priv|inc|ltd|no"
# What mail programs make a link of: a scheme, www, an @, or a host such as skin.example/offer.
_ADDRESS = re.compile(
    rf"://|\bwww\.|@|\b(?!(?:{_TITLES})\.)[^\W_][\w-]*(?:\.[\w-]+)*\.[^\W\d_]{{2,}}(?=[\s/:?#,;)]|$)",
    re.IGNORECASE,
)


def holds_an_address(text):
    """Whether a mail program would make a link of a part of it, however its signs are written."""
    return bool(_ADDRESS.search(unicodedata.normalize("NFKC", text).replace("。", ".")))


def holds_invisible_signs(text):
    """Other than the two joiners, which some scripts need."""
    signs = (sign for sign in text if sign not in "\u200c\u200d")
    return any(unicodedata.category(sign) in ("Cc", "Cf", "Zl", "Zp") for sign in signs)


def validate_name(text):
    """A validator of form fields."""
    validate_one_line(text)
    if holds_an_address(text):
        raise ValidationError(NO_ADDRESS)


def validate_one_line(text):
    """A validator of form fields: what is printed on labels and papers, which hold no such sign."""
    if holds_invisible_signs(text):
        raise ValidationError(ONE_LINE)

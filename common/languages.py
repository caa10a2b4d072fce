"""The names of languages."""

from functools import cache

from babel import Locale


@cache
def languages():
    """(ISO 639-1 code, English name) pairs by name."""
    names = Locale("en", "GB").languages
    return sorted(
        ((code, name) for code, name in names.items() if len(code) == 2), key=lambda pair: pair[1]
    )


def language_name(code):
    return dict(languages()).get(code, code)

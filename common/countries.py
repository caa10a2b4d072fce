"""Names of countries by ISO 3166-1 alpha-2 code, as the CLDR gives them."""

from functools import cache

from babel import Locale

# Codes of the CLDR that are no country: unions, unknown, pseudo-locales, outlying groups.
_NO_COUNTRY = {"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ", "AC", "CP", "CQ", "DG", "EA", "IC", "TA"}


@cache
def choices():
    """(code, name) pairs by name."""
    names = Locale("en", "GB").territories
    countries = [
        (code, name)
        for code, name in names.items()
        if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRY
    ]
    return sorted(countries, key=lambda pair: pair[1])


def name(code):
    """The name of a code; the code itself where nothing is known about it."""
    return dict(choices()).get(code, code)

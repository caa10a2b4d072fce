"""GS1 Digital Links: addresses that say which product, lot and day a pack has; pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from . import gs1
from .answer import Code, Kind
from .elements import one

if TYPE_CHECKING:
    from .elements import Element

_TO_A_PRODUCT = re.compile(r"/01/\d{8,14}(/|$)")


def read(text: str) -> Code | None:
    """The Code of a GS1 Digital Link; None for any other address."""
    from .library import GS1DigitalLinkURI, ParseError

    scheme, _, rest = text.partition("#")[0].partition("://")
    path, _, query = rest.partition("?")
    link = f"{scheme.lower()}://{path.rstrip('/')}" + (f"?{query}" if query else "")
    try:
        elements = list(GS1DigitalLinkURI.parse(link).element_strings)
    except (ParseError, ValueError):  # The second for what is no address at all.
        return _misfit(path)
    return gs1.answer(elements + _in_query(query), Kind.DIGITAL_LINK)


def _in_query(query: str) -> list[Element]:
    """All parts of the query; of two that say the same thing the library tells the last."""
    found = ((name, one(name + value)) for name, value in parse_qsl(query))
    return [element for name, element in found if element and element.ai.ai == name]


def _misfit(path: str) -> Code | None:
    """A link to a product of which another part is wrong, or in the wrong place."""
    if not _TO_A_PRODUCT.search(path):
        return None
    return Code(Kind.DIGITAL_LINK, reason="A part of the link does not fit its place or its kind.")

"""Suggestions while somebody types: what begins with the words so far, in named groups.

Other rooms add a group of their own with `register`; each gets the typed text and answers with
suggestions or nothing.
"""

from dataclasses import dataclass

from . import codes, index
from .finding import suggested_ids
from .question import LONGEST_QUERY, printable, wanted
from .state import START

MOST_PRODUCTS, MOST_OF_A_GROUP = 6, 4
_extra = []


@dataclass(frozen=True)
class Suggestion:
    """A name and the page it leads to."""

    name: str
    url: str
    note: str = ""


@dataclass(frozen=True)
class Group:
    label: str
    suggestions: tuple


def register(label, suggest):
    """Add a group: `suggest(text)` returns Suggestions, at most four, in at most one query."""
    if (label, suggest) not in _extra:
        _extra.append((label, suggest))


def extra_groups(text):
    """The groups that other rooms have registered and that have something to say."""
    groups = (Group(label, tuple(suggest(text))[:MOST_OF_A_GROUP]) for label, suggest in _extra)
    return [group for group in groups if group.suggestions]


@dataclass(frozen=True)
class Started:
    """Ids of products and vocabulary values whose names go on as typed."""

    product_ids: tuple
    values: dict


def started(text, country=""):
    """What begins as typed and may be shown to readers of a country; one query.

    `values` holds ingredients and treatment types.
    """
    typed = wanted(printable(text)[:LONGEST_QUERY])
    forms = [form for form, _ in typed.words]
    if not forms or codes.read(text).name:
        return Started((), {})
    looked_up = index.read(forms, how=START)
    values = {
        kind: tuple(_values(looked_up.state, kind, forms))[:MOST_OF_A_GROUP]
        for kind in ("ingredient", "treatment")
    }
    return Started(tuple(_products(looked_up, typed, country)), values)


def products_started(texts, country="", most=MOST_PRODUCTS):
    """{text: ids of products that go on as typed}, each as `started` finds them; one query."""
    typed = {text: wanted(printable(text)[:LONGEST_QUERY]) for text in texts}
    typed = {text: each for text, each in typed.items() if each.words}
    if not typed:
        return {}
    forms = [form for each in typed.values() for form, _ in each.words]
    looked_up = index.read(forms, how=START)
    return {text: suggested_ids(looked_up, each, most, country) for text, each in typed.items()}


def _values(state, kind, forms):
    for value in state.vocabulary.of(kind):
        if all(any(word.startswith(form) for word in value.words) for form in forms):
            yield value


def _products(looked_up, typed, country):
    return suggested_ids(looked_up, typed, MOST_PRODUCTS, country)

"""The rows of the synthetic catalogue that are visited, the same in every size and shop; pure."""

from collections import Counter

from shop.demo.growth import naming
from shop.demo.growth.shape import Row

from .sizes import SMALL

ONE_PAGE = range(101, 200)
MANY_PAGES = range(101, 1001)
_SMALLEST = range(1, SMALL.products + 1)
_NEVER_ASKED_BEFORE = range(201, 1001)


def families(numbers=ONE_PAGE):
    return [row for row in map(Row, numbers) if row.is_family]


def sold(numbers=ONE_PAGE):
    """What can be ordered, as long as there is some."""
    return [row for row in map(Row, numbers) if row.is_sold and row.is_open]


def alone():
    """What is sold without variants."""
    return [row for row in sold() if row.structure == "standalone"]


def new_searches():
    """Addresses of searches for two words that stand in few titles."""
    rows = (row for row in map(Row, _NEVER_ASKED_BEFORE) if row.family is None)
    titles = [naming.title(row.number).lower().split() for row in rows]
    return [f"/search/?q={title[word]}+{title[2]}" for word in (0, 1) for title in titles]


def brand():
    """The number of the brand with the most products in the smallest catalogue, where it nearly
    fills the first page: there are not many more cards on it in the largest."""
    shown = Counter(naming.brand_of(number) for number in _SMALLEST if Row(number).family is None)
    return max(shown, key=shown.get)


def name_of(row):
    return naming.invented_name(row.number).lower()

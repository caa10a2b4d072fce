"""Five hundred pasted texts of every shape through the page: nothing typed is lost, and nothing is
put into the basket that was not shown (Q1, Q8)."""

from collections import Counter
from random import Random

import pytest
from oscar.core.loading import get_model

from tests import cast
from tests.depth import TURN
from tests.rules.test_order_texts import DECORATIONS, SHAPES
from tests.shop.quick_order import lines

pytestmark = pytest.mark.django_db
PAGES, TEXTS = 50, 10
JUNK = ["Dear team,", "-----", "no such thing", "7001, 7002", "1.000 x ÄB.12/7", "please & thanks"]


@pytest.fixture
def texts():
    """Other ones each day."""
    draw, products = Random(TURN), lines.sold()
    names = [lines.sku(one.pk) for one in products] + [one.full_name for one in products]

    def text():
        if draw.random() < 0.2:
            return draw.choice(JUNK)
        shape = draw.choice(DECORATIONS) + draw.choice(SHAPES)
        return shape.format(name=draw.choice(names), units=draw.randint(1, 30))

    return [[text() for _ in range(TEXTS)] for _ in range(PAGES)]


def test_nothing_typed_is_lost_and_nothing_is_put_in_that_was_not_shown(texts):
    alba, put_in = cast.client_of("alba"), 0
    for rows in texts:
        text = draw_end(rows)
        alba.post(lines.PAGE, {"pasted": text, "basket": "yes"})
        assert lines.units() == {}, text  # Nothing had been shown.
        page = lines.sent(alba, pasted=text)
        assert not _signs(text) - _signs(" ".join(_kept(page))), text
        shown = _shown(page)
        after = lines.put(alba, page)
        bought = lines.units()
        assert all(number <= shown.get(key, 0) for key, number in bought.items()), text
        assert not _signs(text) - _signs(" ".join(_kept(after))) - _signs(_gone_in(page, after))
        put_in += len(bought)
        get_model("basket", "Line").objects.all().delete()
    assert put_in > PAGES


def draw_end(rows):
    return ("\r\n", "\n", "\r")[len("".join(rows)) % 3].join(rows)


def _signs(text):
    return Counter(sign for sign in text.lower() if sign.isalnum())


def _kept(page):
    """All that the form of quick order carries of what was typed."""
    if page.context is None or "table" not in page.context:
        return []
    found = lines.fields_of(page)
    kept = ("-words", "-heading")
    return [value for name, value in found.items() if name.endswith(kept) or name == "pasted"]


def _shown(page):
    """{product: units} of the lines that ask for nothing."""
    found = Counter()
    for one in lines.answers(page):
        if one.product and not one.asks:
            found[one.product.pk] += one.row.number or 0
    return found


def _gone_in(page, after):
    """The words of the lines that are no longer on the page."""
    before, now = (Counter(row.words for row in _rows(each)) for each in (page, after))
    return " ".join((before - now).elements())


def _rows(page):
    has = page.context is not None and "table" in page.context
    return [one.row for one in lines.answers(page)] if has else []

"""A page and an entry of a list are kept by what they were drawn from, whatever else changes."""

import pytest
from oscar.core.loading import get_model

from catalogue.models import edition
from shop.ordering import cards
from shop.ordering.reader import Reader
from tests import cast

StockRecord = get_model("partner", "StockRecord")
pytestmark = pytest.mark.django_db
BEFORE, BETWEEN = "71.10", "29.90"


def set_price(price):
    StockRecord.objects.filter(product=cast.BELOTERO).update(price=price)


def then(monkeypatch, name, price):
    """Once a reader has done this, the price is another."""
    done = getattr(Reader, name)

    def and_then(reader, *args, **asked):
        found = done(reader, *args, **asked)
        set_price(price)
        return found

    monkeypatch.setattr(Reader, name, and_then)


def test_a_price_that_goes_up_and_down_between_two_statements_stays_on_no_page(monkeypatch):
    """The page is told of at one price and drawn at another, and the first is back then."""
    alba, address = cast.client_of("alba"), cast.product(cast.BELOTERO).get_absolute_url()
    set_price(BEFORE)
    with monkeypatch.context() as meanwhile:
        then(meanwhile, "told", BETWEEN)
        alba.get(address)
    set_price(BEFORE)
    told = cast.text_of(alba.get(address))
    assert f"£{BEFORE}" in told and BETWEEN not in told


def entry(strategy):
    """The card of the product, kept as a list keeps it."""
    ids = [cast.product(cast.BELOTERO).parent_id or cast.BELOTERO]
    told, look = strategy.told(families=ids, pks=ids)[-1], {"is_table": False, "may_compare": False}
    return "".join(cards.rendered(strategy, ids, told, edition(), **look).values())


def test_a_price_that_was_read_before_the_list_is_told_of_is_kept_by_itself():
    alba = cast.person("alba")
    set_price(BETWEEN)
    cards.CARDS.forget()
    strategy = cast.Strategy(user=alba)
    strategy.prepare([cast.product(cast.BELOTERO)])
    set_price(BEFORE)
    assert BETWEEN in entry(strategy)
    assert BEFORE in entry(cast.Strategy(user=alba))

"""By card with 3-D Secure at the demo card company; and what is told where it is not paid."""

from urllib.parse import urlsplit

import pytest
from oscar.core.loading import get_model

from tests import cast
from tests.journeys.test_checkout import with_a_basket
from tests.shop.payments.company import ASKS, DECLINED, company  # noqa: F401

pytestmark = pytest.mark.journey
Order = get_model("order", "Order")
FIELDS = {"Valid_until_(month/year)": "12/40", "Code_on_the_back": "123"}


def to_the_company(window):
    window.page.get_by_label("By card, now").check()
    window.click("Place order")
    window.sees("Pay GBP", "Test cards")


def test_an_order_is_paid_by_card_after_a_card_that_was_declined(open_window, company):  # noqa: F811
    alba = open_window()
    alba.elsewhere.add(urlsplit(company.url).netloc)
    with_a_basket(alba)
    alba.page.get_by_label("By card, now").check()
    alba.look("how-to-pay")
    to_the_company(alba)
    alba.look("the-company")
    alba.fill(Card_number=DECLINED, **FIELDS)
    alba.click("Pay GBP")
    alba.sees("The card was declined", "Nothing was taken")
    alba.click("Go back without paying")
    alba.sees("The card was declined.", "Not paid", "Your basket is as it was")
    alba.look("not-paid")
    alba.follow("Check and pay again")
    to_the_company(alba)
    paying = alba.page.url
    alba.go("/basket/")
    alba.sees("is not decided yet")
    alba.look("basket-while-paying")
    alba.follow("see how it stands")
    alba.sees("Not paid yet", "Nothing is ordered before")
    alba.look("not-paid-yet")
    alba.follow("Go on to the card company")
    assert alba.page.url == paying
    alba.fill(Card_number=ASKS, **FIELDS)
    alba.page.get_by_label("Keep this card").check()
    alba.click("Pay GBP")
    alba.sees("Is it you who pays?")
    alba.look("3-d-secure")
    alba.click("Yes, I pay")
    alba.sees("is placed", "Paid by card, reference pay_")
    alba.look("paid")
    order = Order.objects.get(user=cast.person("alba"))
    assert company.taken == int(100 * order.total_incl_tax)
    alba.go("/accounts/cards/")
    alba.sees("Card ending in 3220")
    alba.look("cards")

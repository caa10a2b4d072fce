"""One basket in several windows at the same moment: what is done twice counts once."""

import time

import pytest
from oscar.apps.basket.abstract_models import AbstractBasket
from oscar.core.loading import get_model

from common.statements import Statement
from shop.forks.basket import views
from shop.ordering import basket_lines
from tests import cast
from tests.parallel import at_once
from tests.shop.ordering.test_races import only_lot, same_browser
from tests.shop.quick_order.lines import fields_of, sku

Basket, Line = get_model("basket", "Basket"), get_model("basket", "Line")

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("fresh_demo")]

UNITS, PRESSES = 3, 8


def units():
    lines = Basket.open.get(owner=cast.person("alba")).lines
    return dict(lines.values_list("product", "quantity"))


@pytest.fixture
def slowly(monkeypatch):
    """Time for others to come between the question whether a basket may change and the change."""
    asked = basket_lines.are_editable

    def ask(*baskets):
        answer = asked(*baskets)
        time.sleep(0.1)
        return answer

    monkeypatch.setattr(basket_lines, "are_editable", ask)


@pytest.fixture
def unlocked(monkeypatch, slowly):
    monkeypatch.setattr(type(Basket.objects.all()), "select_for_update", lambda rows, **_: rows)
    monkeypatch.setattr(basket_lines, "_LOCKED", Statement(basket_lines._locked))  # Compiled anew.


def ordered_again():
    """Alba presses "order again" of an order of three units in eight windows at once."""
    only_lot(cast.BELOTERO, 100)
    order = cast.order_of("alba", cast.BELOTERO, UNITS)
    page, alba = f"/accounts/orders/{order.number}/", cast.client_of("alba")
    return _pressed(alba, page, lambda: {"action": "reorder"})


def quick_ordered():
    """Two units more, by one page of quick order in eight windows at once."""
    only_lot(cast.BELOTERO, 100)
    alba = cast.client_of("alba")

    def form():
        page = alba.post("/quick-order/", {"text": sku(cast.BELOTERO), "amount": UNITS - 1})
        return {**fields_of(page), "basket": "yes"}

    return _pressed(alba, "/quick-order/", form)


def _pressed(alba, page, form):
    for product in (cast.AQUALYX, cast.BELOTERO):
        cast.put_in_basket(alba, product)
    fields = form()
    at_once([lambda: same_browser(alba).post(page, fields) for _ in range(PRESSES)])
    return units()


WAYS = pytest.mark.parametrize("press", [ordered_again, quick_ordered])


@WAYS
def test_to_press_in_eight_windows_is_to_press_once(press, slowly):
    assert press() == {cast.AQUALYX: 1, cast.BELOTERO: UNITS}


@WAYS
def test_with_the_lock_off_the_windows_add_up(press, unlocked):
    """The negative control."""
    assert press().get(cast.BELOTERO) != UNITS


def given_back():
    """(units in the basket, how many were told so) where a basket that waited to be countersigned
    comes back by several endings at once."""
    request = cast.request_of_bea(cast.BELOTERO, UNITS)
    cast.put_in_basket(cast.client_of("bea"), cast.BELOTERO)
    baskets = [Basket.objects.get(pk=request.basket_id) for _ in range(PRESSES)]
    told = at_once([basket.give_back for basket in baskets])
    lines = Basket.open.get(owner=cast.person("bea")).lines
    return sum(lines.values_list("quantity", flat=True)), sum(map(bool, told))


@pytest.fixture
def slow_merge(monkeypatch):
    merge_line = Basket.merge_line

    def merge(self, *args, **kwargs):
        time.sleep(0.1)
        return merge_line(self, *args, **kwargs)

    monkeypatch.setattr(Basket, "merge_line", merge)


def test_a_basket_that_comes_back_by_several_ways_at_once_comes_back_once(slow_merge):
    assert given_back() == (UNITS + 1, 1)


def test_with_the_lock_off_several_say_that_it_came_back(slow_merge, unlocked):
    """The negative control."""
    assert given_back()[1] > 1


def added():
    """Units in the basket after one unit was added in eight windows at once."""
    only_lot(cast.BELOTERO, 100)
    alba = cast.client_of("alba")
    cast.put_in_basket(alba, cast.BELOTERO)
    windows = [same_browser(alba) for _ in range(PRESSES)]
    at_once([lambda one=one: cast.put_in_basket(one, cast.BELOTERO) for one in windows])
    return units()[cast.BELOTERO]


def test_what_is_added_in_eight_windows_at_once_all_counts():
    assert added() == 1 + PRESSES


def test_what_is_added_at_the_moment_of_an_order_is_refused_in_words(monkeypatch):
    """Outside any other transaction, as the shop serves it."""
    alba, form_valid = cast.client_of("alba"), views.BasketAddView.form_valid
    cast.put_in_basket(alba, cast.BELOTERO)

    def order_first(view, form):
        Basket.objects.filter(pk=view.request.basket.pk).update(status=Basket.SUBMITTED)
        return form_valid(view, form)

    monkeypatch.setattr(views.BasketAddView, "form_valid", order_first)
    page = alba.post(f"/basket/add/{cast.BELOTERO}/", {"quantity": 1}, follow=True)
    *_, told = page.context["messages"]
    assert "nothing added. This basket became an order" in str(told)


def test_read_and_written_back_some_of_it_would_be_lost(monkeypatch):
    """The negative control: Oscar's way."""

    def add(self, product, quantity=1):
        line, _ = AbstractBasket.add_product(self, product, quantity)
        return line.quantity

    save = Line.save

    def slow(self, *args, **kwargs):
        time.sleep(0.1)
        return save(self, *args, **kwargs)

    monkeypatch.setattr(Basket, "add_product", add)
    monkeypatch.setattr(Line, "save", slow)
    assert added() < 1 + PRESSES

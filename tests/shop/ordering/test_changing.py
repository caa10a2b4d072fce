"""Who ordered still changes where an order goes and what of it is sent, until packing begins; staff
too (docs/rules/picking.md, L22 and L31)."""

import pytest
from django.utils.formats import date_format

from common.deeds import NotPossible
from shop.ordering import changing
from shop.ordering.back_orders import is_sent_together
from shop.ordering.models import Expectation, Move, SendAs
from shop.parcels import services as parcels
from tests import cast
from tests.cast import client_of, person, text_of
from tests.pages import form_on
from tests.shop.ordering.test_back_orders import LATER, SOON, lot, ordered, purchase

__all__ = ["lot", "purchase"]  # Fixtures.
pytestmark = pytest.mark.django_db


@pytest.fixture
def order(purchase):
    """Three of five are here."""
    return ordered()


def own(order, name):
    return f"/accounts/orders/{order.number}/{name}/"


def of_staff(order):
    return f"/admin/order/order/{order.pk}/send/"


# What is sent.


def test_the_buyer_chooses_anew_and_everybody_is_told(order, mailoutbox):
    alba, page = client_of("alba"), own(order, "send")
    assert page in text_of(alba.get(f"/accounts/orders/{order.number}/"))
    shown = text_of(alba.get(page))
    assert "2 of 5 × BELOTERO" in shown and f"expected on {date_format(SOON)}" in shown
    mailoutbox.clear()
    assert cast.fill_in(alba, page, send="together").status_code == 302
    assert is_sent_together(order)
    with pytest.raises(NotPossible, match="waits for 2"):
        parcels.begin(order, person("omar"))
    assert mailoutbox[0].subject == f"Order {order.number} is sent all together"
    assert "You changed that." in mailoutbox[0].body
    assert f"expected on {date_format(SOON)}" in mailoutbox[0].body
    staff = text_of(client_of("omar").get(f"/admin/order/order/{order.pk}/change/"))
    assert f"({person('alba').display_name} changed it" in staff


def test_staff_choose_for_the_clinic_also_back_again(order, mailoutbox):
    omar = client_of("omar")
    cast.fill_in(omar, of_staff(order), send="together")
    shown = text_of(client_of("alba").get(f"/accounts/orders/{order.number}/"))
    assert "sent together, as we changed it" in shown
    assert cast.fill_in(omar, of_staff(order), send="today").status_code == 302
    assert "We changed that for you." in mailoutbox[-1].body
    assert parcels.ship(order, person("omar")).is_handed_over
    assert SendAs.objects.get().changed_by == person("omar")


def test_the_rest_of_what_has_left_is_chosen_by_staff_alone(order):
    parcels.ship(order, person("omar"))
    with pytest.raises(NotPossible, match="part shipped"):
        changing.choose_own(order, True, person("alba"))
    changing.choose(order, True, person("omar"))
    assert is_sent_together(order)


def test_what_stands_in_a_parcel_is_taken_apart_first(order):
    parcel = parcels.begin(order, person("omar"))
    refused = cast.fill_in(client_of("omar"), of_staff(order), send="together")
    assert refused.status_code == 409 and "Take it apart first" in text_of(refused)
    refused = cast.fill_in(client_of("alba"), own(order, "send"), send="together")
    assert refused.status_code == 409 and "begun to pack" in text_of(refused)
    parcels.take_apart(parcel)
    assert cast.fill_in(client_of("alba"), own(order, "send"), send="together").status_code == 302


@pytest.mark.parametrize("send", ["today", "", "tomorrow"])
def test_what_changes_nothing_is_refused_in_words(order, send):
    refused = cast.fill_in(client_of("alba"), own(order, "send"), send=send)
    assert refused.status_code == 409
    assert any(words in text_of(refused) for words in ("is sent so already", "Choose"))


def test_an_order_that_is_all_here_has_nothing_to_choose(lot):
    order = ordered(units=2)
    assert own(order, "send") not in text_of(
        client_of("alba").get(f"/accounts/orders/{order.number}/")
    )
    refused = cast.fill_in(client_of("omar"), of_staff(order), send="together")
    assert refused.status_code == 409 and "nothing is left to choose" in text_of(refused)


def test_a_page_of_the_buyer_that_was_left_open_changes_nothing(order):
    alba = client_of("alba")
    typed = form_on(alba.get(own(order, "send")), holding="_based_on") | {"send": "today"}
    changing.choose(order, True, person("omar"))
    late = alba.post(own(order, "send"), typed)
    assert late.status_code == 409 and is_sent_together(order)
    assert "it was what is there today, now all together" in text_of(late)


def test_a_day_that_the_mail_tells_is_the_day_that_was_told_last(order, purchase):
    purchase.lines.update(expected_on=LATER)
    changing.choose(order, True, person("omar"))
    assert Expectation.objects.get().expected_on == LATER


# Where it goes.


def test_the_buyer_sends_it_to_another_verified_address(order, mailoutbox):
    new = cast.address_of("alba", line2="90 New Street")
    alba, page = client_of("alba"), own(order, "address")
    assert "90 New Street" in text_of(alba.get(page))
    mailoutbox.clear()
    assert cast.fill_in(alba, page, address=new.pk).status_code == 302
    order.refresh_from_db()
    assert order.shipping_address.line2 == "90 New Street"
    assert Move.objects.get().by == person("alba")
    assert "You changed that." in mailoutbox[0].body
    shown = text_of(alba.get(f"/accounts/orders/{order.number}/"))
    assert f"; {person('alba').display_name} changed that." in shown


def test_where_there_is_no_other_address_the_page_says_so(order):
    shown = text_of(client_of("alba").get(own(order, "address")))
    assert "no other verified address" in shown and 'name="address"' not in shown


@pytest.mark.parametrize("status", ["waiting", "closed"])
def test_no_other_address_is_taken_from_the_buyer(order, status):
    new = cast.address_of("alba", line2="90 New Street")
    alba, page = client_of("alba"), own(order, "address")
    typed = cast.typed_into(alba, page, address=new.pk)
    type(new).objects.filter(pk=new.pk).update(status=status)
    assert alba.post(page, typed).status_code == 409
    theirs = cast.clinic_of("nina").addresses.get()
    assert alba.post(page, typed | {"address": theirs.pk}).status_code == 409
    assert not Move.objects.exists()


def test_the_rule_is_asked_of_the_buyer_too(order):
    abroad = cast.address_of("alba", line2="1 Quay", country_id="IE")
    refused = cast.fill_in(client_of("alba"), own(order, "address"), address=abroad.pk)
    assert refused.status_code == 409 and "in another country" in text_of(refused)


def test_once_packing_has_begun_it_goes_where_it_goes(order):
    new = cast.address_of("alba", line2="90 New Street")
    alba, page = client_of("alba"), own(order, "address")
    typed = cast.typed_into(alba, page, address=new.pk)
    parcels.begin(order, person("omar"))
    refused = alba.post(page, typed)
    assert refused.status_code == 409 and "begun to pack" in text_of(refused)
    assert own(order, "address") not in text_of(alba.get(f"/accounts/orders/{order.number}/"))
    assert not Move.objects.exists()


def test_a_colleague_who_neither_ordered_nor_signed_changes_nothing(order):
    """Bea sees the orders of the clinic."""
    new = cast.address_of("alba", line2="90 New Street")
    bea = client_of("bea")
    assert "not yours to change" in text_of(bea.get(own(order, "address")))
    typed = cast.typed_into(client_of("alba"), own(order, "address"), address=new.pk)
    assert bea.post(own(order, "address"), typed).status_code == 409
    assert not Move.objects.exists()

"""More is ordered than is in stock, as far as it is on the way: with its day, and never twice."""

from datetime import timedelta

import pytest
from django.utils.formats import date_format
from oscar.core.loading import get_model

from catalogue.models import Product
from common.deeds import NotPossible
from shop.countersigning.models import Request
from shop.demo.growth import sums
from shop.inventory import services as stock
from shop.inventory.deliveries import services as deliveries
from shop.inventory.models import Lot, Pick
from shop.inventory.purchase_orders import services as purchases
from shop.ordering import delays, open_lines
from shop.ordering.back_orders import expected_days, is_sent_together
from shop.ordering.models import Expectation, SendAs
from shop.ordering.queries import open_lines as lines_open
from shop.ordering.queries import waiting_for_goods
from shop.parcels import services as parcels
from shop.parcels.pick_list import pick_list
from tests import cast
from tests.cast import client_of, person, text_of
from tests.pages import form_on
from tests.sheets import words_on
from tests.shop.ordering.test_open_lines import goods_arrive

Order = get_model("order", "Order")
pytestmark = pytest.mark.django_db
SOON, LATER = cast.days_from_now(10), cast.days_from_now(20)


@pytest.fixture
def lot():
    """Three units of a product that may be ordered before it is here."""
    Product.objects.filter(pk=cast.BELOTERO).update(may_be_back_ordered=True)
    Lot.objects.filter(product=cast.BELOTERO).update(status=Lot.Status.ON_HOLD)
    return goods_arrive(3, "RACE", days=100)


@pytest.fixture
def purchase(lot):
    return on_the_way(5)


def on_the_way(units, day=SOON):
    order = purchases.draft("Medica", person("omar"), [(cast.product(cast.BELOTERO), units, 1)])
    order.lines.update(expected_on=day)
    return purchases.send(order, person("omar"))


def browser(name="alba", units=5):
    client = client_of(name)
    cast.put_in_basket(client, cast.BELOTERO, units)
    cast.choose_address(client, name)
    return client


def ordered(name="alba", units=5, **typed):
    """The order of a person who orders so many on the second screen."""
    answer = cast.place_order(browser(name, units), **typed)
    assert answer.status_code == 302, text_of(answer)
    return Order.objects.filter(user=person(name)).latest("pk")


def waiting(order):
    """What staff's first page counts is no other."""
    units = {line.product_id: line.open for line in lines_open(order.lines)}
    assert waiting_for_goods().filter(pk=order.pk).exists() == bool(units)
    return units


# What may be ordered.


def test_an_order_takes_what_is_there_and_waits_for_the_rest(purchase, lot):
    alba = browser(units=5)
    words = f"3 today, 2 expected on {date_format(SOON)}."
    assert words in text_of(alba.get("/basket/"))
    assert words in text_of(alba.get("/checkout/preview/"))
    assert cast.place_order(alba).status_code == 302
    order = Order.objects.get()
    assert waiting(order) == {cast.BELOTERO: 2}
    lot.refresh_from_db()
    assert (lot.on_hand, lot.allocated) == (3, 3) and sums.faults() == {}
    assert Expectation.objects.get(line__order=order).expected_on == SOON


def test_more_than_is_there_and_on_the_way_is_refused_with_what_is_possible(purchase):  # L27
    client = client_of("alba")
    answer = client.post(f"/basket/add/{cast.BELOTERO}/", {"quantity": 9}, follow=True)
    assert "Only 8 can be ordered: 3 in stock and 5 on the way." in text_of(answer)


def test_what_others_wait_for_is_not_promised_again(purchase):
    ordered(units=6)
    client = client_of("nina")
    answer = client.post(f"/basket/add/{cast.BELOTERO}/", {"quantity": 3}, follow=True)
    assert "Only 2 can be ordered: 0 in stock and 2 on the way." in text_of(answer)


def test_nothing_waits_of_a_product_that_may_not(purchase):
    Product.objects.update(may_be_back_ordered=False)
    client = client_of("alba")
    answer = client.post(f"/basket/add/{cast.BELOTERO}/", {"quantity": 4}, follow=True)
    assert "Only 3 can be ordered at the moment." in text_of(answer)


def test_what_is_overdue_is_promised_to_nobody(purchase):
    purchase.lines.update(expected_on=cast.days_from_now(-1))
    client = client_of("alba")
    answer = client.post(f"/basket/add/{cast.BELOTERO}/", {"quantity": 4}, follow=True)
    assert "Only 3 can be ordered at the moment." in text_of(answer)


def test_none_in_stock_can_be_ordered_where_some_is_on_the_way(purchase, lot):
    ordered(units=3)
    page = client_of("alba").get(cast.product(cast.BELOTERO).get_absolute_url())
    shown = text_of(page)
    assert "5 more can be ordered" in shown and 'name="quantity"' in page.content.decode()
    assert waiting(ordered(units=2)) == {cast.BELOTERO: 2}


def test_a_day_that_slips_between_page_and_order_is_shown_first(purchase):  # L28
    alba = browser()
    seen = cast.seen_by(alba)
    (line,) = purchase.lines.all()
    purchases.put_off(purchase, person("omar"), {line: LATER})
    sent = {"action": "place_order", **seen}
    answer = alba.post("/checkout/preview/", sent)
    assert answer.status_code == 409 and not Order.objects.exists()
    assert f"expected on {date_format(LATER)}, was {date_format(SOON)}" in text_of(answer)
    assert cast.place_order(alba).status_code == 302


def test_staff_who_type_an_order_see_what_comes_later_and_choose(purchase):
    desk = client_of("admin")
    url, typed = cast.typed_by_staff(desk, units=5)
    checked = desk.post(url, typed)
    assert f"3 today, 2 expected on {date_format(SOON)}." in text_of(checked)
    assert "Send all together" in text_of(checked) and not Order.objects.exists()
    shown = {"seen": checked.context["seen"], "action": "place", "send": "together"}
    assert desk.post(url, typed | shown).status_code == 302
    order = Order.objects.get()
    assert waiting(order) == {cast.BELOTERO: 2} and is_sent_together(order)
    assert Expectation.objects.get().expected_on == SOON and sums.faults() == {}


def test_staff_are_shown_a_day_that_slips_before_they_place(purchase):
    desk = client_of("admin")
    url, typed = cast.typed_by_staff(desk, units=5)
    shown = {"seen": desk.post(url, typed).context["seen"], "action": "place", "send": "together"}
    (line,) = purchase.lines.all()
    purchases.put_off(purchase, person("omar"), {line: LATER})
    late = desk.post(url, typed | shown)
    assert late.status_code == 409 and not Order.objects.exists()
    assert f"expected on {date_format(LATER)}, was {date_format(SOON)}" in text_of(late)
    assert late.context["send_form"].initial == {"send": "together"}


def test_staff_order_no_more_than_is_there_and_on_the_way(purchase):
    desk = client_of("admin")
    url, typed = cast.typed_by_staff(desk, units=9)
    refused = desk.post(url, typed)
    assert refused.status_code == 409 and "9 asked for, 8 can be ordered" in text_of(refused)


def test_who_countersigns_reads_what_comes_later(purchase):
    bea = browser("bea")
    bea.post("/checkout/preview/", {"action": "ask", **cast.seen_by(bea)})
    alba = client_of("alba")
    page = f"/accounts/requests/{Request.objects.get().pk}/"
    shown = alba.get(page)
    assert f"3 today, 2 expected on {date_format(SOON)}." in text_of(shown)
    form = form_on(shown, holding="seen")
    assert "Send all together" in text_of(shown)
    alba.post(page, form | {"deed": "countersign", "send": "together"})
    assert waiting(Order.objects.get()) == {cast.BELOTERO: 2}
    assert is_sent_together(Order.objects.get())


# When it comes.


def test_who_ordered_first_is_expected_first(lot):  # L29
    on_the_way(2, SOON)
    on_the_way(3, LATER)
    first, second = ordered(units=5), ordered("nina", units=2)
    lines = [order.lines.get() for order in (first, second)]
    days = expected_days(lines)
    assert [days[line.pk] for line in lines] == [SOON, LATER]


def test_goods_that_come_are_picked_for_who_waits(purchase, lot):
    order = ordered()
    delivery = deliveries.begin("Medica", person("omar"), purchase_order=purchase)
    delivery.lines.create(
        product_id=cast.BELOTERO, number="NEW", expires_on=cast.days_from_now(300), units=5
    )
    deliveries.book_delivery(delivery, person("omar"))
    open_lines.look_at_all()
    assert waiting(order) == {} and sums.faults() == {}
    assert sum(Pick.objects.values_list("quantity", flat=True)) == 5


def test_pages_and_mail_say_when_the_rest_is_expected(purchase, mailoutbox):
    order = ordered()
    words = f"2 of 5 wait for goods, expected on {date_format(SOON)}"
    assert words in text_of(client_of("alba").get(f"/accounts/orders/{order.number}/"))
    staff = text_of(client_of("omar").get(f"/admin/order/order/{order.pk}/change/"))
    assert f", expected on {date_format(SOON)}" in staff
    (letter, *_) = [mail for mail in mailoutbox if order.number in mail.subject]
    assert f"expected on {SOON:%-d %b %Y}" in letter.body
    assert "We send what is here first" in letter.body


def said_of(order, mailoutbox):
    """What pages and mail say of the day on which an order that was just placed leaves."""
    thanks = client_of("alba")
    session = thanks.session
    session["checkout_order_id"] = order.pk
    session.save()
    staff = client_of("omar").get(f"/admin/order/order/{order.pk}/change/")
    (mail, *_) = [mail for mail in mailoutbox if order.number in mail.subject]
    return text_of(thanks.get("/checkout/thank-you/")), text_of(staff), mail.body


def test_a_day_to_leave_is_said_of_nothing_that_is_not_here(purchase, lot, mailoutbox):  # Y6
    stock.set_status(lot, Lot.Status.ON_HOLD, "A torn box", person("omar"))
    alba = browser(units=2)
    product = text_of(alba.get(cast.product(cast.BELOTERO).get_absolute_url()))
    assert "None in stock at the moment" in product and "Leaves on" not in product
    assert "schema.org/BackOrder" in product
    for page in ("/basket/", "/checkout/preview/"):
        shown = text_of(alba.get(page))
        assert "It leaves once it is here." in shown and "Leaves on" not in shown, page
    typed = text_of(alba.post("/quick-order/", {"text": "2 BELOTERO HYDRO"}))
    assert "It leaves once it is here." in typed and "Leaves on" not in typed
    order = ordered(units=2)
    thanks, staff, mail = said_of(order, mailoutbox)
    assert order.number in thanks
    assert not any("Leaves on" in said for said in (thanks, staff, mail))
    assert "pack it when goods for it are here" in mail and "We send it when it comes" in mail


def test_of_an_order_in_parts_the_day_is_that_of_what_is_here(purchase, mailoutbox):  # Y6
    alba = browser(units=5)
    for page in ("/basket/", "/checkout/preview/"):
        assert "What is here, unless it waits for the rest: Leaves on" in text_of(alba.get(page))
    order = ordered(units=5)
    assert all("What is here: Leaves on" in said for said in said_of(order, mailoutbox))
    parcels.ship(order, person("omar"))
    staff = text_of(client_of("omar").get(f"/admin/order/order/{order.pk}/change/"))
    assert "Leaves on" not in staff


def test_no_day_is_wished_for_on_which_goods_are_not_here_yet(purchase, lot):  # Y12
    first, days = SOON + timedelta(1), {"send": "today"}
    too_soon = {"wished_on": (SOON - timedelta(3)).isoformat()}
    refused = cast.place_order(browser(units=5), **too_soon, send="together")
    assert refused.status_code == 409 and "the earliest day is" in text_of(refused)
    stock.set_status(lot, Lot.Status.ON_HOLD, "A torn box", person("omar"))
    alba = browser(units=1)
    earliest = alba.get("/checkout/preview/").context["earliest"]
    assert first <= earliest <= first + timedelta(14)
    refused = cast.place_order(alba, **too_soon, **days)
    assert refused.status_code == 409 and not Order.objects.exists()
    placed = cast.place_order(alba, wished_on=earliest.isoformat(), **days)
    assert placed.status_code == 302


def test_a_family_of_which_one_variant_is_not_here_yet_is_listed(purchase):
    """Its variant that is on the way has no expiry to compare with the others'."""
    there, coming = (cast.product(key) for key in (101, 102))
    Product.objects.filter(pk=coming.pk).update(may_be_back_ordered=True)
    Lot.objects.filter(product=coming).update(status=Lot.Status.ON_HOLD)
    order = purchases.draft("Medica", person("omar"), [(coming, 5, 1)])
    order.lines.update(expected_on=SOON)
    purchases.send(order, person("omar"))
    alba = client_of("alba")
    for page in ("/catalogue/", there.parent.get_absolute_url(), coming.get_absolute_url()):
        assert alba.get(page).status_code == 200
    assert "10 in stock" not in text_of(alba.get(coming.get_absolute_url()))


def letters(mailoutbox, order):
    return [m for m in mailoutbox if m.subject == f"Order {order.number}: goods come later"]


def test_a_clinic_is_told_once_that_goods_come_later(purchase, mailoutbox):  # L30
    order = ordered()
    (line,) = purchase.lines.all()
    purchases.put_off(purchase, person("omar"), {line: LATER})
    for _ in "123":
        delays.look_at_delays()
    told = letters(mailoutbox, order)
    assert len({mail.to[0] for mail in told}) == len(told) > 0
    assert f"expected on {LATER:%-d %b %Y}, was {SOON:%-d %b %Y}" in told[0].body
    assert Expectation.objects.get().expected_on == LATER


def test_goods_that_come_sooner_need_no_mail(purchase, mailoutbox):
    order = ordered()
    (line,) = purchase.lines.all()
    purchases.put_off(purchase, person("omar"), {line: cast.days_from_now(5)})
    delays.look_at_delays()
    assert letters(mailoutbox, order) == []


def test_a_clinic_is_told_that_no_day_is_known(purchase, mailoutbox):
    order = ordered()
    purchases.cancel(purchase, person("omar"), "Out of production")
    delays.look_at_delays()
    delays.look_at_delays()
    told = letters(mailoutbox, order)
    assert "no day is known now" in told[0].body
    assert len({mail.to[0] for mail in told}) == len(told)


# What the buyer chose.


def test_what_is_there_is_sent_unless_all_is_wanted_together(purchase):
    order = ordered()
    assert not is_sent_together(order)
    assert parcels.ship(order, person("omar")).is_handed_over
    order.refresh_from_db()
    assert order.is_part_shipped


def test_all_together_is_packed_only_when_all_is_there(purchase, mailoutbox):
    order = ordered(send="together")
    letter = next(mail for mail in mailoutbox if order.number in mail.subject)
    assert "pack it when all of it is here" in letter.body and "Leaves on" not in letter.body
    with pytest.raises(NotPossible, match="waits for 2 × BELOTERO"):
        parcels.begin(order, person("omar"))
    staff = text_of(client_of("omar").get(f"/admin/order/order/{order.pk}/change/"))
    assert "all together, as the buyer chose: no parcel is packed" in staff
    goods_arrive(5)
    open_lines.look_at_all()
    parcels.ship(order, person("omar"))
    order.refresh_from_db()
    assert order.is_shipped


def test_an_order_that_waits_for_nothing_has_no_choice(lot):
    alba = browser(units=3)
    assert "Send all together" not in text_of(alba.get("/checkout/preview/"))
    assert cast.place_order(alba, send="together").status_code == 302
    assert not SendAs.objects.exists()


def test_the_choice_is_kept_when_the_page_is_shown_again(purchase):
    alba = browser()
    (line,) = purchase.lines.all()
    seen = cast.seen_by(alba)
    purchases.put_off(purchase, person("omar"), {line: LATER})
    sent = {"action": "place_order", "send": "together", **seen}
    page = alba.post("/checkout/preview/", sent).content.decode()
    assert 'value="together" checked' in " ".join(page.split())


def test_units_of_a_hold_are_expected_too(purchase, lot):
    """What is given up later waits with the day of what is on the way."""
    order = ordered(units=3)
    stock.set_status(lot, "recalled", "FSN 2026-12")
    open_lines.look_at_all()
    line = order.lines.get()
    assert expected_days([line]) == {line.pk: SOON}
    assert Expectation.objects.get(line=line).expected_on == SOON


def test_no_pick_list_has_what_waits_for_all_of_its_order(purchase):
    order = ordered(send="together")
    assert pick_list([order.pk]) == []
    goods_arrive(5)
    open_lines.look_at_all()
    assert sum(fetched.units for fetched in pick_list([order.pk])) == 5


def test_the_packing_slip_says_what_is_still_to_come(purchase):
    order, omar = ordered(), client_of("omar")
    words = f"2 of 5 × BELOTERO® HYDRO, expected on {date_format(SOON)}"
    assert words in text_of(omar.get(f"/admin/order/order/{order.pk}/slip/"))
    printed = omar.get(f"/admin/order/order/{order.pk}/slip.pdf").content
    (text,) = words_on(printed)
    assert "Still to come" in text and f"expected on {date_format(SOON)}" in text

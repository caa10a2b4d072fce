"""The pages on which goods come back: the clinic's, and those of staff."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalogue.models import Product, Source
from shop.inventory import services as stock
from shop.inventory.models import Lot, Movement, Pick, Place
from shop.parcels import services as parcels
from shop.returns import services
from shop.returns.models import Return
from tests import cast
from tests.shop.parcels.packing import code_of
from tests.shop.returns.coming_back import announced, inspected, received, returns_place

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shipped_once")]
PAGE = "/admin/returns/return/"


@pytest.fixture
def omar():
    return cast.client_of("omar")


def own_page(pick):
    return f"/accounts/orders/{pick.order_line.order.number}/return/"


def sent(pick, units, **more):
    return {f"units-{pick.pk}": units, "reason": "damaged", "words": "Crushed"} | more


# The clinic's.


def test_the_clinic_announces_what_it_sends_back(pick):
    alba = cast.client_of("alba")
    order_page = f"/accounts/orders/{pick.order_line.order.number}/"
    assert own_page(pick) in cast.text_of(alba.get(order_page))
    assert alba.post(own_page(pick), sent(pick, 2)).status_code == 302
    goods_back = Return.objects.get()
    assert goods_back.announced_by == cast.person("alba")
    assert goods_back.number in cast.text_of(alba.get(order_page))


def test_who_sees_an_order_without_its_lots_is_not_led_to_sending_back(pick):
    order_page = f"/accounts/orders/{pick.order_line.order.number}/"
    for name, leads in (("alba", True), ("ben", False)):
        page = cast.client_of(name).get(order_page)
        assert page.status_code == 200 and (own_page(pick) in cast.text_of(page)) is leads


def test_too_many_units_keep_what_was_typed(pick):
    answer = cast.client_of("alba").post(own_page(pick), sent(pick, 6))
    assert answer.status_code == 409
    assert "At most 5 of it can come back." in cast.text_of(answer)
    assert "Crushed" in cast.text_of(answer) and 'value="6"' in answer.content.decode()
    nothing = cast.client_of("alba").post(own_page(pick), sent(pick, ""))
    assert "Say how many units" in cast.text_of(nothing) and not Return.objects.exists()


def test_a_double_click_announces_once(pick):
    key = {"key": "0f9a2f3e-7a55-4a3b-9a42-1f0f6a1d3c11"}
    alba = cast.client_of("alba")
    assert [alba.post(own_page(pick), sent(pick, 2, **key)).status_code for _ in "12"] == [302] * 2
    assert Return.objects.count() == 1


def test_who_sees_the_lots_of_the_clinic_sends_them_back(pick):
    for name, status in (("bea", 200), ("ben", 404), ("nina", 404)):
        assert cast.client_of(name).get(own_page(pick)).status_code == status


def test_of_what_has_not_left_nothing_can_come_back():
    order = cast.order_of("alba")
    page = cast.client_of("alba").get(f"/accounts/orders/{order.number}/return/")
    assert "Nothing of this order was shipped" in cast.text_of(page)


# Staff's.


def test_staff_announce_for_an_order(pick, omar):
    page = f"{PAGE}announce/{pick.order_line.order_id}/"
    answer = cast.fill_in(omar, page, **sent(pick, "2"))
    assert answer.status_code == 302 and Return.objects.get().lines.get().announced == 2
    assert (
        page in omar.get(f"/admin/order/order/{pick.order_line.order_id}/change/").content.decode()
    )


def test_scans_fill_in_the_counts_and_book_nothing(pick, omar):
    goods_back = announced(pick, 2)
    line, code = goods_back.lines.get(), code_of(pick.lot)
    wrong = code_of(pick.lot, **{"10": "NEVER-SEEN"})
    page = f"{PAGE}{goods_back.pk}/"
    scans = {"scans": f"{code}\n{code}\n{wrong}\n"}
    answer = cast.fill_in(omar, f"{page}change/", f"{page}scan/", **scans)
    assert f"Not counted: {wrong}: is not of this return." in cast.text_of(answer)
    assert "2 units counted; nothing is booked yet." in cast.text_of(answer)
    shown = answer.content.decode()
    assert f'name="units-{line.pk}" value="2"' in shown and Return.objects.get().is_announced
    came = {f"units-{line.pk}": "2", "place": returns_place().pk}
    cast.fill_in(omar, f"{page}change/", f"{page}receive/", **came)
    assert Return.objects.get().is_received and Lot.objects.get(pk=pick.lot_id).apart == 2


def test_a_place_that_suits_is_chosen_and_one_that_does_not_is_told(pick, omar):  # B2, B4
    product, page = pick.lot.product, f"{PAGE}{announced(pick, 2).pk}/change/"
    source = Source.objects.first()
    cold = {"store_from_celsius": 2, "store_to_celsius": 8, "storage_source": source}
    Product.objects.filter(pk=product.pk).update(**cold)
    said = f"{product.full_name} is stored at 2 to 8 °C; Returns is kept at 15 to 25 °C."
    assert said in cast.text_of(omar.get(page))
    returns = {"kind": Place.Kind.RETURNS, "from_celsius": 2, "to_celsius": 8}
    fridge = Place.objects.create(name="Returns, cold", **returns)
    shown = cast.text_of(omar.get(page))
    assert said not in shown and f'<option value="{fridge.pk}" selected>' in shown


def test_a_lot_that_has_expired_since_it_was_shipped_is_called_so(pick, omar):
    goods_back = announced(pick, 1)
    Lot.objects.filter(pk=pick.lot_id).update(expires_on=cast.days_from_now(-1))
    for page in (f"announce/{pick.order_line.order_id}/", f"{goods_back.pk}/change/"):
        assert ">Expired<" in cast.text_of(omar.get(f"{PAGE}{page}")), page


def test_the_same_serial_counts_once(pick, omar):
    goods_back = announced(pick, 2)
    code, page = code_of(pick.lot, **{"21": "S1"}), f"{PAGE}{goods_back.pk}/"
    scans = {"scans": f"{code}\n{code}"}
    answer = cast.fill_in(omar, f"{page}change/", f"{page}scan/", **scans)
    assert "was scanned twice" in cast.text_of(answer)


def test_a_refused_inspection_keeps_what_was_typed(pick, omar):
    goods_back = received(pick, 2)
    line, page = goods_back.lines.get(), f"{PAGE}{goods_back.pk}/"
    typed = {f"sellable-{line.pk}": "2", "reason": "other", "words": "As new", "answer": "Thanks"}
    answer = cast.fill_in(omar, f"{page}change/", f"{page}inspect/", **typed)
    assert answer.status_code == 409 and "not sold again" in cast.text_of(answer)
    assert "As new" in answer.content.decode() and Return.objects.get().is_received
    typed = typed | {f"sellable-{line.pk}": "", f"to_supplier-{line.pk}": "2"}
    typed |= {f"supplier-{line.pk}": ""}
    answer = cast.fill_in(omar, f"{page}change/", f"{page}inspect/", **typed)
    assert "Say to which supplier" in cast.text_of(answer)
    typed = typed | {f"to_supplier-{line.pk}": "", f"destroyed-{line.pk}": "2"}
    assert cast.fill_in(omar, f"{page}change/", f"{page}inspect/", **typed).status_code == 302
    assert Return.objects.get().is_inspected


def test_lots_of_two_suppliers_go_back_to_each_in_one_inspection(pick, omar):  # B3
    """What came is inspected as a whole: the supplier is asked of each lot."""
    Lot.objects.filter(product=pick.lot.product).update(status=Lot.Status.ON_HOLD)
    for name in ("Medica", "Nordmed"):
        number, day = f"OF-{name.upper()}", cast.days_from_now(300)
        stock.receive_lot(pick.lot.product, number, day, 1, name)
    order = cast.order_of("alba", quantity=2)
    parcels.ship(order, cast.person("omar"))
    picks = Pick.objects.filter(order_line__order=order)
    told = (dict.fromkeys(picks.values_list("pk", flat=True), 1), "damaged", "Crushed")
    goods_back = services.announce(order, *told, cast.person("alba"))
    lines, page = list(goods_back.lines.order_by("pk")), f"{PAGE}{goods_back.pk}/"
    came = dict.fromkeys((line.pk for line in lines), 1)
    services.receive_return(goods_back, came, returns_place(), cast.person("omar"))
    shown = omar.get(f"{page}change/").content.decode()
    assert 'value="Medica" selected' in shown and 'value="Nordmed" selected' in shown
    typed = {f"to_supplier-{line.pk}": "1" for line in lines}
    typed |= {f"supplier-{lines[0].pk}": "Medica", f"supplier-{lines[1].pk}": "Nordmed"}
    typed |= {"reason": "broken", "words": "Crushed", "answer": "Thank you."}
    answer = cast.fill_in(omar, f"{page}change/", f"{page}inspect/", **typed)
    assert answer.status_code == 302, cast.text_of(answer)
    sent = Movement.objects.filter(kind=Movement.Kind.SENT_BACK).order_by("pk")
    assert [(row.lot.number, row.supplier.name) for row in sent] == [
        ("OF-MEDICA", "Medica"),
        ("OF-NORDMED", "Nordmed"),
    ]


def test_today_counts_what_is_to_be_received_and_inspected(pick, omar):
    assert "Returns to receive" in cast.text_of(omar.get("/admin/"))
    goods_back = received(pick, 2)
    assert goods_back.number in cast.text_of(omar.get(f"{PAGE}?state=received"))
    assert goods_back.number in cast.text_of(omar.get(f"{PAGE}?state=all&q={goods_back.number}"))


def test_only_who_puts_stock_right_deals_with_returns(pick):
    goods_back = announced(pick, 2)
    addresses = [f"{PAGE}announce/{pick.order_line.order_id}/", f"{PAGE}{goods_back.pk}/change/"]
    for name, may in (("omar", True), ("admin", True), ("rita", False)):
        client = cast.client_of(name)
        assert [client.get(each).status_code for each in addresses] == [200 if may else 403] * 2
        if not may:
            for deed in ("scan", "receive", "inspect", "close"):
                assert client.post(f"{PAGE}{goods_back.pk}/{deed}/").status_code == 403


def test_pages_of_staff_ask_little(pick, omar):
    goods_back = received(pick, 2)
    inspected(goods_back, destroyed=2)
    other = received(pick, 1)
    for address in (f"{goods_back.pk}/change/", f"{other.pk}/change/", ""):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            omar.get(f"{PAGE}{address}")
        assert len(asked) <= 12, (address, [query["sql"][:90] for query in asked])

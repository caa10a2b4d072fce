"""Goods in, and what becomes of a lot: the warehouse's pages and what they refuse."""

import re
import uuid

import pytest

from common.staff_lists import FirstPages
from shop.inventory import lot_page, services
from shop.inventory.models import Lot, Movement
from tests import cast

pytestmark = pytest.mark.django_db

LOTS = "/admin/inventory/lot/"
SUPPLIER = "Merz & Söhne"
LONG_AGO = "2020-01-31"


@pytest.fixture
def omar():
    return cast.client_of("omar")


@pytest.fixture
def known():
    """Lot K-1 of five units, received before."""
    product = cast.product(cast.BELOTERO)
    return services.receive_lot(product, "K-1", cast.days_from_now(200), 5, SUPPLIER)


def goods(**changes):
    return {
        "product": cast.BELOTERO,
        "number": "K-1",
        "expires_on": cast.days_from_now(200).isoformat(),
        "quantity": 40,
        "supplier": SUPPLIER,
        "receipt": uuid.uuid4(),
        **changes,
    }


def receive(client, **changes):
    return client.post(f"{LOTS}add/", goods(**changes))


def text_of(response):
    return re.sub(r"\s+", " ", response.content.decode())


# Who.


@pytest.mark.parametrize(
    ("name", "answer"),
    [("visitor", 302), ("bruno", 302), ("alba", 302), ("rita", 403), ("omar", 200), ("admin", 200)],
)
def test_only_the_warehouse_and_the_superuser_reach_lots(name, answer, known):
    client = cast.client_of(name)
    for path in ("", "add/", f"{known.pk}/change/", f"{known.pk}/status/"):
        assert client.get(LOTS + path).status_code == answer, path


@pytest.mark.parametrize("name", ["visitor", "bruno", "alba", "rita"])
def test_nobody_else_receives_holds_or_frees_a_lot(name, known):
    client = cast.client_of(name)
    assert receive(client).status_code in (302, 403)
    sent = {"status": "recalled", "reason": "x"}
    assert client.post(f"{LOTS}{known.pk}/status/", sent).status_code in (302, 403)
    known.refresh_from_db()
    assert (known.on_hand, known.status) == (5, Lot.Status.AVAILABLE)


@pytest.mark.parametrize("name", ["omar", "admin"])
def test_no_figure_is_typed_over_and_no_lot_is_deleted(name, known):
    client = cast.client_of(name)
    page = f"{LOTS}{known.pk}/change/"
    client.post(page, goods(on_hand=999, allocated=1, status="recalled", number="K-2"))
    assert client.post(f"{LOTS}{known.pk}/delete/", {"post": "yes"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [known.pk], "post": "yes"}
    client.post(LOTS, chosen)
    stored = Lot.objects.get(pk=known.pk)
    assert (stored.number, stored.on_hand, stored.allocated) == ("K-1", 5, 0)
    assert stored.status == Lot.Status.AVAILABLE
    shown = text_of(client.get(page))
    assert "Save" not in shown
    assert not re.findall(r'name="(number|on_hand|allocated|status|expires_on)"', shown)


# Goods in.


def test_a_new_lot_is_booked_in_with_its_date_supplier_and_who_did_it(omar):
    assert receive(omar, number="  N-7 ").url == LOTS
    lot = Lot.objects.get(product=cast.BELOTERO, number="N-7")
    assert lot.on_hand == 40
    assert lot.expires_on == cast.days_from_now(200)
    booked = lot.movements.get()
    assert (booked.kind, booked.on_hand_change) == (Movement.Kind.RECEIVED, 40)
    assert booked.supplier.name == SUPPLIER
    assert booked.by == cast.person("omar")


def test_more_of_a_known_lot_makes_it_larger_and_not_two(omar, known):
    receive(omar)
    receive(omar)
    lot = Lot.objects.get(product=cast.BELOTERO, number="K-1")
    assert lot.on_hand == 85
    assert lot.movements.count() == 3


def test_the_same_form_sent_twice_counts_once(omar):
    receipt = uuid.uuid4()
    for _ in range(2):
        receive(omar, number="N-7", receipt=receipt)
    assert Lot.objects.get(number="N-7").on_hand == 40


def test_each_page_for_goods_in_counts_by_itself(omar):
    pages = [text_of(omar.get(f"{LOTS}add/")) for _ in range(2)]
    first, second = (re.search(r'name="receipt" value="([^"]+)"', page).group(1) for page in pages)
    assert first != second


def test_a_lot_may_be_received_on_its_last_day(omar):
    receive(omar, number="LAST", expires_on=cast.days_from_now(0).isoformat())
    assert Lot.objects.filter(number="LAST").exists()


def test_the_same_number_of_another_product_is_another_lot(omar, known):
    receive(omar, product=cast.REDENSITY, supplier="Teoxane")
    assert Lot.objects.filter(number="K-1").count() == 2


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"expires_on": LONG_AGO, "number": "X-1"}, "Look at the pack again"),
        ({"expires_on": "31.12.2099"}, "Enter a valid date"),
        ({"expires_on": ""}, "This field is required"),
        ({"expires_on": cast.days_from_now(201).isoformat()}, "This lot is known with"),
        ({"supplier": "5412345000013"}, "This is a GTIN: scan it into the first field"),
        ({"supplier": "4711"}, "A supplier&#x27;s name has letters."),
        ({"quantity": "5412345000013"}, "This is a GTIN: scan it into the first field"),
        ({"expires_on": "5412345000013"}, "This is a GTIN: scan it into the first field"),
        ({"supplier": " "}, "This field is required"),
        ({"quantity": 0}, "greater than or equal to 1"),
        ({"quantity": -3}, "greater than or equal to 1"),
        ({"quantity": 100_001}, "less than or equal to 100000"),
        ({"quantity": "ten"}, "Enter a whole number"),
        ({"number": ""}, "This field is required"),
        ({"number": "9" * 41}, "At most 40 characters; this has 41."),
        ({"number": "К-1"}, "(cyrillic capital letter ka) is on no pack"),
        ({"number": "\u200b\u200b"}, "A lot number has letters or figures."),
        ({"supplier": "\u200b"}, "A supplier&#x27;s name has letters."),
        ({"number": "--"}, "A lot number has letters or figures."),
        ({"product": ""}, "This field is required"),
        ({"product": 999_999}, "Select a valid choice"),
        ({"product": cast.KYBELLA}, "Select a valid choice"),
    ],
)
def test_a_mistake_books_nothing_and_keeps_what_was_typed(wrong, message, omar, known):
    before = Movement.objects.count()
    typed = goods(**wrong)
    response = omar.post(f"{LOTS}add/", typed)
    shown = text_of(response)
    assert response.status_code == 200
    assert message in shown
    assert Movement.objects.count() == before
    for name in ("number", "expires_on", "quantity", "receipt"):
        if str(typed[name]):
            field = re.search(rf'<input[^>]*name="{name}"[^>]*>', shown).group()
            assert f'value="{typed[name]}"' in field
    if not wrong.get("supplier", "").isspace():
        assert typed["supplier"].replace("&", "&amp;") in shown


def test_what_is_no_pack_cannot_be_received(omar):
    asked = {"app_label": "inventory", "model_name": "lot", "field_name": "product", "term": ""}
    offered = {int(row["id"]) for row in omar.get("/admin/autocomplete/", asked).json()["results"]}
    assert cast.BELOTERO in offered
    assert cast.KYBELLA not in offered
    assert 1 not in offered, "a family has no packs of its own"


# What becomes of it.


def test_a_recalled_lot_says_so_everywhere_and_the_reason_is_in_the_ledger(omar, known):
    services.set_status(known, "recalled", "Maker's notice 4711", cast.person("omar"))
    known.refresh_from_db()
    assert known.status == Lot.Status.RECALLED
    entry = known.movements.latest("pk")
    assert entry.note == "Recalled: Maker's notice 4711"
    assert entry.by == cast.person("omar")
    assert "Recalled" in text_of(omar.get(f"{LOTS}{known.pk}/change/"))


def test_a_recall_begins_as_a_campaign_and_on_no_page_of_status(omar, known):
    page = f"{LOTS}{known.pk}/status/"
    assert f"/admin/recalls/campaign/begin/?lot={known.pk}" in text_of(omar.get(page))
    assert f"<h1>Hold or free lot {known.number} of" in text_of(omar.get(page))
    refused = cast.fill_in(omar, page, status="recalled", reason="Maker's notice 4711")
    assert "Begin a recall for that" in text_of(refused)
    known.refresh_from_db()
    assert known.status == Lot.Status.AVAILABLE


@pytest.mark.parametrize("sent", [{}, {"status": "on_hold", "reason": ""}, {"status": "gone"}])
def test_a_status_without_a_reason_changes_nothing(sent, omar, known):
    assert omar.post(f"{LOTS}{known.pk}/status/", sent).status_code == 200
    known.refresh_from_db()
    assert known.status == Lot.Status.AVAILABLE


def test_a_lots_page_says_who_has_it(omar):
    order = cast.order_of("alba", quantity=2)
    lot = Lot.objects.get(picks__order_line__order=order)
    shown = text_of(omar.get(f"{LOTS}{lot.pk}/change/"))
    assert order.number in shown and "alba@demo.example" in shown


def test_expired_lots_that_still_lie_there_are_one_click_away(omar, known):
    Lot.objects.filter(pk=known.pk).update(expires_on=cast.days_from_now(-1))
    listed = text_of(omar.get(LOTS, {"stock": "expired"}))
    assert "K-1" in listed and "(expired)" in listed
    assert "Expired lots still on the shelf" in text_of(omar.get("/admin/"))
    known.refresh_from_db()
    Lot.objects.filter(pk=known.pk).update(expires_on=cast.days_from_now(0))
    assert "K-1" not in text_of(omar.get(LOTS, {"stock": "expired"}))


def test_the_lists_of_lots_cost_no_query_a_row(omar, django_assert_max_num_queries):
    omar.get(LOTS)
    with django_assert_max_num_queries(12):
        omar.get(LOTS)


def test_a_lots_page_shows_a_page_of_each_table_and_the_sums_of_all(omar, monkeypatch):
    monkeypatch.setattr(lot_page, "A_PAGE", 1)
    orders = [cast.order_of("alba", quantity=2), cast.order_of("nina", quantity=1)]
    (lot,) = Lot.objects.filter(picks__order_line__order__in=orders).distinct()
    page = f"{LOTS}{lot.pk}/change/"
    first = text_of(omar.get(page))
    assert "In all 3 units in 2 lines of orders, 0 of them shipped." in first
    assert f"{lot.on_hand} on hand, 3 allocated." in first
    lines = lot.movements.count()
    shown = [text_of(omar.get(page, {"ledger": number})) for number in range(1, lines + 1)]
    assert orders[1].number in ledger_of(shown[0])
    assert "Correct this receipt" in ledger_of(shown[-1])
    assert f'href="?ledger={lines}#ledger"' in first
    other = text_of(omar.get(page, {"held": 2, "ledger": lines}))
    assert "nina@demo.example" in other and "alba@demo.example" not in other
    assert f'href="?held=1&amp;ledger={lines}#held"' in other
    for nonsense in ("", "0", "-1", "x", "9" * 30):
        assert omar.get(page, {"held": nonsense, "ledger": nonsense}).status_code == 200


def ledger_of(shown):
    return shown[shown.index('id="ledger"') :]


def test_a_lots_page_costs_no_query_a_row(omar, django_assert_max_num_queries):
    for name in ("alba", "alba", "alba", "nina"):
        order = cast.order_of(name)
    lot = Lot.objects.get(picks__order_line__order=order)
    with django_assert_max_num_queries(17):
        omar.get(f"{LOTS}{lot.pk}/change/")


def test_of_very_many_lots_the_list_names_the_first(omar, monkeypatch):
    assert re.search(r"[^t] \d+ lots </p>", text_of(omar.get(LOTS)))
    monkeypatch.setattr(FirstPages, "MOST", 2)
    assert "The first 2 lots" in text_of(omar.get(LOTS))
    assert "2 and more found" in text_of(omar.get(LOTS, {"q": "D00"}))

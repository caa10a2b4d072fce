"""The price that the rule names is charged by every path, kept, billed and shown to nobody else."""

import re
from datetime import timedelta
from decimal import Decimal
from unittest.mock import patch

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from oscar.core.loading import get_model

from catalogue.models import Brand
from common.clock import today
from shop.approvals.models import SpendingRules
from shop.countersigning.models import Request
from shop.lists import services as order_lists
from shop.payment_providers import PROVIDERS
from shop.pricing.models import PriceListClinic, SoldAt, Term
from shop.purchasing.models import PurchaseLimit
from tests import cast
from tests.depth import is_turn
from tests.rules.test_price_rule import ORACLE
from tests.rules.test_price_rule import STANDARD as STANDARD_OF_ORACLE
from tests.shop.approvals import asking
from tests.shop.forks.test_basket import only
from tests.shop.invoicing.invoices import credited, issue, sent
from tests.shop.payments import paying
from tests.shop.payments.till import CODE, Till
from tests.shop.pricing.terms import agreed, branded, listed, volume
from tests.shop.quick_order import lines

Line = get_model("order", "Line")
StockRecord = get_model("partner", "StockRecord")
pytestmark = [pytest.mark.django_db, pytest.mark.official]
D = Decimal
BELOTERO, PAGE = cast.BELOTERO, "/catalogue/belotero-hydro_4/"


@pytest.fixture(autouse=True)
def in_stock():
    PurchaseLimit.objects.all().delete()
    only(500, BELOTERO)
    StockRecord.objects.filter(product=BELOTERO).update(price="88.00")


def _placed(client, name):
    cast.choose_address(client, name)
    cast.place_order(client)


def by_page(units):
    alba = cast.client_of("alba")
    cast.put_in_basket(alba, BELOTERO, units)
    _placed(alba, "alba")


def by_basket(units):
    """One is put in, and the number changed on the basket page."""
    alba = cast.client_of("alba")
    cast.put_in_basket(alba, BELOTERO, 1)
    line = get_model("basket", "Line").objects.get(basket__status="Open")
    row = {"form-0-id": line.pk, "form-0-was": "1", "form-0-quantity": units}
    alba.post("/basket/", {**row, "form-0-price": "80.00", "checkout": "yes"})
    _placed(alba, "alba")


def by_quick_order(units):
    alba = cast.client_of("alba")
    page = lines.sent(alba, pasted=f"{lines.sku(BELOTERO)} {units}")
    lines.put(alba, page)
    _placed(alba, "alba")


def by_ordering_again(units):
    order = cast.order_of("alba", quantity=units)
    alba = cast.client_of("alba")
    alba.post(f"/accounts/orders/{order.number}/", {"action": "reorder"})
    _placed(alba, "alba")


def by_countersigning(units):
    bea = cast.client_of("bea")
    cast.put_in_basket(bea, BELOTERO, units)
    cast.choose_address(bea, "bea")
    bea.post("/checkout/preview/", {"action": "ask", **cast.seen_by(bea)})
    request = Request.objects.latest("asked_at")
    alba, page = cast.client_of("alba"), f"/accounts/requests/{request.pk}/"
    seen = alba.get(page).context["seen"]
    alba.post(page, {"deed": "countersign", "seen": seen})


def by_staff(units):
    admin = cast.client_of("admin")
    url, typed = cast.typed_by_staff(admin, units=units)
    checked = admin.post(url, typed)
    admin.post(url, {**typed, "seen": checked.context["seen"], "action": "place"})


def by_list(units):
    """At par, as a list, a standing order and a course open in quick order."""
    alba, found = cast.client_of("alba"), order_lists.make(cast.clinic_of("alba"), "Fortnight")
    order_lists.add(found, [(cast.product(BELOTERO), units)])
    alba.post(f"/lists/{found.pk}/", {"order": "yes"})
    lines.put(alba, alba.get(lines.PAGE))
    found.delete()
    _placed(alba, "alba")


def by_staff_pasting(units):
    admin = cast.client_of("admin")
    url, typed = cast.typed_by_staff(admin, units="", **{"line-0-sku": ""})
    pasted = f"{units} x {lines.sku(BELOTERO)}"
    form = admin.post(url, {**typed, "action": "read", "pasted": pasted}).context["lines"].forms[0]
    typed |= {f"line-0-{name}": form[name].value() for name in ("sku", "units")}
    checked = admin.post(url, typed)
    admin.post(url, {**typed, "seen": checked.context["seen"], "action": "place"})


def by_approval(units):
    """What the clinic's own rules have approved is ordered by the last yes."""
    if not SpendingRules.objects.exists():
        asking.say((asking.EVERYTHING, "bea"))
    page = asking.page_of(asking.asked("alba", units))
    bea = cast.client_of("bea")
    bea.post(page, {"deed": "approve", "seen": bea.get(page).context["seen"]})


def by_card(units):
    with patch.dict(PROVIDERS, {CODE: Till()}):
        paying.asked(paying.begun(Till(), units=units, number=f"CARD-{units}"))


PATHS = [by_page, by_basket, by_quick_order, by_ordering_again, by_countersigning, by_staff]
PATHS += [by_list, by_staff_pasting, by_approval, by_card]
# What comes to nothing needs no yes and no card.
OF_AN_AMOUNT = [by_approval, by_card]


@pytest.mark.parametrize("path", PATHS)
def test_every_path_charges_what_the_rule_says_and_keeps_why(path):  # U6
    listed("alba", BELOTERO, "80.00", reference="Group price")
    volume(BELOTERO, 10, "71.1234")
    agreed("nina", BELOTERO, "1.00")  # Another clinic's.
    for units, price, kind in [(3, "80.00", "list"), (12, "71.1234", "volume")]:
        path(units)
        line = Line.objects.select_related("sold_at").latest("pk")
        sold = line.sold_at
        assert (line.quantity, sold.price, sold.kind) == (units, D(price), kind)
        assert line.line_price_before_discounts_excl_tax == round(units * D(price), 2)
        assert sold.standard == D("88.00")
    assert sold.reference == ""


@pytest.mark.parametrize("path", PATHS)
def test_every_path_charges_what_was_written_by_hand(path):
    """A fifth of the oracle by each path, another fifth each day."""
    StockRecord.objects.filter(product=BELOTERO).update(price=STANDARD_OF_ORACLE)
    rows = [row for n, row in enumerate(ORACLE, PATHS.index(path)) if is_turn(n, 5)]
    for terms, units, price, kind in rows:
        if path in OF_AN_AMOUNT and units * D(price) < D("0.005"):
            continue
        with cast.undone():
            for term in terms:
                _hold(term)
            path(units)
            line = Line.objects.select_related("sold_at").latest("pk")
            found = line.quantity, line.sold_at.price, line.sold_at.kind
            assert found == (units, D(price), kind), terms
    assert rows


def _hold(term):
    """A Term of the oracle as staff's row of it."""
    if term.kind == "brand":
        brand = cast.product(BELOTERO).collection.brand
        return branded("alba", brand, term.percent_off)
    if term.kind == "volume":
        return volume(BELOTERO, term.from_units, term.price)
    more = {"from_units": term.from_units}
    if term.kind == "list":
        return listed("alba", BELOTERO, term.price, **more)
    return agreed("alba", BELOTERO, term.price, counts_alone=term.counts_alone, **more)


def test_invoice_and_credit_note_have_the_price_that_the_order_kept():  # U6
    volume(BELOTERO, 3, "71.1234")
    order = cast.order_of("alba", quantity=3)
    StockRecord.objects.filter(product=BELOTERO).update(price="99.00")
    Term.objects.all().delete()
    invoice = issue(sent(order, 3))
    assert invoice.lines.get().unit_price == D("71.1234") and invoice.net >= D("213.37")
    assert credited(invoice, 1).lines.get().unit_price == D("71.1234")
    with pytest.raises(Exception, match="append-only"), transaction.atomic():
        SoldAt.objects.update(price=1)


def test_the_days_are_whole_and_the_shorter_end_of_a_list_counts():  # U1
    day = timedelta(days=1)
    agreed("alba", BELOTERO, "60.00", first_day=today() + day)
    agreed("alba", BELOTERO, "70.00", first_day=today() - day * 9, last_day=today() - day)
    alba = cast.client_of("alba")
    assert "Your clinic’s price" not in cast.text_of(alba.get(PAGE))
    agreed("alba", BELOTERO, "75.00", last_day=today())
    assert f"price until {today().day} " in cast.text_of(alba.get(PAGE))
    listed("alba", BELOTERO, "74.00", last_day=today() + day * 5)
    PriceListClinic.objects.update(last_day=today() + day)
    words = cast.text_of(alba.get(PAGE))
    assert f"price until {(today() + day).day} " in words and "£74.00" in words


def test_a_clinics_price_is_shown_to_it_and_to_nobody_else():
    """Kept pages are asked in turns: what one was shown is never shown to another (U5)."""
    pages = [PAGE, "/catalogue/?q=belotero", "/catalogue/?view=table", "/compare/?p=4&p=17"]
    agreed("alba", BELOTERO, "61.37", reference="Secret of Marin")
    people = ["alba", "nina", "cosmo", "bea", "admin", "visitor", "bruno", "alba"]
    clients = {name: cast.client_of(name) for name in people}
    for page in pages:
        for name in people:
            words = cast.text_of(clients[name].get(page))
            assert ("61.37" in words) is (name in ("alba", "bea")), (page, name)
            assert ("Secret of Marin" in words) is (name in ("alba", "bea") and page == PAGE)


def test_the_page_says_the_steps_the_reason_and_the_standard_price():  # U8
    volume(BELOTERO, 10, "84.00")
    branded("alba", Brand.objects.get(slug="belotero"), "2.50", reference="Contract 7")
    words = _plain(cast.client_of("alba").get(PAGE))
    assert "£85.80 excl. VAT" in words
    assert "Your clinic’s price for this brand (Contract 7)" in words
    assert "Standard price £88.00" in words
    assert "from 1 £85.80 each from 10 £84.00 each" in words


def test_a_list_by_price_says_by_which():
    alba = cast.client_of("alba")
    for sort, is_said in {"price": True, "-price": True, "name": False}.items():
        words = cast.text_of(alba.get(f"/catalogue/?sort={sort}"))
        assert ("By the price of one unit" in words) is is_said, sort


def _plain(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", cast.text_of(page)))


def test_a_price_that_ends_between_two_screens_is_named_and_asked_again():  # U7
    term = agreed("alba", BELOTERO, "60.00")
    alba = cast.client_of("alba")
    cast.put_in_basket(alba, BELOTERO, 2)
    cast.choose_address(alba, "alba")
    seen = cast.seen_by(alba)
    term.delete()
    page = alba.post("/checkout/preview/", {"action": "place_order", **seen})
    assert page.status_code == 409 and not SoldAt.objects.exists()
    assert "£88.00" in cast.text_of(page) and "£60.00" in cast.text_of(page)
    cast.place_order(alba)
    assert SoldAt.objects.get().kind == "standard"


def test_the_database_refuses_what_no_form_may_write():  # U4
    first = agreed("alba", BELOTERO, "60.00", last_day=today())
    wrong = [
        {"last_day": None},  # Both hold today.
        {"first_day": today() + timedelta(1), "last_day": today()},
        {"kind": "brand", "from_units": 2},
        {"price": "-1", "from_units": 2},
        {"price_list_id": None, "product_id": None, "from_units": 2},
    ]
    for fields in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            agreed("alba", **{"product": BELOTERO, "price": "50.00"} | _named(fields))
    agreed("alba", BELOTERO, "50.00", first_day=first.last_day + timedelta(1))
    agreed("nina", BELOTERO, "50.00")


def _named(fields):
    return {"product" if name == "product_id" else name: value for name, value in fields.items()}


def test_prices_cost_no_query_more():
    """One column of the statement that reads products tells them all."""
    alba = cast.client_of("alba")
    cast.put_in_basket(alba, BELOTERO, 2)
    pages = [PAGE, "/catalogue/?view=table", "/basket/", "/quick-order/"]

    def asked():
        found = []
        for page in pages:
            alba.get(page)
            with CaptureQueriesContext(connection) as queries:
                alba.get(page)
            found.append(len(queries))
        return found

    before = asked()
    agreed("alba", BELOTERO, "60.00")
    listed("alba", BELOTERO, "61.00")
    volume(BELOTERO, 10, "55.00")
    assert asked() == before

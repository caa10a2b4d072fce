"""What things cost is the same to the cent on every page, mail and record (docs/rules/money.md)."""

import re
from decimal import Decimal
from fractions import Fraction

import pytest
from django.core import mail as outbox
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oscar.core.loading import get_model

from catalogue.models import Product
from shop.countersigning.models import Request
from shop.forks.order import utils
from shop.forks.shipping.repository import TrackedCourier
from shop.ordering.totals import totals_of
from shop.parcels import services as parcels
from shop.taxes.categories import Category, Treatment
from shop.your_data import tables
from tests import cast
from tests.depth import times
from tests.offers import Benefit, Condition, ConditionalOffer, offer, use_voucher, voucher
from tests.taxing import everything_at, taxed

Order = get_model("order", "Order")
StockRecord = get_model("partner", "StockRecord")

pytestmark = pytest.mark.django_db

CYTOCARE = "CYTOCARE 502"
OTHER = cast.REDENSITY


def priced(price, product_pk=cast.BELOTERO):
    StockRecord.objects.filter(product=product_pk).update(price=Decimal(price))
    return product_pk


def filled(name, **units):
    """A client of the person with an address chosen; units by product key as p4=3."""
    client = cast.client_of(name)
    for key, quantity in units.items():
        cast.put_in_basket(client, int(key[1:]), quantity)
    cast.choose_address(client, name)
    return client


def amounts(text):
    """Every amount of a page or mail, in cents and in order."""
    found = re.findall(r"(?:£|GBP )(\d[\d,]*\.\d\d)", text)
    return [int(re.sub(r"\D", "", amount)) for amount in found]


def rows(text):
    """{row of the totals: cents} of a page or mail."""
    plain = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text)).replace(" ,", ",")
    row = r"((?:Total|Products|Delivery|VAT)[^£:]{0,40}?):? ?(?:£|GBP )([\d,.]+\d)"
    found = re.findall(row, plain)
    return {name.strip(): int(re.sub(r"\D", "", amount)) for name, amount in found}


def mail(subject):
    return [message.body for message in outbox.outbox if message.subject.startswith(subject)][-1]


def everywhere(client, order_before=None):
    """{surface: text} from the basket to the mail; the order is placed on the way."""
    found = {"basket": cast.text_of(client.get("/basket/"))}
    found["address"] = cast.text_of(client.get("/checkout/shipping-address/"))
    found["preview"] = cast.text_of(client.get("/checkout/preview/"))
    thanks = client.post(
        "/checkout/preview/", {"action": "place_order", **cast.seen_by(client)}, follow=True
    )
    found["thanks"] = cast.text_of(thanks)
    order = Order.objects.latest("pk")
    found["mail"] = mail(f"Order {order.number}")
    found["order"] = cast.text_of(client.get(f"/accounts/orders/{order.number}/"))
    staff = cast.client_of("admin")
    found["staff"] = cast.text_of(staff.get(f"/admin/order/order/{order.pk}/change/"))
    parcels.ship(order, cast.person("omar"))
    found["shipped mail"] = mail(f"Order {order.number} is on its way")
    return order, found


FULL = ["basket", "preview", "thanks", "mail", "order", "staff", "shipped mail"]


@pytest.mark.parametrize(
    ("percent", "taken", "net", "vat", "gross"),
    [(10, 960, 8640, 1728, 10368), (50, 4800, 4800, 960, 5760), (90, 8640, 960, 192, 1152)],
)
def test_a_voucher_takes_its_percentage_of_the_net_price(percent, taken, net, vat, gross):
    """M1: once gross was reckoned and taken from net: 84.48 instead of 86.40, and 0.00 of 90 %."""
    product = Product.objects.get(title=CYTOCARE)
    assert product.stockrecords.get().price == Decimal("96.00")
    voucher("SPRING", offer(value=percent, offer_type=ConditionalOffer.VOUCHER))
    client = filled("alba", **{f"p{product.pk}": 1})
    use_voucher(client, "SPRING")
    order, surfaces = everywhere(client)
    for surface in FULL:
        shown = amounts(surfaces[surface])
        assert {9600, taken, net, vat, gross} <= set(shown), surface
        assert "Voucher SPRING, excluding VAT" in surfaces[surface], surface
    assert amounts(surfaces["address"]) == [net, gross]
    figures = order.total_excl_tax, order.total_tax, order.total_incl_tax
    assert figures == (Decimal(net) / 100, Decimal(vat) / 100, Decimal(gross) / 100)
    assert order.discounts.get().amount == Decimal(taken) / 100


@pytest.mark.parametrize(
    ("quantity", "price", "net", "vat", "gross"),
    [
        (3, "49.99", 14997, 2999, 17996),
        (100, "49.99", 499900, 99980, 599880),
        (100, "0.12", 1200, 240, 1440),
    ],
)
def test_vat_is_reckoned_once_on_the_sum(quantity, price, net, vat, gross):
    """M3."""
    order, surfaces = everywhere(filled("alba", **{f"p{priced(price)}": quantity}))
    for surface in FULL:
        shown = rows(surfaces[surface])
        assert shown["Total excluding VAT"] == net, surface
        assert shown["VAT 20 %"] == vat, surface
        assert shown["Total including VAT"] == gross, surface
    assert order.total_incl_tax == Decimal(gross) / 100


def test_ten_pounds_off_are_ten_pounds_net():
    voucher("TENNER", offer("£10 off", Benefit.FIXED, 10, offer_type=ConditionalOffer.VOUCHER))
    client = filled("alba", **{f"p{priced('30.00')}": 2})
    use_voucher(client, "TENNER")
    order, surfaces = everywhere(client)
    assert {6000, 1000, 5000} <= set(amounts(surfaces["basket"]))
    assert (order.total_excl_tax, order.total_tax) == (Decimal("50.00"), Decimal("10.00"))


BENEFITS = {
    "a percentage": (offer, dict(type=Benefit.PERCENTAGE, value=33)),
    "an amount": (offer, dict(type=Benefit.FIXED, value="17.77")),
    "more than it is worth": (offer, dict(type=Benefit.FIXED, value=9999)),
    "an amount a unit": (offer, dict(type=Benefit.FIXED_UNIT, value="3.33")),
    "a fixed price": (
        offer,
        dict(type=Benefit.FIXED_PRICE, value=20, condition=(Condition.COUNT, 3)),
    ),
    "a fixed price for different ones": (
        offer,
        dict(type=Benefit.FIXED_PRICE, value=20, condition=(Condition.COVERAGE, 2)),
    ),
    "the cheapest free": (
        offer,
        dict(type=Benefit.MULTIBUY, value=None, condition=(Condition.COUNT, 3)),
    ),
    "from an amount on": (
        offer,
        dict(type=Benefit.PERCENTAGE, value=10, condition=(Condition.VALUE, "51.60")),
    ),
    "delivery free": (offer, dict(type=Benefit.SHIPPING_PERCENTAGE, value=100)),
    "an eighth of delivery": (offer, dict(type=Benefit.SHIPPING_PERCENTAGE, value="12.50")),
    "delivery for less": (offer, dict(type=Benefit.SHIPPING_FIXED_PRICE, value="1.11")),
    "an amount off delivery": (offer, dict(type=Benefit.SHIPPING_ABSOLUTE, value="2.22")),
}


def half_up(amount):
    hundred = Fraction(amount) * 100
    return Fraction(int(2 * hundred + 1) // 2, 100)


def assert_adds_up(order):
    """An order agrees with its lines, its discounts, its taxes and the rule, to the cent."""
    assert_taxed(order, totals_of(order).taxes)
    lines, discounts = list(order.lines.all()), list(order.discounts.all())
    net, gross = order.total_excl_tax, order.total_incl_tax
    assert net == sum(ln.line_price_excl_tax for ln in lines) + order.shipping_excl_tax
    assert gross == sum(ln.line_price_incl_tax for ln in lines) + order.shipping_incl_tax
    taken = [row.amount for row in discounts if row.is_basket_discount]
    assert sum(taken) == order.total_discount_excl_tax
    assert order.total_discount_incl_tax >= order.total_discount_excl_tax
    for line in lines:
        before, after = line.line_price_before_discounts_excl_tax, line.line_price_excl_tax
        assert 0 <= after <= before == line.unit_price_excl_tax * line.quantity
        assert before - after == sum(row.amount for row in line.discounts.all())
        paid = [
            (row.price_excl_tax * row.quantity, row.price_incl_tax * row.quantity)
            for row in line.prices.all()
        ]
        assert [sum(column) for column in zip(*paid, strict=True)] == [
            line.line_price_excl_tax,
            line.line_price_incl_tax,
        ]
    for row in discounts:
        of_lines = [part.amount for part in row.discount_lines.all()]
        assert row.is_shipping_discount or row.amount == sum(of_lines)


def assert_taxed(order, taxes):
    """Each Tax is of its lines and its part of the charge, and reckoned once on their sum."""
    sums = {}
    for line in order.lines.all():
        sums[line.tax_code] = sums.get(line.tax_code, 0) + line.line_price_excl_tax
    assert {tax.treatment.code: tax.net - tax.charge for tax in taxes} == sums
    assert sum(tax.net for tax in taxes) == order.total_excl_tax
    assert sum(tax.vat for tax in taxes) == order.total_tax
    charges = sum(tax.charge for tax in taxes), sum(tax.charge_vat for tax in taxes)
    assert charges == (order.shipping_excl_tax, order.shipping_tax)
    goods = sum(sums.values())
    for tax in taxes:
        assert Fraction(tax.vat) == half_up(Fraction(tax.net) * Fraction(tax.rate))
        share = Fraction(charges[0]) * Fraction(tax.net - tax.charge) / Fraction(goods or 1)
        assert not goods or abs(Fraction(tax.charge) - share) < Fraction(1, 100)


@pytest.mark.parametrize("benefit", BENEFITS.values(), ids=BENEFITS)
def test_every_kind_of_benefit_is_net_and_adds_up_everywhere(benefit, monkeypatch):
    monkeypatch.setattr(TrackedCourier, "charge_excl_tax", Decimal("4.99"))
    make, kind = benefit
    made = make("The offer", **kind)
    priced("7.77"), priced("12.34", OTHER)
    order, surfaces = everywhere(filled("alba", p4=4, **{f"p{OTHER}": 3}))
    assert_adds_up(order)
    totals = int(order.total_excl_tax * 100), int(order.total_incl_tax * 100)
    for surface in FULL:
        shown = rows(surfaces[surface])
        assert (shown["Total excluding VAT"], shown["Total including VAT"]) == totals, surface
        assert "The offer, excluding VAT" in surfaces[surface], surface
    made.refresh_from_db()
    assert made.total_discount == order.discounts.get().amount > 0


# Whatever the figures are.

NAIVE = {
    Benefit.PERCENTAGE: lambda value, net, units: half_up(net * Fraction(value) / 100),
    Benefit.FIXED: lambda value, net, units: min(Fraction(value), net),
    Benefit.FIXED_UNIT: lambda value, net, units: sum(
        min(Fraction(value), price) * count for price, count in units
    ),
}
CENTS = st.decimals("0.01", 500, places=2)


@settings(
    max_examples=times(6, 60),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    prices=st.tuples(CENTS, CENTS),
    units=st.tuples(st.integers(1, 9), st.integers(1, 9)),
    rate=st.sampled_from(["0.20", "0.05", "0", "0.175", "0.081"]),
    other=st.sampled_from(["S 20", "S 5", "Z 0", "E 0"]),
    charge=st.just(Decimal("0.00")) | st.decimals(0, 20, places=2),
    discount=st.none() | st.tuples(st.sampled_from([*NAIVE]), st.decimals("0.01", 100, places=2)),
)
def test_any_order_costs_what_a_naive_exact_computation_says(
    prices, units, rate, other, charge, discount, monkeypatch
):
    monkeypatch.setattr(TrackedCourier, "charge_excl_tax", charge)
    bought = [(Fraction(price), count) for price, count in zip(prices, units, strict=True)]
    goods = sum(price * count for price, count in bought)
    taken = Fraction(0)
    with transaction.atomic():
        everything_at(Treatment.at(Decimal(rate)).code)
        taxed((("reduced", "none", "GB"), (other, "exempt" if other == "E 0" else "")))
        Product.objects.filter(pk=OTHER).update(tax_class="reduced")
        if discount:
            kind, value = discount
            offer("The offer", kind, value)
            taken = NAIVE[kind](value, goods, bought)
        priced(prices[0]), priced(prices[1], OTHER)
        order, surfaces = everywhere(filled("alba", p4=units[0], **{f"p{OTHER}": units[1]}))
        net = goods - taken + Fraction(charge)
        vat = Fraction(order.total_tax)
        assert Fraction(order.total_excl_tax) == net
        assert_adds_up(order)
        for surface in FULL:
            shown = rows(surfaces[surface])
            totals = shown["Total excluding VAT"], shown["Total including VAT"]
            assert totals == (net * 100, (net + vat) * 100), surface
        transaction.set_rollback(True)


# The other surfaces.


def test_a_request_to_countersign_keeps_and_shows_net_vat_and_total():
    """M4, M11: what is asked, mailed, shown and ordered is the same."""
    offer()
    bea = filled("bea", **{f"p{priced('49.99')}": 3})
    page = bea.get("/checkout/preview/")
    bea.post("/checkout/preview/", {"action": "ask", "seen": page.context["seen"]})
    asked = Request.objects.get()
    net, vat, gross = Decimal("134.97"), Decimal("26.99"), Decimal("161.96")
    assert (asked.net, asked.vat, asked.total) == (net, vat, gross)
    letter = mail("Bea")
    assert [
        f"{label}: GBP {amount}" in letter
        for label, amount in (
            ("Total excluding VAT", net),
            ("VAT", vat),
            ("Total including VAT", gross),
        )
    ] == [True] * 3
    alba = cast.client_of("alba")
    shown = alba.get(f"/accounts/requests/{asked.pk}/")
    assert {14997, 1500, 13497, 2699, 16196} <= set(amounts(cast.text_of(shown)))
    alba.post(
        f"/accounts/requests/{asked.pk}/", {"deed": "countersign", "seen": shown.context["seen"]}
    )
    order = Order.objects.get()
    assert (order.total_excl_tax, order.total_tax, order.total_incl_tax) == (net, vat, gross)
    closed = cast.text_of(bea.get(f"/accounts/requests/{asked.pk}/"))
    assert {13497, 2699, 16196} <= set(amounts(closed))


def placed_by(client):
    seen = client.get("/checkout/preview/").context["seen"]
    client.post("/checkout/preview/", {"action": "place_order", "seen": seen})
    return Order.objects.latest("pk")


def test_a_copy_of_ones_data_has_net_discounts_and_total():
    offer()
    priced("49.99")
    placed_by(filled("alba", p4=3))
    alba = cast.person("alba")
    (order,), (line,) = tables.orders(alba), tables.order_lines(alba)
    assert (order["total_excl_tax"], order["total_incl_tax"]) == (
        Decimal("134.97"),
        Decimal("161.96"),
    )
    assert line["line_price_before_discounts_excl_tax"] == Decimal("149.97")
    assert line["line_price_excl_tax"] == Decimal("134.97") and line["tax_code"] == "S 20"
    assert tables.order_discounts(alba)[0]["amount"] == Decimal("15.00")


def test_an_order_from_before_keeps_its_figures(monkeypatch):
    """M11, M14: nothing is reckoned anew, though today it would come to another cent."""
    priced("49.99")
    taxes = []
    monkeypatch.setattr(utils, "keep_taxes", lambda order, reckoned: taxes.extend(reckoned))
    order, (sold,) = placed_by(filled("alba", p4=3)), taxes
    order.lines.update(tax_code="20")
    assert (sold.category, totals_of(order).taxes) == (Category.STANDARD, (sold,))
    order.lines.update(line_price_incl_tax=Decimal("179.97"), tax_code=None)
    Order.objects.filter(pk=order.pk).update(total_incl_tax=Decimal("179.97"))
    page = cast.text_of(cast.client_of("alba").get(f"/accounts/orders/{order.number}/"))
    assert amounts(page)[-4:] == [14997, 14997, 3000, 17997]
    assert "20 %" not in page

"""What things cost is the same to the cent on every page, mail and record (docs/rules/money.md)."""

import re
from decimal import Decimal
from fractions import Fraction

import pytest
from django.core import mail as outbox
from oscar.core.loading import get_model

from catalogue.models import Product
from shop.forks.order.processing import EventHandler
from shop.forks.shipping.repository import TrackedCourier
from tests import cast
from tests.offers import Benefit, Condition, ConditionalOffer, offer, use_voucher, voucher

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
    EventHandler(cast.person("omar")).ship(order)
    found["shipped mail"] = mail(f"Order {order.number} is on its way")
    return order, found


FULL = ["basket", "preview", "thanks", "mail", "order", "staff", "shipped mail"]


@pytest.mark.parametrize(
    ("percent", "taken", "net", "vat", "gross"),
    [(10, 960, 8640, 1728, 10368), (50, 4800, 4800, 960, 5760), (90, 8640, 960, 192, 1152)],
)
def test_a_voucher_takes_its_percentage_of_the_net_price(percent, taken, net, vat, gross):
    """F1: once gross was reckoned and taken from net: 84.48 instead of 86.40, and 0.00 of 90 %."""
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
    """F9."""
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
    """An order agrees with its lines, its discounts and the rule, to the cent."""
    lines, discounts = list(order.lines.all()), list(order.discounts.all())
    net, gross = order.total_excl_tax, order.total_incl_tax
    assert net == sum(ln.line_price_excl_tax for ln in lines) + order.shipping_excl_tax
    assert gross == sum(ln.line_price_incl_tax for ln in lines) + order.shipping_incl_tax
    assert Fraction(gross - net) == half_up(Fraction(net) * Fraction(1, 5))
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

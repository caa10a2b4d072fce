"""Synthetic orders of the demo's verified buyers, each line with its lot and its ledger.

Every batch receives lots of its own with exactly the units that its orders take.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.conf import settings
from django.contrib.sites.models import Site
from django.db import connection
from django.utils import timezone
from oscar.core.loading import get_model

from accounts.clinics.queries import verified_addresses
from accounts.licences.policy import State
from accounts.models import Licence
from common.clock import today
from common.order_states import OrderState
from common.parcel_states import ParcelState
from shop.inventory.goods_in import supplier_named
from shop.inventory.models import Lot, Movement, Pick
from shop.inventory.numbers import twin_keys
from shop.inventory.places.queries import places_to_pick
from shop.parcels.models import Parcel
from shop.purchasing import facts
from shop.purchasing.models import OrderSignature
from shop.taxes.categories import Treatment
from shop.taxes.document import NetLine, reckon, vat_on

from . import naming
from .ground import price_currency
from .shape import Row
from .stock import SUPPLIER, put

Line = get_model("order", "Line")
LinePrice = get_model("order", "LinePrice")
Order = get_model("order", "Order")
ShippingAddress = get_model("order", "ShippingAddress")
StockRecord = get_model("partner", "StockRecord")

MOST_LINES = 3
_TREATMENT = Treatment.at(Decimal(settings.SHOP_TAX_RATE))
_FOLLOW = """
UPDATE partner_stockrecord AS record
SET num_in_stock = lots.on_hand, num_allocated = lots.allocated
FROM (SELECT product_id, sum(on_hand) AS on_hand, sum(allocated) AS allocated
      FROM inventory_lot WHERE product_id = ANY(%s) GROUP BY product_id) AS lots
WHERE lots.product_id = record.product_id
"""


@dataclass(frozen=True)
class Buyer:
    """A verified demo buyer, with the address and what the profession may order."""

    user: object
    address: object
    supply_classes: frozenset


@dataclass(frozen=True)
class Wanted:
    """One line to be: which order, which product, how many units."""

    order: object
    number: int
    quantity: int


def existing():
    return Order.objects.filter(number__startswith="SYNTH-").count()


def buyers():
    """The demo's verified people who have an address, by licence."""
    verified = Licence.objects.filter(
        state=State.VERIFIED,
        expires_on__gte=today(),
        professional__user__email__endswith="@demo.example",
    ).select_related("professional__user")
    found = [_buyer(licence) for licence in verified.order_by("pk")]
    return [buyer for buyer in found if buyer.address]


def write(numbers, products, people):
    """Insert the orders of these numbers, of a synthetic catalogue of `products` rows."""
    orders = _write_orders(numbers, people)
    wanted = [
        Wanted(order, product, 1 + naming.chosen(number, 3, f"units{product}"))
        for number, (order, buyer) in orders.items()
        for product in wanted_products(number, products, buyer)
    ]
    records = _records(wanted)
    wanted = [line for line in wanted if line.number in records]
    lines = _write_lines(wanted, records)
    _write_stock(lines, wanted, records, numbers[0])
    _total(orders, lines)


def _buyer(licence):
    user, policy = licence.professional.user, facts.policy()
    classes = (
        name for name in licence.scope if policy.permits(licence.profession, name, licence.country)
    )
    return Buyer(user, verified_addresses(user).first(), frozenset(classes))


def _write_orders(numbers, people):
    """{number: (order, buyer)} of new orders without lines."""
    chosen = {number: people[number % len(people)] for number in numbers}
    addresses = ShippingAddress.objects.bulk_create(
        _copy_of(buyer.address) for buyer in chosen.values()
    )
    site = Site.objects.get_current()
    made = Order.objects.bulk_create(
        _order(number, buyer, address, site)
        for (number, buyer), address in zip(chosen.items(), addresses, strict=True)
    )
    OrderSignature.objects.bulk_create(
        _signature(order, buyer) for order, buyer in zip(made, chosen.values(), strict=True)
    )
    pairs = zip(chosen.items(), made, strict=True)
    return {number: (order, buyer) for (number, buyer), order in pairs}


def _signature(order, buyer):
    address, user = buyer.address, buyer.user
    return OrderSignature(
        order=order, clinic=address.clinic, address=address, ordered_by=user, signed_by=user
    )


def _copy_of(address):
    copied = ("first_name", "last_name", "line1", "line4", "postcode", "country_id")
    return ShippingAddress(**{name: getattr(address, name) for name in copied})


def _order(number, buyer, address, site):
    days = naming.chosen(number, 700, "placed") if _is_shipped(number) else number % 14
    return Order(
        number=naming.order_number(number),
        site=site,
        user=buyer.user,
        shipping_address=address,
        currency=price_currency(),
        total_incl_tax=0,
        total_excl_tax=0,
        shipping_method="Tracked courier",
        shipping_code="tracked-courier",
        status=OrderState.SHIPPED if _is_shipped(number) else OrderState.PLACED,
        date_placed=timezone.now() - timedelta(days=days, seconds=number % 80_000),
    )


def _is_shipped(number):
    return number % 5 != 0


def wanted_products(number, products, buyer):
    """Numbers of one to three products that this buyer may order, walking on from a chosen one."""
    start = naming.chosen(number, products, "first product")
    walk = (Row(1 + (start + step) % products) for step in range(min(products, 100)))
    fitting = (
        row.number
        for row in walk
        if row.is_sold and row.is_open and row.supply_class in buyer.supply_classes
    )
    count = 1 + naming.chosen(number, MOST_LINES, "lines")
    return [product for product, _ in zip(fitting, range(count), strict=False)]


def _records(wanted):
    """Stock records by product number; the walk wraps over the end of the catalogue."""
    by_sku = {naming.part_number(line.number): line.number for line in wanted}
    found = StockRecord.objects.filter(partner_sku__in=by_sku)
    found = found.select_related("product__parent", "partner")
    return {by_sku[record.partner_sku]: record for record in found}


def _write_lines(wanted, records):
    sums = _sums(wanted, records)
    lines = Line.objects.bulk_create(
        _line(want, records[want.number], part) for want, part in zip(wanted, sums, strict=True)
    )
    LinePrice.objects.bulk_create(
        LinePrice(
            order_id=line.order_id,
            line=line,
            quantity=units,
            price_incl_tax=gross,
            price_excl_tax=net,
            tax_code=line.tax_code,
        )
        for line, part in zip(lines, sums, strict=True)
        for net, gross, units in part.by_unit()
    )
    return lines


def _sums(wanted, records):
    """What each line comes to, by the document of its order (shop.taxes)."""
    by_order = {}
    for place, want in enumerate(wanted):
        line = NetLine(want.quantity, records[want.number].price, _TREATMENT)
        by_order.setdefault(want.order.pk, {})[place] = line
    found = {}
    for lines in by_order.values():
        found |= reckon(lines).lines
    return [found[place] for place in range(len(wanted))]


def _line(want, record, part):
    is_shipped = want.order.status == OrderState.SHIPPED
    return Line(
        order=want.order,
        partner=record.partner,
        partner_name=record.partner.name,
        partner_sku=record.partner_sku,
        stockrecord=record,
        product=record.product,
        title=record.product.get_title(),
        upc=record.product.upc,
        quantity=want.quantity,
        line_price_incl_tax=part.gross,
        line_price_excl_tax=part.net,
        line_price_before_discounts_incl_tax=part.gross_before,
        line_price_before_discounts_excl_tax=part.before,
        unit_price_incl_tax=record.price + vat_on(record.price, _TREATMENT.rate),
        unit_price_excl_tax=record.price,
        tax_code=_TREATMENT.code,
        status=want.order.status,
        num_allocated=0 if is_shipped else want.quantity,
    )


def _write_stock(lines, wanted, records, batch):
    lots = _write_lots(wanted, records, batch)
    parcels = _write_parcels(lines)
    pairs = [(line, lots[want.number]) for line, want in zip(lines, wanted, strict=True)]
    Pick.objects.bulk_create(
        Pick(
            order_line=line,
            lot=lot,
            quantity=line.quantity,
            shipped_at=line.order.date_placed if line.status == OrderState.SHIPPED else None,
            parcel=parcels.get(line.order_id),
        )
        for line, lot in pairs
    )
    place = places_to_pick()[0]
    Movement.objects.bulk_create(
        movement for line, lot in pairs for movement in _ledger(line, lot, place)
    )
    with connection.cursor() as cursor:
        cursor.execute(_FOLLOW, [[record.product_id for record in records.values()]])


def _write_parcels(lines):
    """{key of an order that was shipped: its parcel}."""
    shipped = {line.order_id: line.order for line in lines if line.status == OrderState.SHIPPED}
    made = Parcel.objects.bulk_create(
        Parcel(
            order=order,
            number=f"{order.number}-1",
            state=ParcelState.HANDED_OVER,
            address_id=order.shipping_address_id,
            packed_at=order.date_placed,
            handed_over_at=order.date_placed,
        )
        for order in shipped.values()
    )
    return {parcel.order_id: parcel for parcel in made}


def _write_lots(wanted, records, batch):
    """A lot a product, received with all units of the batch; {product number: lot}."""
    received, kept = Counter(), Counter()
    for want in wanted:
        received[want.number] += want.quantity
        kept[want.number] += want.quantity if want.order.status == OrderState.PLACED else 0
    lots = Lot.objects.bulk_create(
        Lot(
            product_id=records[number].product_id,
            number=f"S{number:07d}-{batch}",
            twin_keys=twin_keys(f"S{number:07d}-{batch}"),
            expires_on=today() + timedelta(days=420),
            on_hand=kept[number],
            allocated=kept[number],
        )
        for number in received
    )
    supplier, place = supplier_named(SUPPLIER), places_to_pick()[0]
    put(lots, place)
    Movement.objects.bulk_create(
        Movement(
            lot=lot,
            kind=Movement.Kind.RECEIVED,
            on_hand_change=received[number],
            place=place,
            supplier=supplier,
        )
        for lot, number in zip(lots, received, strict=True)
    )
    return dict(zip(received, lots, strict=True))


def _ledger(line, lot, place):
    units = line.quantity
    yield Movement(lot=lot, kind=Movement.Kind.ALLOCATED, allocated_change=units, order_line=line)
    if line.status == OrderState.SHIPPED:
        yield Movement(
            lot=lot,
            kind=Movement.Kind.SHIPPED,
            on_hand_change=-units,
            allocated_change=-units,
            place=place,
            order_line=line,
        )


def _total(orders, lines):
    by_key = {order.pk: order for order, _ in orders.values()}
    for line in lines:
        by_key[line.order_id].total_incl_tax += line.line_price_incl_tax
        by_key[line.order_id].total_excl_tax += line.line_price_excl_tax
    Order.objects.bulk_update(by_key.values(), ["total_incl_tax", "total_excl_tax"])

"""Grows stock Oscar's database: the rows of our synthetic catalogue, as far as Oscar can say them.

python -m bench.stock.grow PRODUCTS ORDERS, in the empty database of DATABASE_URL.
"""

import sys
from datetime import timedelta
from decimal import Decimal

import django

from shop.demo.growth import naming
from shop.demo.growth.shape import Row

BUYER, STAFF = "buyer@example.com", "staff@example.com"
# One order in so many is the buyer's; the others belong to as many people.
PEOPLE = 6
_BATCH = 1000
_IN_STOCK = 10_000
_ATTRIBUTES = {
    "container": ("Container", "text"),
    "count": ("Containers in a pack", "integer"),
    "volume": ("Volume of a container, ml", "float"),
    "composition": ("Composition", "text"),
    "areas": ("Areas", "text"),
    "concerns": ("Concerns", "text"),
    "depth": ("Depth", "text"),
    "storage": ("Storage", "text"),
}


def main(products, orders):
    django.setup()
    from django.core.management import call_command
    from django.db import connection, transaction

    call_command("migrate", verbosity=0)
    with transaction.atomic():
        ground = Ground()
        for first in range(1, products + 1, _BATCH):
            ground.grow([Row(n) for n in range(first, min(first + _BATCH, products + 1))])
        ground.order(orders)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


class Ground:
    """What all products and orders refer to, and the products by number."""

    def __init__(self):
        from oscar.core.loading import get_model

        self.model = get_model
        self.partner = get_model("partner", "Partner").objects.create(name="Synthetic supplier")
        self.product_class = get_model("catalogue", "ProductClass").objects.create(name="Synthetic")
        self.attributes = {
            code: self.product_class.attributes.create(code=code, name=name, type=kind)
            for code, (name, kind) in _ATTRIBUTES.items()
        }
        self.country = get_model("address", "Country").objects.create(
            iso_3166_1_a2="GB",
            iso_3166_1_a3="GBR",
            iso_3166_1_numeric="826",
            printable_name="United Kingdom",
            name="United Kingdom of Great Britain and Northern Ireland",
            is_shipping_country=True,
        )
        self.people = [self._person(number) for number in range(PEOPLE)]
        self._categories()
        self.products = {}

    def _person(self, number):
        from django.contrib.auth import get_user_model

        users = get_user_model().objects
        if number == 0:
            users.create_superuser("staff", STAFF, "!")
        email = f"person-{number}@example.com" if number else BUYER
        user = users.create_user(email, email, "!", first_name="Synthetic", last_name="Person")
        self.model("address", "UserAddress").objects.create(user=user, **self._address())
        return user

    def _address(self):
        return {
            "first_name": "Synthetic",
            "last_name": "Person",
            "line1": "1 Measuring Street",
            "line4": "London",
            "postcode": "N1 1AA",
            "country": self.country,
        }

    def _categories(self):
        """A category for each page of ours that lists products by one word."""
        category = self.model("catalogue", "Category")
        self.categories = {}
        for kind, names in _ways().items():
            root = category.add_root(name=kind)
            self.categories |= {name: root.add_child(name=name) for name in names}

    def grow(self, rows):
        """The products of these rows with attributes, categories and stock."""
        product = self.model("catalogue", "Product").objects
        for kept in ([r for r in rows if r.family is None], [r for r in rows if r.family]):
            made = product.bulk_create([self._product(row) for row in kept])
            self.products |= dict(zip((row.number for row in kept), made, strict=True))
        self.model("catalogue", "ProductAttributeValue").objects.bulk_create(
            self._value(row, code, value) for row in rows for code, value in _values(row)
        )
        self.model("catalogue", "ProductCategory").objects.bulk_create(
            self._in_category(row, category)
            for row in rows
            if row.family is None
            for category in _names_of(row)
        )
        self.model("partner", "StockRecord").objects.bulk_create(
            self._record(row) for row in rows if row.is_sold
        )

    def _product(self, row):
        is_variant = row.family is not None
        return self.model("catalogue", "Product")(
            structure=row.structure,
            parent=self.products[row.family] if is_variant else None,
            product_class=None if is_variant else self.product_class,
            slug=naming.slug(row.number),
            upc=None if row.is_family else naming.gtin(row.number),
            title=row.variant_name if is_variant else naming.title(row.number),
            description="A synthetic product for measuring the shop; it does not exist.",
        )

    def _value(self, row, code, value):
        kind = _ATTRIBUTES[code][1]
        return self.model("catalogue", "ProductAttributeValue")(
            attribute=self.attributes[code],
            product=self.products[row.number],
            **{f"value_{kind}": value},
        )

    def _in_category(self, row, name):
        return self.model("catalogue", "ProductCategory")(
            product=self.products[row.number], category=self.categories[name]
        )

    def _record(self, row):
        return self.model("partner", "StockRecord")(
            product=self.products[row.number],
            partner=self.partner,
            partner_sku=naming.part_number(row.number),
            price=row.price,
            num_in_stock=_IN_STOCK,
        )

    def order(self, count):
        """So many orders of one to three lines."""
        addresses = self.model("order", "ShippingAddress").objects.bulk_create(
            self.model("order", "ShippingAddress")(**self._address()) for _ in range(count)
        )
        wanted = [list(self._wanted(number)) for number in range(count)]
        orders = self.model("order", "Order").objects.bulk_create(
            self._order(number, address, wanted[number]) for number, address in enumerate(addresses)
        )
        self.model("order", "Line").objects.bulk_create(
            self._line(order, record)
            for order, records in zip(orders, wanted, strict=True)
            for record in records
        )

    def _wanted(self, number):
        sold = self._sold
        for line in range(1 + number % 3):
            yield sold[(number * 7 + line) % len(sold)]

    @property
    def _sold(self):
        if not hasattr(self, "_records"):
            records = self.model("partner", "StockRecord").objects
            self._records = list(records.select_related("product__parent").order_by("pk")[:1000])
        return self._records

    def _order(self, number, address, records):
        from django.utils import timezone

        total = sum((record.price for record in records), Decimal(0))
        return self.model("order", "Order")(
            number=naming.order_number(number),
            site_id=1,
            user=self.people[number % PEOPLE],
            shipping_address=address,
            currency="GBP",
            total_incl_tax=total,
            total_excl_tax=total,
            shipping_method="Free shipping",
            shipping_code="free-shipping",
            date_placed=timezone.now() - timedelta(days=number % 700),
        )

    def _line(self, order, record):
        prices = {
            f"{kind}_{tax}": record.price
            for kind in ("line_price", "line_price_before_discounts", "unit_price")
            for tax in ("incl_tax", "excl_tax")
        }
        return self.model("order", "Line")(
            order=order,
            partner=self.partner,
            partner_name=self.partner.name,
            partner_sku=record.partner_sku,
            stockrecord=record,
            product=record.product,
            title=record.product.get_title(),
            upc=record.product.upc,
            quantity=1,
            num_allocated=1,
            **prices,
        )


def _values(row):
    """(code, value) of what Oscar can say of a row; a family's is its variants'."""
    if row.is_family:
        return
    yield "container", row.container
    yield "count", row.container_count
    yield "volume", float(row.container_volume_ml)
    yield (
        "composition",
        ", ".join(f"{name} {amount or ''}" for name, _, amount, _ in row.composition()),
    )
    yield "areas", ", ".join(row.areas())
    yield "concerns", ", ".join(row.concerns())
    for kind in row.fact_kinds():
        if kind in _ATTRIBUTES:
            yield kind, f"Synthetic {kind} of a measuring series."


def _ways():
    """{kind: names} of all ways to a product, of which one block of rows after another takes."""
    rows = [Row(number) for number in range(1, 1001)]
    kinds = ("Treatments", "Brands", "Areas", "Concerns", "Ingredients")
    found = {kind: {} for kind in kinds}
    for row in rows:
        for kind, names in zip(kinds, _names_by_kind(row), strict=True):
            found[kind] |= dict.fromkeys(names)
    return found


def _names_of(row):
    return [name for names in _names_by_kind(row) for name in names]


def _names_by_kind(row):
    return (
        [row.treatment],
        [naming.brand_name(naming.brand_of(row.number))],
        [f"{name} area" for name in row.areas()],
        [f"{name} concern" for name in row.concerns()],
        [name for name, *_ in row.composition()],
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))

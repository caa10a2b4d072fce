"""A price list as a file: written, tried out, and taken as it was shown."""

from django.apps import apps
from django.db import transaction

from common.csv_lines import guard
from common.locks import wait_until_alone

from .models import ListPrice
from .sheets import COLUMNS, Known, Plan, Price, plan


def rows_of(price_list):
    """The rows of the file, the names of the columns first."""
    yield COLUMNS
    rows = price_list.prices.select_related("product__parent").prefetch_related(
        "product__stockrecords"
    )
    for row in rows.order_by("product__title", "product", "from_units", "first_day"):
        yield [
            guard(_sku(row.product)),
            guard(row.product.full_name),
            row.from_units,
            row.price,
            row.first_day.isoformat(),
            row.last_day.isoformat() if row.last_day else "",
            guard(row.reference),
        ]


def tried(price_list, text):
    """The Plan of a file as things are."""
    return plan(text, _known(), [_price(row) for row in price_list.prices.all()])


@transaction.atomic
def take(price_list, text):
    """Change the list as the file says; its Plan, with faults where nothing was changed."""
    wait_until_alone("prices")
    found: Plan = tried(price_list, text)
    if found.faults:
        return found
    changes = [change.now for change in found.changes]
    new = [_row(price_list, price) for price in changes if price.key is None]
    changed = [_row(price_list, price) for price in changes if price.key is not None]
    # Ends first: where one price follows another its days are free by then.
    ListPrice.objects.bulk_update(changed, ["price", "last_day", "reference"])
    ListPrice.objects.bulk_create(new)
    return found


def facts_of(price_list):
    """What a page about the file rests on: every row of the list."""
    rows = (_price(row) for row in price_list.prices.order_by("pk"))
    return {f"Row {row.key}": _words(row) for row in rows}


def _words(row):
    until = f" until {row.last_day}" if row.last_day else ""
    return f"{row.price} from {row.from_units} units on, from {row.first_day}{until}"


def _row(price_list, price):
    return ListPrice(
        pk=price.key,
        kind=ListPrice.KIND,
        price_list=price_list,
        product_id=price.product,
        from_units=price.from_units,
        price=price.price,
        first_day=price.first_day,
        last_day=price.last_day,
        reference=price.reference,
    )


def _price(row):
    days = row.first_day, row.last_day
    return Price(row.product_id, row.from_units, row.price, *days, row.reference, row.pk)


def _sku(product):
    return next((record.partner_sku for record in product.stockrecords.all()), "")


def _known():
    """{part number: Known} of all that is sold."""
    records = apps.get_model("partner", "StockRecord").objects.select_related("product__parent")
    return {
        record.partner_sku: Known(record.product_id, record.product.full_name, record.price)
        for record in records.exclude(partner_sku="")
    }

"""Every row lock of the inventory, always in this order: stock records, then lots, by key."""

from django.apps import apps

from .models import Lot


def lock_stock(product_ids):
    """Lock all stock of these products until the transaction ends.

    Returns the stock records by product id and the lots as a list, both freshly read.
    """
    stock_records = apps.get_model("partner.StockRecord").objects.select_for_update()
    records = {
        record.product_id: record
        for record in stock_records.filter(product_id__in=product_ids).order_by("pk")
    }
    lots = Lot.objects.select_for_update().filter(product_id__in=product_ids).order_by("pk")
    return records, list(lots)


def lock_lot(lot):
    """The lot as it is now, locked with all stock of its product."""
    _, lots = lock_stock([lot.product_id])
    return next(row for row in lots if row.pk == lot.pk)

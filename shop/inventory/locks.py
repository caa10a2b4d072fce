"""Every row lock of the inventory, always in this order: stock records, then lots, by key."""

from django.apps import apps
from django.db.models import F

from common.statements import IsAnyOf, Statement, asked_keys

from .models import Lot


def lock_stock(product_ids):
    """Lock all stock of these products until the transaction ends.

    Returns the stock records by product id and the lots as a list, both freshly read.
    """
    keys = list(product_ids)
    records = {record.product_id: record for record in _RECORDS.rows(pks=keys)}
    return records, _LOTS.rows(pks=keys)


def _locked(model):
    rows = model.objects.select_for_update().filter(IsAnyOf(F("product_id"), asked_keys()))
    return rows.order_by("pk")


_RECORDS = Statement(lambda: _locked(apps.get_model("partner.StockRecord")))
_LOTS = Statement(lambda: _locked(Lot))


def lock_lot(lot):
    """The lot as it is now, locked with all stock of its product."""
    _, lots = lock_stock([lot.product_id])
    return next(row for row in lots if row.pk == lot.pk)

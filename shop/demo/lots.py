"""The demo lots, received by the same service that the warehouse uses."""

from datetime import timedelta

import yaml
from django.conf import settings
from oscar.core.loading import get_model

from common.clock import today
from shop.inventory import services
from shop.inventory.models import Lot

StockRecord = get_model("partner", "StockRecord")


def create_missing():
    """Receive the demo lots of every product that has none; returns how many lots were received."""
    plan = yaml.safe_load((settings.BASE_DIR / "fixtures/demo/lots.yaml").read_text())
    records = StockRecord.objects.filter(product__lots=None, product__is_confirmed=True)
    received = 0
    for record in records.select_related("product").order_by("pk"):
        for lot in plan["every_product"] + plan["exceptions"].get(record.partner_sku, []):
            _receive(record, lot)
            received += 1
    return received


def _receive(record, plan):
    lot = services.receive_lot(
        record.product,
        number=f"D{record.partner_sku[-4:]}{plan['suffix']}",
        expires_on=today() + timedelta(days=plan["days"]),
        quantity=plan["quantity"],
        supplier=plan["supplier"],
    )
    status = plan.get("status", Lot.Status.AVAILABLE)
    if status != Lot.Status.AVAILABLE:
        services.set_status(lot, status, plan["reason"])

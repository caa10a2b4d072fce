"""The GTINs of the demo: examples, so that scanning can be tried."""

import yaml
from django.conf import settings
from oscar.core.loading import get_model

from catalogue.models import Product
from shop.codes import gtins

StockRecord = get_model("partner", "StockRecord")


def create_missing():
    """Give every demo product its example; where any product has a GTIN, nothing is changed."""
    if Product.objects.exclude(upc=None).exists():
        return
    plan = yaml.safe_load((settings.BASE_DIR / "fixtures/demo/gtins.yaml").read_text())
    for sku, gtin in plan.items():
        record = StockRecord.objects.filter(partner_sku=sku).first()
        if record:
            Product.objects.filter(pk=record.product_id).update(upc=gtins.as_14(gtin))

"""The codes of the demo's packs and what is in them: examples, so that scanning can be tried."""

import yaml
from django.conf import settings
from oscar.core.loading import get_model

from catalogue.models import Product
from common.clock import today
from shop.codes import gtins

StockRecord = get_model("partner", "StockRecord")

READ_BY = "nobody (demo data)"
_GTINS = ("upc", "gtin_inner", "gtin_case")
# What is given together; the first tells whether any product has it already.
_PARTS = (
    ("upc",),
    ("gtin_case", "case_units", "gtin_inner", "inner_units"),
    ("makers_reference",),
    ("sales_unit",),
)


def create_missing():
    """Give every demo product its examples; of what any product has already, nothing is changed."""
    plan = yaml.safe_load((settings.BASE_DIR / "fixtures/demo/packs.yaml").read_text())
    names = [name for part in _PARTS if _is_missing(part[0]) for name in part]
    for record in StockRecord.objects.filter(partner_sku__in=plan) if names else ():
        values = {name: plan[record.partner_sku].get(name) for name in names}
        Product.objects.filter(pk=record.product_id).update(**_kept(values))


def _is_missing(name):
    return not Product.objects.exclude(**{name: None if name in _GTINS else ""}).exists()


def _kept(values):
    """As the product keeps them: a reading has a reader and a day, a GTIN 14 digits."""
    for name in _GTINS:
        if values.get(name):
            values[name] = gtins.as_14(values[name])
    if values.get("sales_unit"):
        values |= {"sales_unit_read_by": READ_BY, "sales_unit_read_on": today()}
    return values

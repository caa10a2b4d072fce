"""What of Oscar's own tables staff search orders by (shop/ordering/finding.py)."""

from django.db import migrations

from common import folding

INDEXES = {
    ("order", "Order"): folding.index("number", name="order_found"),
    ("order", "ShippingAddress"): folding.index(
        "line1", "line2", "line4", "postcode", name="order_found_by_address"
    ),
    ("order", "ShippingEvent"): folding.index("notes", name="order_found_by_tracking"),
    ("partner", "StockRecord"): folding.index("partner_sku", name="product_found_by_part"),
}


def add(apps, schema_editor):
    for names, index in INDEXES.items():
        schema_editor.add_index(apps.get_model(*names), index)


def remove(apps, schema_editor):
    for names, index in INDEXES.items():
        schema_editor.remove_index(apps.get_model(*names), index)


class Migration(migrations.Migration):
    dependencies = [
        ("common", "0003_folded"),
        ("order", "0001_initial"),
        ("partner", "0001_initial"),
        ("purchasing", "0007_guards"),
    ]
    operations = [migrations.RunPython(add, remove)]

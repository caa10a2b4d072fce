"""Lots, as staff search for them."""

from django.db import migrations

from common import folding


class Migration(migrations.Migration):
    dependencies = [
        ("inventory", "0006_recalls_end"),
        ("common", "0003_folded"),
    ]
    operations = [
        migrations.AddIndex("lot", folding.index("number", name="lot_found")),
        migrations.AddIndex("lot", folding.index("supplier", name="lot_found_by_supplier")),
    ]

"""GTINs are kept with 14 digits; what an import would change too much waits for a tick."""

import oscar.models.fields
from django.db import migrations, models

from shop.codes import gtins

_GTIN = {
    "blank": True,
    "help_text": "Of the pack that is sold, as its barcode says it: 8, 12, 13 or 14 digits.",
    "max_length": 64,
    "null": True,
    "verbose_name": "GTIN",
}


def pad(apps, schema_editor):
    """Valid GTINs only; of two ways to write one number the first row keeps it, the other stays."""
    Product = apps.get_model("catalogue", "Product")
    taken = set(Product.objects.exclude(upc=None).values_list("upc", flat=True))
    for pk, upc in Product.objects.exclude(upc=None).order_by("pk").values_list("pk", "upc"):
        full = gtins.as_14(upc) if gtins.is_gtin(upc) else upc
        if full not in taken:
            Product.objects.filter(pk=pk).update(upc=full)
            taken.add(full)


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0033_found")]
    operations = [
        migrations.AlterField(
            "product", "upc", oscar.models.fields.NullCharField(unique=True, **_GTIN)
        ),
        migrations.AlterField(
            "historicalproduct", "upc", oscar.models.fields.NullCharField(db_index=True, **_GTIN)
        ),
        migrations.AddField(
            "importrun",
            "remark_count",
            models.PositiveIntegerField(default=0, verbose_name="changes to be looked at"),
        ),
        migrations.AddField(
            "importrun",
            "remarks",
            models.JSONField(default=list, verbose_name="first changes to be looked at"),
        ),
        migrations.RunPython(pad, migrations.RunPython.noop),
    ]

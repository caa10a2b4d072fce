"""Held by the database: a number is printable and one lot a product; receipts have suppliers."""

from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("inventory", "0009_fill_numbers_and_suppliers")]
    operations = [
        migrations.RemoveIndex("lot", "lot_found_by_supplier"),
        migrations.RemoveField("lot", "supplier"),
        migrations.AddConstraint(
            "lot",
            models.UniqueConstraint(
                fields=("product", "number"),
                name="lot_number_once_a_product",
                violation_error_message="This lot of this product has already been received.",
            ),
        ),
        migrations.AddConstraint(
            "lot",
            models.CheckConstraint(
                condition=Q(number__regex=r"^[!-~]+( [!-~]+)*$"), name="lot_number_as_printed"
            ),
        ),
        migrations.AddConstraint(
            "lot",
            models.CheckConstraint(condition=Q(twin_keys__len__gt=0), name="lot_has_twin_keys"),
        ),
        migrations.AddIndex("lot", GinIndex(fields=["twin_keys"], name="lot_look_alikes")),
    ]

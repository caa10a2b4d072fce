"""Room for suppliers of their own and for what tells look-alike lot numbers."""

import django.db.models.deletion
from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("inventory", "0007_found")]
    operations = [
        migrations.CreateModel(
            name="Supplier",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("key", models.CharField(editable=False, max_length=120, unique=True)),
            ],
            options={
                "ordering": ["name"],
                "constraints": [
                    models.CheckConstraint(condition=~Q(key=""), name="supplier_has_a_key")
                ],
            },
        ),
        migrations.AddField(
            "movement",
            "supplier",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="movements",
                to="inventory.supplier",
            ),
        ),
        migrations.AlterField(
            "movement",
            "kind",
            models.CharField(
                choices=[
                    ("received", "Received"),
                    ("allocated", "Allocated to an order"),
                    ("released", "Released from an order"),
                    ("shipped", "Shipped"),
                    ("status", "Status changed"),
                    ("recalled", "Recalled"),
                    ("recall_end", "Recall ended"),
                ],
                max_length=16,
            ),
        ),
        migrations.AlterField("movement", "note", models.CharField(blank=True, max_length=600)),
        migrations.AddField(
            "lot",
            "twin_keys",
            ArrayField(models.CharField(max_length=40), default=list, editable=False, size=None),
        ),
        migrations.RemoveConstraint("lot", "lot_number_once_a_product"),
    ]

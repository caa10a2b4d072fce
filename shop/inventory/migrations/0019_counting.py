"""Counting sheets; and when each lot was last counted in each place, or first put there."""

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import migrations, models

import common.folding

FILL = """
UPDATE inventory_holding AS held SET counted_at = known.at
FROM (
    SELECT lot_id, place_id, coalesce(max(at) FILTER (WHERE kind = 'counted'), min(at)) AS at
    FROM inventory_movement WHERE place_id IS NOT NULL GROUP BY lot_id, place_id
) AS known
WHERE known.lot_id = held.lot_id AND known.place_id = held.place_id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0039_returns"),
        ("inventory", "0018_stock"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="holding",
            name="counted_at",
            field=models.DateTimeField(
                default=django.utils.timezone.now, verbose_name="last counted, or first put there"
            ),
        ),
        migrations.CreateModel(
            name="CountSheet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("counting", "Being counted"),
                            ("compared", "To compare"),
                            ("booked", "Booked"),
                            ("dropped", "Given up"),
                        ],
                        default="counting",
                        max_length=8,
                    ),
                ),
                ("begun_at", models.DateTimeField(auto_now_add=True)),
                (
                    "ended_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="counted until"),
                ),
                (
                    "closed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="booked or given up"),
                ),
                (
                    "begun_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="inventory.place",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogue.product",
                    ),
                ),
            ],
            options={
                "verbose_name": "counting sheet",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="Outcome",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("counted", models.PositiveIntegerField()),
                (
                    "was",
                    models.PositiveIntegerField(
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="by the books",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=12)),
                ("words", models.CharField(blank=True, max_length=300)),
                (
                    "lot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="inventory.lot",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="inventory.place",
                    ),
                ),
                (
                    "proposal",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="inventory.proposal",
                    ),
                ),
                (
                    "sheet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="outcomes",
                        to="inventory.countsheet",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Tally",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("units", models.PositiveIntegerField()),
                ("code", models.CharField(blank=True, max_length=500)),
                ("serial", models.CharField(blank=True, max_length=500)),
                ("key", models.UUIDField(unique=True)),
                ("is_set_aside", models.BooleanField(default=False)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "lot",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="inventory.lot",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="inventory.place",
                    ),
                ),
                (
                    "sheet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tallies",
                        to="inventory.countsheet",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="countsheet",
            constraint=models.CheckConstraint(
                condition=models.Q(("place", None), ("product", None), _connector="XOR"),
                name="sheet_of_a_place_or_a_product",
            ),
        ),
        migrations.AddConstraint(
            model_name="countsheet",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["counting", "compared"])),
                fields=("place",),
                name="one_open_sheet_a_place",
            ),
        ),
        migrations.AddConstraint(
            model_name="countsheet",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["counting", "compared"])),
                fields=("product",),
                name="one_open_sheet_a_product",
            ),
        ),
        migrations.AddConstraint(
            model_name="outcome",
            constraint=models.UniqueConstraint(
                fields=("sheet", "lot", "place"), name="lot_once_a_sheet"
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=GinIndex(
                OpClass(common.folding.Folded("note_number"), name="gin_trgm_ops"),
                name="delivery_found",
            ),
        ),
        migrations.AddIndex(
            model_name="deliveryline",
            index=GinIndex(
                OpClass(common.folding.Folded("number"), name="gin_trgm_ops"),
                name="delivery_line_found",
            ),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]

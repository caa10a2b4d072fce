"""How warm or cold a product is stored, as a source states it."""

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0036_edits"),
    ]

    operations = [
        migrations.AddField(
            model_name="historicalproduct",
            name="storage_source",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="catalogue.source",
            ),
        ),
        migrations.AddField(
            model_name="historicalproduct",
            name="store_from_celsius",
            field=models.SmallIntegerField(
                blank=True,
                null=True,
                validators=[
                    django.core.validators.MinValueValidator(-100),
                    django.core.validators.MaxValueValidator(60),
                ],
                verbose_name="stored from (°C)",
            ),
        ),
        migrations.AddField(
            model_name="historicalproduct",
            name="store_to_celsius",
            field=models.SmallIntegerField(
                blank=True,
                null=True,
                validators=[
                    django.core.validators.MinValueValidator(-100),
                    django.core.validators.MaxValueValidator(60),
                ],
                verbose_name="stored up to (°C)",
            ),
        ),
        migrations.AddField(
            model_name="product",
            name="storage_source",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="catalogue.source",
            ),
        ),
        migrations.AddField(
            model_name="product",
            name="store_from_celsius",
            field=models.SmallIntegerField(
                blank=True,
                null=True,
                validators=[
                    django.core.validators.MinValueValidator(-100),
                    django.core.validators.MaxValueValidator(60),
                ],
                verbose_name="stored from (°C)",
            ),
        ),
        migrations.AddField(
            model_name="product",
            name="store_to_celsius",
            field=models.SmallIntegerField(
                blank=True,
                null=True,
                validators=[
                    django.core.validators.MinValueValidator(-100),
                    django.core.validators.MaxValueValidator(60),
                ],
                verbose_name="stored up to (°C)",
            ),
        ),
        migrations.AddConstraint(
            model_name="product",
            constraint=models.CheckConstraint(
                condition=models.Q(("store_from_celsius__lte", models.F("store_to_celsius"))),
                name="stored_from_cold_to_warm",
                violation_error_message="The first temperature is the lower one.",
            ),
        ),
        migrations.AddConstraint(
            model_name="product",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("storage_source__isnull", False),
                    models.Q(("store_from_celsius", None), ("store_to_celsius", None)),
                    _connector="OR",
                ),
                name="storage_has_a_source",
                violation_error_message="Say which source states how it is stored.",
            ),
        ),
    ]

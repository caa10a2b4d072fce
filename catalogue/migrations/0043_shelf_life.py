"""For how many months a product keeps, where a source states it."""

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

_MONTHS = {
    "blank": True,
    "null": True,
    "help_text": "From its making, unopened; a last day further ahead stops goods in.",
    "validators": [
        django.core.validators.MinValueValidator(1),
        django.core.validators.MaxValueValidator(120),
    ],
    "verbose_name": "keeps for (months)",
}
_SOURCE = {"blank": True, "null": True, "related_name": "+", "to": "catalogue.source"}


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0042_reports_of_regulators")]

    operations = [
        *(
            migrations.AddField(
                model_name=model,
                name="shelf_life_months",
                field=models.PositiveSmallIntegerField(**_MONTHS),
            )
            for model in ("product", "historicalproduct")
        ),
        migrations.AddField(
            model_name="product",
            name="shelf_life_source",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, **_SOURCE),
        ),
        migrations.AddField(
            model_name="historicalproduct",
            name="shelf_life_source",
            field=models.ForeignKey(
                db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, **_SOURCE
            ),
        ),
        migrations.AddConstraint(
            model_name="product",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("shelf_life_source__isnull", False),
                    ("shelf_life_months", None),
                    _connector="OR",
                ),
                name="shelf_life_has_a_source",
                violation_error_message="Say which source states how long it keeps.",
            ),
        ),
    ]

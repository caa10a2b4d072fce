"""A pick says with which parcel its units go; one line may get the same lot in two parcels."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("inventory", "0015_deliveries"),
        ("parcels", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="pick",
            name="parcel",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="picks",
                to="parcels.parcel",
            ),
        ),
        migrations.RemoveConstraint(model_name="pick", name="lot_once_a_line"),
        migrations.AddConstraint(
            model_name="pick",
            constraint=models.UniqueConstraint(
                fields=("order_line", "lot", "parcel"),
                name="lot_once_a_line_and_parcel",
                nulls_distinct=False,
            ),
        ),
    ]

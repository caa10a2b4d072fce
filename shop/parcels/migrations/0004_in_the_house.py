"""Parcels that have not left, which are few of all."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("parcels", "0003_carrier_words"),
    ]
    operations = [
        migrations.AddIndex(
            model_name="parcel",
            index=models.Index(
                condition=models.Q(state__in=("packing", "packed")),
                fields=["begun_at"],
                name="parcels_in_the_house",
            ),
        ),
    ]

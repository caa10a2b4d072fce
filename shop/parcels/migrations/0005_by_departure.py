"""Parcels that left, by when: those of the last days are few of all."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("parcels", "0004_in_the_house"),
    ]
    operations = [
        migrations.AddIndex(
            model_name="parcel",
            index=models.Index(
                condition=models.Q(("state", "handed_over")),
                fields=["handed_over_at"],
                name="parcels_by_departure",
            ),
        ),
    ]

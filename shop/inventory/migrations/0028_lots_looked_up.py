"""Lots are put into the indexes of their numbers at once: what waits to be is read at each look-up,
and every parcel that leaves changes lots."""

from django.contrib.postgres.indexes import GinIndex
from django.db import migrations

from common import folding


class Migration(migrations.Migration):
    dependencies = [
        ("inventory", "0027_lots_recalled"),
    ]
    operations = [
        migrations.RemoveIndex(model_name="lot", name="lot_found"),
        migrations.RemoveIndex(model_name="lot", name="lot_look_alikes"),
        migrations.AddIndex(
            model_name="lot",
            index=folding.index("number", name="lot_found", fastupdate=False),
        ),
        migrations.AddIndex(
            model_name="lot",
            index=GinIndex(fields=["twin_keys"], name="lot_look_alikes", fastupdate=False),
        ),
    ]

"""Recalls know the number that was told."""

from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def fill(apps, schema_editor):
    lots = apps.get_model("inventory", "Lot").objects.filter(pk=OuterRef("lot"))
    recalls = apps.get_model("recalls", "Recall").objects
    recalls.update(number=Subquery(lots.values("number")[:1]))


class Migration(migrations.Migration):
    dependencies = [("recalls", "0001_initial")]

    operations = [
        migrations.AddField(
            "recall",
            "number",
            models.CharField("lot number that is told", max_length=40, default=""),
            preserve_default=False,
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]

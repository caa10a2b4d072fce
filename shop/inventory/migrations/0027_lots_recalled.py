"""Lots that are recalled, which are few of all."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("inventory", "0026_given_up"),
    ]
    operations = [
        migrations.AddIndex(
            model_name="lot",
            index=models.Index(
                condition=models.Q(("status", "recalled")), fields=["id"], name="lots_recalled"
            ),
        ),
    ]

"""Who of a clinic accepted the last day of a short-dated lot, where staff typed the order."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ordering", "0006_short_dated")]

    operations = [
        migrations.AddField(
            model_name="shortdatedline",
            name="accepted_by",
            field=models.CharField(
                blank=True,
                default="",
                max_length=200,
                verbose_name="who accepted it, as staff noted",
            ),
            preserve_default=False,
        ),
    ]

"""Whether units that a clinic sent back may be sold again: no, until somebody says so."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0038_identity")]
    operations = [
        migrations.AddField(
            model_name=model,
            name="may_be_resold",
            field=models.BooleanField(
                default=False,
                help_text="Whether units that a clinic sent back may be sold again, if two people "
                "agree.",
                verbose_name="may be sold again",
            ),
        )
        for model in ("product", "historicalproduct")
    ]

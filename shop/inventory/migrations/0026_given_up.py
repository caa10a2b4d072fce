"""Units that orders gave up, which are few of all that the ledger says."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("inventory", "0025_shipped_since"),
    ]
    operations = [
        migrations.AddIndex(
            model_name="movement",
            index=models.Index(
                condition=models.Q(("kind", "released"), models.Q(("reason", ""), _negated=True)),
                fields=["order_line"],
                name="units_given_up",
            ),
        ),
    ]

"""Each order line keeps what one unit of it was sold as."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("purchasing", "0008_orders_found")]
    operations = [
        migrations.AddField(
            "linedecision",
            "sales_unit",
            models.CharField("what one unit was sold as", max_length=120, blank=True),
        ),
    ]

"""Lines of orders that were sold at the price of a lot near its end."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("pricing", "0003_units_and_small_orders"),
    ]

    operations = [
        migrations.AlterField(
            model_name="soldat",
            name="kind",
            field=models.CharField(
                choices=[
                    ("standard", "standard"),
                    ("agreed", "agreed"),
                    ("list", "list"),
                    ("brand", "brand"),
                    ("volume", "volume"),
                    ("short", "short"),
                ],
                max_length=8,
            ),
        ),
    ]

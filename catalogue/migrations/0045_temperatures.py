"""Products that are stated to be kept at a temperature, by how warm they may be."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0044_replaced")]

    operations = [
        migrations.AddIndex(
            "product",
            models.Index(
                fields=["store_to_celsius"],
                condition=models.Q(store_to_celsius__isnull=False),
                name="products_by_temperature",
            ),
        ),
    ]

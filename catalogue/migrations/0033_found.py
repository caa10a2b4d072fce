"""Products, as staff search for them."""

from django.db import migrations

from common import folding


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0032_hidden_markets"),
        ("common", "0003_folded"),
    ]
    operations = [
        migrations.AddIndex(
            "product", folding.index("title", "variant_name", "upc", name="product_found")
        ),
    ]

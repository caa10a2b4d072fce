"""The order of every list, so that its first page needs no sorting of all products."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0030_disputed_history"),
    ]
    operations = [
        migrations.AddIndex(
            model_name="product",
            index=models.Index(fields=["-priority", "title", "id"], name="product_in_list_order"),
        ),
    ]

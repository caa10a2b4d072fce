"""Products of which nobody has said what a buyer gets, found without looking at all the others."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0045_temperatures")]

    operations = [
        migrations.AddIndex(
            "product",
            models.Index(
                fields=["parent"],
                condition=Q(is_public=True, is_confirmed=True, is_reference=False, sales_unit="")
                & ~Q(structure="parent"),
                name="undescribed_products",
            ),
        ),
    ]

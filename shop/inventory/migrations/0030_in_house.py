"""Lots of a product, those in the house and what was shipped of a lot, each answered by an index
that holds nothing else of all that ever came."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("inventory", "0029_was_shipped"),
    ]
    operations = [
        migrations.AddIndex(
            model_name="lot",
            index=models.Index(fields=["product", "id"], name="lots_of_a_product"),
        ),
        migrations.AlterField(
            model_name="lot",
            name="product",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="lots",
                to="catalogue.product",
            ),
        ),
        migrations.AddIndex(
            model_name="lot",
            index=models.Index(
                condition=models.Q(("on_hand__gt", 0), ("apart__gt", 0), _connector="OR"),
                fields=["product"],
                name="lots_in_house",
            ),
        ),
        migrations.AddIndex(
            model_name="movement",
            index=models.Index(
                condition=models.Q(("kind", "shipped")),
                fields=["lot", "at"],
                include=("on_hand_change",),
                name="shipped_of_a_lot",
            ),
        ),
    ]

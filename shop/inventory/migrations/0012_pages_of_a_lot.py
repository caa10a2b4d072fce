"""The ledger and the picks of a lot in their order; orders that are held, oldest first."""

import django.db.models.deletion
from django.db import migrations, models

HELD_ORDERS = "CREATE INDEX order_held_since ON order_order (date_placed, id) WHERE status = 'Held'"


def _without_own_index(model, related_name):
    return migrations.AlterField(
        model_name=model,
        name="lot",
        field=models.ForeignKey(
            db_index=False,
            on_delete=django.db.models.deletion.PROTECT,
            related_name=related_name,
            to="inventory.lot",
        ),
    )


class Migration(migrations.Migration):
    dependencies = [
        ("inventory", "0011_putting_right"),
    ]
    operations = [
        migrations.AddIndex(
            model_name="movement",
            index=models.Index(fields=["lot", "id"], name="ledger_of_a_lot"),
        ),
        migrations.AddIndex(
            model_name="pick",
            index=models.Index(fields=["lot", "id"], name="picks_of_a_lot"),
        ),
        _without_own_index("movement", "movements"),
        _without_own_index("pick", "picks"),
        migrations.RunSQL(HELD_ORDERS, "DROP INDEX order_held_since"),
    ]

"""Lots by expiry, those on the shelf apart; orders that wait to be shipped, oldest first."""

from django.db import migrations, models

WAITING_ORDERS = """
CREATE INDEX order_waiting_since ON order_order (date_placed, id) WHERE status = 'Placed'
"""


class Migration(migrations.Migration):
    dependencies = [
        ("inventory", "0004_guards"),
    ]
    operations = [
        migrations.AddIndex(
            model_name="lot",
            index=models.Index(fields=["expires_on", "id"], name="lot_first_expired_first"),
        ),
        migrations.AddIndex(
            model_name="lot",
            index=models.Index(
                condition=models.Q(("on_hand__gt", 0)),
                fields=["expires_on", "id"],
                name="lot_on_the_shelf",
            ),
        ),
        migrations.RunSQL(WAITING_ORDERS, "DROP INDEX order_waiting_since"),
    ]

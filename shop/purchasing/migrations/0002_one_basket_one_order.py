"""What must hold whatever the code does: one open basket a buyer, one order a basket."""

from django.db import migrations

FORWARD = """
CREATE UNIQUE INDEX one_open_basket_a_buyer ON basket_basket (owner_id)
    WHERE status = 'Open' AND owner_id IS NOT NULL;
CREATE UNIQUE INDEX one_order_a_basket ON order_order (basket_id) WHERE basket_id IS NOT NULL;
"""
BACKWARD = "DROP INDEX one_open_basket_a_buyer; DROP INDEX one_order_a_basket;"


class Migration(migrations.Migration):
    dependencies = [
        ("purchasing", "0001_initial"),
        ("basket", "0001_initial"),
        ("order", "0001_initial"),
    ]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

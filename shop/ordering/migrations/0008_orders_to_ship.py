"""Orders that are to be shipped, the longest waiting first, as staff's list shows them."""

from django.db import migrations

TO_SHIP = """
CREATE INDEX orders_to_ship ON order_order (date_placed, id DESC)
    WHERE status IN ('Placed', 'Part shipped')
"""


class Migration(migrations.Migration):
    dependencies = [
        ("order", "0021_billingaddress_code_shippingaddress_code"),
        ("ordering", "0007_accepted_by"),
    ]
    operations = [migrations.RunSQL(TO_SHIP, "DROP INDEX orders_to_ship")]

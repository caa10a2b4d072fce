"""What was shipped stays written down; a lot number is one lot however it is typed."""

from django.db import migrations, models
from django.db.models.functions import Upper

FORWARD = """
CREATE TRIGGER shipped_is_kept BEFORE UPDATE OR DELETE ON inventory_pick
    FOR EACH ROW WHEN (OLD.shipped_at IS NOT NULL) EXECUTE FUNCTION refuse_change();
"""
BACKWARD = "DROP TRIGGER shipped_is_kept ON inventory_pick;"


class Migration(migrations.Migration):
    dependencies = [("inventory", "0003_movement_receipt")]
    operations = [
        migrations.RunSQL(FORWARD, BACKWARD),
        migrations.RemoveConstraint("lot", "lot_number_once_a_product"),
        migrations.AddConstraint(
            "lot",
            models.UniqueConstraint(
                "product",
                Upper("number"),
                name="lot_number_once_a_product",
                violation_error_message="This lot of this product has already been received.",
            ),
        ),
    ]

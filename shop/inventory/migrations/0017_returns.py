"""What came back of a shipped pick; all else of it stays as it was shipped."""

from django.db import migrations, models
from django.db.models import F, Q

KINDS = [
    ("received", "Received"),
    ("allocated", "Allocated to an order"),
    ("released", "Released from an order"),
    ("shipped", "Shipped"),
    ("status", "Status changed"),
    ("recalled", "Recalled"),
    ("recall_end", "Recall ended"),
    ("corrected", "Corrected"),
    ("counted", "Counted"),
    ("written_off", "Written off"),
    ("sent_back", "Sent back to the supplier"),
    ("moved", "Moved"),
    ("returned", "Returned by a clinic"),
]
FORWARD = """
DROP TRIGGER shipped_is_kept ON inventory_pick;
CREATE TRIGGER shipped_is_kept BEFORE UPDATE ON inventory_pick FOR EACH ROW
    WHEN (OLD.shipped_at IS NOT NULL
          AND (NEW.returned < OLD.returned
               OR to_jsonb(OLD) - 'returned' IS DISTINCT FROM to_jsonb(NEW) - 'returned'))
    EXECUTE FUNCTION refuse_change();
CREATE TRIGGER shipped_stays BEFORE DELETE ON inventory_pick FOR EACH ROW
    WHEN (OLD.shipped_at IS NOT NULL) EXECUTE FUNCTION refuse_change();
"""
BACKWARD = """
DROP TRIGGER shipped_stays ON inventory_pick;
DROP TRIGGER shipped_is_kept ON inventory_pick;
CREATE TRIGGER shipped_is_kept BEFORE UPDATE OR DELETE ON inventory_pick
    FOR EACH ROW WHEN (OLD.shipped_at IS NOT NULL) EXECUTE FUNCTION refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("inventory", "0016_parcels"),
        ("parcels", "0002_shipped_before"),
    ]
    operations = [
        migrations.AddField(
            model_name="pick",
            name="returned",
            field=models.PositiveIntegerField(default=0, verbose_name="units returned"),
        ),
        migrations.AlterField(
            model_name="movement",
            name="kind",
            field=models.CharField(choices=KINDS, max_length=16),
        ),
        migrations.AddConstraint(
            model_name="pick",
            constraint=models.CheckConstraint(
                condition=Q(returned=0) | Q(returned__lte=F("quantity"), shipped_at__isnull=False),
                name="returned_within_shipped",
            ),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]

"""What was shipped before there were parcels went in one parcel an order; rows only grow."""

from django.db import migrations

FORWARD = """
INSERT INTO parcels_parcel
    (order_id, number, state, address_id, carrier, tracking, begun_at, packed_at, handed_over_at)
SELECT o.id, o.number || '-1', 'handed_over', o.shipping_address_id, '',
       coalesce(left(event.notes, 100), ''), left_at.moment, left_at.moment, left_at.moment
FROM order_order o
LEFT JOIN LATERAL (
    SELECT notes, date_created FROM order_shippingevent WHERE order_id = o.id ORDER BY id LIMIT 1
) event ON true
LEFT JOIN LATERAL (
    SELECT max(pick.shipped_at) AS moment FROM inventory_pick pick
    JOIN order_line line ON line.id = pick.order_line_id
    WHERE line.order_id = o.id
) picked ON true
CROSS JOIN LATERAL (
    SELECT coalesce(picked.moment, event.date_created, o.date_placed) AS moment
) left_at
WHERE o.status = 'Shipped';

ALTER TABLE inventory_pick DISABLE TRIGGER shipped_is_kept;
UPDATE inventory_pick pick SET parcel_id = parcel.id
FROM order_line line JOIN parcels_parcel parcel ON parcel.order_id = line.order_id
WHERE line.id = pick.order_line_id AND pick.shipped_at IS NOT NULL;
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE inventory_pick ENABLE TRIGGER shipped_is_kept;

DROP INDEX order_found_by_tracking;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON parcels_check
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON parcels_correction
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""
BACKWARD = """
CREATE INDEX order_found_by_tracking ON order_shippingevent USING gin (folded(notes) gin_trgm_ops);
DROP TRIGGER append_only ON parcels_check;
DROP TRIGGER append_only ON parcels_correction;
ALTER TABLE inventory_pick DISABLE TRIGGER shipped_is_kept;
UPDATE inventory_pick SET parcel_id = NULL WHERE parcel_id IS NOT NULL;
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE inventory_pick ENABLE TRIGGER shipped_is_kept;
DELETE FROM parcels_check;
DELETE FROM parcels_correction;
DELETE FROM parcels_parcel;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("parcels", "0001_initial"),
        ("inventory", "0016_parcels"),
        ("purchasing", "0008_orders_found"),
    ]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

"""What must hold whatever the code does: Oscar's figures stay sane and the ledger only grows."""

from django.db import migrations

FORWARD = """
ALTER TABLE partner_stockrecord ADD CONSTRAINT allocated_within_stock
    CHECK (coalesce(num_allocated, 0) BETWEEN 0 AND coalesce(num_in_stock, 0));

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON inventory_movement
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""
BACKWARD = """
DROP TRIGGER append_only ON inventory_movement;
DROP FUNCTION refuse_change();
ALTER TABLE partner_stockrecord DROP CONSTRAINT allocated_within_stock;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("inventory", "0001_initial"),
        ("partner", "0001_initial"),
    ]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

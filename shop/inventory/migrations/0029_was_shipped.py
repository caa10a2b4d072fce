"""Lots of which units were shipped, by their last day; the database notes it with the first."""

from django.db import migrations, models

NOTE = """
CREATE FUNCTION inventory_note_shipped() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    UPDATE inventory_lot SET was_shipped = true WHERE id = NEW.lot_id AND NOT was_shipped;
    RETURN NULL;
END $body$;
CREATE TRIGGER lot_was_shipped AFTER INSERT OR UPDATE OF lot_id, shipped_at ON inventory_pick
    FOR EACH ROW WHEN (NEW.shipped_at IS NOT NULL) EXECUTE FUNCTION inventory_note_shipped();
"""
FILL = """
UPDATE inventory_lot SET was_shipped = true
    WHERE id IN (SELECT lot_id FROM inventory_pick WHERE shipped_at IS NOT NULL)
"""


class Migration(migrations.Migration):
    dependencies = [("inventory", "0028_lots_looked_up")]

    operations = [
        migrations.AddField(
            "lot",
            "was_shipped",
            models.BooleanField(default=False, db_default=False, editable=False),
        ),
        migrations.AddIndex(
            "lot",
            models.Index(
                fields=["expires_on", "id"],
                condition=models.Q(was_shipped=True),
                name="lots_that_were_shipped",
            ),
        ),
        migrations.RunSQL(NOTE, "DROP FUNCTION inventory_note_shipped() CASCADE"),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]

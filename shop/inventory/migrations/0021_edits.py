"""Every edit of the stock is written down in its own transaction, as those of the catalogue are."""

from django.contrib.postgres.functions import RandomUUID
from django.db import migrations, models

# All that staff's sums over the whole stock are made from.
TABLES = (
    "catalogue_product",
    "inventory_lot",
    "inventory_movement",
    "inventory_holding",
    "inventory_place",
    "inventory_delivery",
    "inventory_deliveryline",
    "partner_stockrecord",
)
KEPT = 50

CREATE = f"""
CREATE FUNCTION inventory_note_edit() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    noted bigint;
BEGIN
    -- Once a transaction; a savepoint that is rolled back takes the setting back with the row.
    IF current_setting('inventory.edited', true) = 'yes' THEN
        RETURN NULL;
    END IF;
    INSERT INTO inventory_edit DEFAULT VALUES RETURNING id INTO noted;
    DELETE FROM inventory_edit WHERE id IN (
        SELECT id FROM inventory_edit WHERE id <= noted - {KEPT} FOR UPDATE SKIP LOCKED);
    PERFORM set_config('inventory.edited', 'yes', true);
    RETURN NULL;
END $body$
"""


def create(apps, schema_editor):
    schema_editor.execute(CREATE, params=None)
    for table in TABLES:
        schema_editor.execute(
            "CREATE TRIGGER stock_edited AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE"
            f" ON {table} FOR EACH STATEMENT EXECUTE FUNCTION inventory_note_edit()"
        )


def drop(apps, schema_editor):
    schema_editor.execute("DROP FUNCTION inventory_note_edit() CASCADE")


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0039_returns"),
        ("inventory", "0020_purchase_orders"),
        ("partner", "0007_partneraddress_code"),
    ]
    operations = [
        migrations.CreateModel(
            name="Edit",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("mark", models.UUIDField(db_default=RandomUUID(), editable=False)),
            ],
        ),
        migrations.RunPython(create, drop),
        migrations.AddIndex(
            "holding",
            models.Index(
                fields=["counted_at"], condition=models.Q(units__gt=0), name="holding_counted_last"
            ),
        ),
    ]

"""Every edit of the catalogue is written down in its own transaction, whichever program makes it.

Rows are only added, so that two editors never wait for each other here; of the oldest, those that
no other transaction holds are taken away.
"""

from django.contrib.postgres.functions import RandomUUID
from django.db import migrations, models

# Everything that a page of the catalogue shows, but for price and stock, which are always read.
TABLES = (
    "area",
    "brand",
    "collection",
    "composition",
    "concern",
    "function",
    "ingredient",
    "ingredientfunction",
    "marketstatus",
    "product",
    "productarea",
    "productconcern",
    "productdocument",
    "productfact",
    "productimage",
    "productrelation",
    "source",
    "suitability",
    "treatmenttype",
)
KEPT = 50

CREATE = f"""
CREATE FUNCTION catalogue_note_edit() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    noted bigint;
BEGIN
    -- Once a transaction; a savepoint that is rolled back takes the setting back with the row.
    IF current_setting('catalogue.edited', true) = 'yes' THEN
        RETURN NULL;
    END IF;
    INSERT INTO catalogue_edit DEFAULT VALUES RETURNING id INTO noted;
    DELETE FROM catalogue_edit WHERE id IN (
        SELECT id FROM catalogue_edit WHERE id <= noted - {KEPT} FOR UPDATE SKIP LOCKED);
    PERFORM set_config('catalogue.edited', 'yes', true);
    RETURN NULL;
END $body$
"""


def create(apps, schema_editor):
    schema_editor.execute(CREATE, params=None)
    for table in TABLES:
        schema_editor.execute(
            "CREATE TRIGGER catalogue_edited AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE"
            f" ON catalogue_{table} FOR EACH STATEMENT EXECUTE FUNCTION catalogue_note_edit()"
        )


def drop(apps, schema_editor):
    schema_editor.execute("DROP FUNCTION catalogue_note_edit() CASCADE")


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0035_import_overtaken")]
    operations = [
        migrations.CreateModel(
            name="Edit",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("mark", models.UUIDField(db_default=RandomUUID(), editable=False)),
            ],
        ),
        migrations.RunPython(create, drop),
    ]

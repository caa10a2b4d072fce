"""Every way to change a product, whichever program takes it, is written down for the index.

Statement triggers with transition tables: one statement writes its changes at once. Rows are only
ever added, so that two transactions never wait for each other here.
"""

from django.db import migrations

# Table: what of a row counts. Empty: any of it.
ROWS_OF_A_PRODUCT = {
    "catalogue_composition": "",
    "catalogue_productarea": "",
    "catalogue_productconcern": "",
    "catalogue_marketstatus": "country, status",
    "partner_stockrecord": "price, partner_sku",
    "inventory_lot": "on_hand > allocated, status, expires_on",
}
VOCABULARY = (
    "catalogue_treatmenttype",
    "catalogue_collection",
    "catalogue_brand",
    "catalogue_ingredient",
    "catalogue_ingredientfunction",
    "catalogue_function",
    "catalogue_area",
    "catalogue_concern",
)

FUNCTIONS = """
CREATE SEQUENCE finding_revision;

CREATE FUNCTION finding_note_products() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    IF current_setting('finding.paused', true) = 'on' THEN
        RETURN NULL;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO finding_change (revision, product_id)
        SELECT nextval('finding_revision'), id
        FROM (SELECT DISTINCT coalesce(parent_id, id) AS id FROM new_rows) AS changed;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        INSERT INTO finding_change (revision, product_id)
        SELECT nextval('finding_revision'), id
        FROM (SELECT DISTINCT coalesce(parent_id, id) AS id FROM old_rows) AS changed;
    END IF;
    RETURN NULL;
END $body$;

-- Its argument: which expressions of a row count.
CREATE FUNCTION finding_note_rows() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    counted text := 'id, product_id, ' || TG_ARGV[0];
    changed text;
BEGIN
    IF current_setting('finding.paused', true) = 'on' THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'INSERT' THEN
        changed := 'SELECT product_id FROM new_rows';
    ELSIF TG_OP = 'DELETE' THEN
        changed := 'SELECT product_id FROM old_rows';
    ELSE
        changed := format(
            'SELECT product_id FROM (SELECT %1$s FROM new_rows EXCEPT SELECT %1$s FROM old_rows) n'
            ' UNION '
            'SELECT product_id FROM (SELECT %1$s FROM old_rows EXCEPT SELECT %1$s FROM new_rows) o',
            counted);
    END IF;
    EXECUTE format(
        'INSERT INTO finding_change (revision, product_id) '
        'SELECT nextval(''finding_revision''), id FROM ('
        'SELECT DISTINCT coalesce(p.parent_id, p.id) AS id FROM (%s) AS c '
        'JOIN catalogue_product p ON p.id = c.product_id) AS families', changed);
    RETURN NULL;
END $body$;

CREATE FUNCTION finding_note_vocabulary() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    INSERT INTO finding_change (revision, product_id) VALUES (nextval('finding_revision'), NULL);
    RETURN NULL;
END $body$;

-- A part number as people type it: letters and figures only, in capitals.
CREATE INDEX finding_part_number ON partner_stockrecord
    (regexp_replace(upper(partner_sku), '[^A-Z0-9]', '', 'g'));

INSERT INTO finding_change (revision, product_id)
SELECT nextval('finding_revision'), id FROM catalogue_product WHERE parent_id IS NULL;
"""

TABLES = {
    "INSERT": "REFERENCING NEW TABLE AS new_rows",
    "UPDATE": "REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows",
    "DELETE": "REFERENCING OLD TABLE AS old_rows",
}


def _triggers(table, function):
    return [
        f"CREATE TRIGGER finding_{event.lower()} AFTER {event} ON {table} {rows} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {function}"
        for event, rows in TABLES.items()
    ]


def create(apps, schema_editor):
    statements = [FUNCTIONS, *_triggers("catalogue_product", "finding_note_products()")]
    for table, counted in ROWS_OF_A_PRODUCT.items():
        statements += _triggers(table, f"finding_note_rows('{counted or 'true'}')")
    for table in VOCABULARY:
        statements.append(
            f"CREATE TRIGGER finding_vocabulary AFTER INSERT OR UPDATE OR DELETE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION finding_note_vocabulary()"
        )
    for statement in statements:
        # Without parameters: a percent sign is a percent sign.
        schema_editor.execute(statement, params=None)


DROP = """
DROP FUNCTION finding_note_products, finding_note_rows, finding_note_vocabulary CASCADE;
DROP INDEX finding_part_number;
DROP SEQUENCE finding_revision;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("finding", "0001_initial"),
        ("catalogue", "0027_attributeoption_code_attributeoptiongroup_code_and_more"),
        ("partner", "0006_auto_20200724_0909"),
        ("inventory", "0002_guards"),
    ]

    operations = [
        migrations.RunPython(create, lambda apps, editor: editor.execute(DROP, params=None))
    ]

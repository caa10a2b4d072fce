"""The taxes of an order are neither taken away nor added to, whatever the code does."""

from django.db import migrations

FORWARD = """
DROP TRIGGER append_only ON tax_table_ordertax;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON tax_table_ordertax
    FOR EACH ROW EXECUTE FUNCTION tax_table_refuse_change();

-- An order's basis is kept last, in the transaction that makes the order.
CREATE FUNCTION tax_table_keep_taxes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM tax_table_taxbasis WHERE order_id = NEW.order_id) THEN
        RAISE EXCEPTION 'the taxes of the order are kept already';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER kept_once BEFORE INSERT ON tax_table_ordertax
    FOR EACH ROW EXECUTE FUNCTION tax_table_keep_taxes();
"""
BACKWARD = """
DROP FUNCTION tax_table_keep_taxes CASCADE;
DROP TRIGGER append_only ON tax_table_ordertax;
CREATE TRIGGER append_only BEFORE UPDATE ON tax_table_ordertax
    FOR EACH ROW EXECUTE FUNCTION tax_table_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("tax_table", "0003_first_table")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

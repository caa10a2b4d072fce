"""Of a look-up nothing ever changes, but the name that was seen may be taken out of it for good."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION accounts_refuse_change_but_erasure() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.name = ''
        AND to_jsonb(NEW) - 'name' = to_jsonb(OLD) - 'name' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$;

DROP TRIGGER append_only ON accounts_lookup;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON accounts_lookup
    FOR EACH ROW EXECUTE FUNCTION accounts_refuse_change_but_erasure();
"""
BACKWARD = """
DROP TRIGGER append_only ON accounts_lookup;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON accounts_lookup
    FOR EACH ROW EXECUTE FUNCTION accounts_refuse_change();
DROP FUNCTION accounts_refuse_change_but_erasure();
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0014_exports_and_closed_accounts")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

"""A kept declaration is never rewritten; it goes only with its account."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION declaration_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'kept declarations are append-only';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE ON professional_use_keptdeclaration
    FOR EACH ROW EXECUTE FUNCTION declaration_refuse_change();
"""
BACKWARD = """
DROP TRIGGER append_only ON professional_use_keptdeclaration;
DROP FUNCTION declaration_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("professional_use", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

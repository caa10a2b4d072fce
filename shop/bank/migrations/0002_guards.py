"""What holds whatever program writes: what the bank told stays as it is."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION bank_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'What the bank told stays as it is. (%)', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER told_stays BEFORE UPDATE OR DELETE ON bank_statement
    FOR EACH ROW EXECUTE FUNCTION bank_stays();
CREATE TRIGGER told_stays BEFORE UPDATE OR DELETE ON bank_entry
    FOR EACH ROW EXECUTE FUNCTION bank_stays();
CREATE TRIGGER booked_stays BEFORE UPDATE OR DELETE ON bank_statementfile
    FOR EACH ROW WHEN (OLD.booked_at IS NOT NULL) EXECUTE FUNCTION bank_stays();
"""
BACKWARD = "DROP FUNCTION bank_stays CASCADE;"


class Migration(migrations.Migration):
    dependencies = [("bank", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

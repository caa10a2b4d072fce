"""What held for a clinic, and what an order was placed at, is neither changed nor taken away."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION payment_terms_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON payment_terms_clinicterms
    FOR EACH ROW EXECUTE FUNCTION payment_terms_refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON payment_terms_orderterms
    FOR EACH ROW EXECUTE FUNCTION payment_terms_refuse_change();
"""
BACKWARD = "DROP FUNCTION payment_terms_refuse_change CASCADE;"


class Migration(migrations.Migration):
    dependencies = [("payment_terms", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

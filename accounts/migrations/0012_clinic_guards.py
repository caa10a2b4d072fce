"""What must hold whatever the code does: changes are only added, and addresses only replaced."""

from django.db import migrations

FORWARD = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON accounts_clinicchange
    FOR EACH ROW EXECUTE FUNCTION accounts_refuse_change();

CREATE FUNCTION accounts_refuse_another_place() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a delivery address is replaced, never changed';
END $$;

CREATE TRIGGER same_place BEFORE UPDATE ON accounts_shiptoaddress
    FOR EACH ROW WHEN (
        (OLD.clinic_id, OLD.line1, OLD.line2, OLD.line3, OLD.line4, OLD.state, OLD.postcode,
            OLD.country_id) IS DISTINCT FROM
        (NEW.clinic_id, NEW.line1, NEW.line2, NEW.line3, NEW.line4, NEW.state, NEW.postcode,
            NEW.country_id)
    ) EXECUTE FUNCTION accounts_refuse_another_place();
"""
BACKWARD = """
DROP TRIGGER append_only ON accounts_clinicchange;
DROP TRIGGER same_place ON accounts_shiptoaddress;
DROP FUNCTION accounts_refuse_another_place();
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0011_clinic_members")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

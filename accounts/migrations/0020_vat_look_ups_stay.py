"""What was seen of a VAT number is only added to, whatever the code does."""

from django.db import migrations

FORWARD = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON accounts_vatlookup
    FOR EACH ROW EXECUTE FUNCTION accounts_refuse_change();
"""
BACKWARD = "DROP TRIGGER append_only ON accounts_vatlookup;"


class Migration(migrations.Migration):
    dependencies = [("accounts", "0019_vat_numbers")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

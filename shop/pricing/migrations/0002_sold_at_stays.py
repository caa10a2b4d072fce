"""What something was sold at stays as it was, whichever program asks."""

from django.db import migrations

_GUARDS = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON pricing_soldat
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""
_NO_GUARDS = """
DROP TRIGGER append_only ON pricing_soldat;
"""


class Migration(migrations.Migration):
    dependencies = [("pricing", "0001_initial"), ("inventory", "0021_edits")]
    operations = [migrations.RunSQL(_GUARDS, _NO_GUARDS)]

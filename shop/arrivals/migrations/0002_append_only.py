"""What was said and seen stays as it was, whichever program asks."""

from django.db import migrations

_GUARDS = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON arrivals_arrivedpack
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""
_NO_GUARDS = """
DROP TRIGGER append_only ON arrivals_arrivedpack;
"""


class Migration(migrations.Migration):
    dependencies = [("arrivals", "0001_initial"), ("inventory", "0017_returns")]
    operations = [migrations.RunSQL(_GUARDS, _NO_GUARDS)]

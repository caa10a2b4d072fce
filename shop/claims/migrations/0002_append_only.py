"""What was said and seen stays as it was, whichever program asks."""

from django.db import migrations

_GUARDS = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON claims_step
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON claims_claimline
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON claims_photo
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""
_NO_GUARDS = """
DROP TRIGGER append_only ON claims_step;
DROP TRIGGER append_only ON claims_claimline;
DROP TRIGGER append_only ON claims_photo;
"""


class Migration(migrations.Migration):
    dependencies = [("claims", "0001_initial"), ("inventory", "0017_returns")]
    operations = [migrations.RunSQL(_GUARDS, _NO_GUARDS)]

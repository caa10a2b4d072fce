"""Licences verified before there was a scope keep what they had: every supply class."""

from django.db import migrations

FORWARD = """
UPDATE accounts_licence
SET scope = '{hyaluronic,hyaluronic_anaesthetic,fat_dissolving,cellulite}'
WHERE state IN ('verified', 'suspended')
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_rights_by_licence")]
    operations = [migrations.RunSQL(FORWARD, migrations.RunSQL.noop)]

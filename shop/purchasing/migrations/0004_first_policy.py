"""The permissions there were become version 1 of the policy."""

from django.db import migrations

FORWARD = """
INSERT INTO purchasing_policyversion (number, note, published_at)
SELECT 1, 'Taken over from the permissions before versions', now()
WHERE EXISTS (SELECT 1 FROM purchasing_professionrule);
INSERT INTO purchasing_policyrow (version_id, profession, supply_class, country, is_permitted, basis)
SELECT v.id, r.profession, r.supply_class, '', true, r.basis
FROM purchasing_professionrule r, purchasing_policyversion v;
"""


class Migration(migrations.Migration):
    dependencies = [("purchasing", "0003_policy_versions")]
    operations = [migrations.RunSQL(FORWARD, migrations.RunSQL.noop)]

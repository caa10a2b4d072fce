"""Whoever had an address book gets a clinic of their own; its addresses wait for verification."""

from django.db import migrations

FORWARD = """
INSERT INTO accounts_clinic (name, country, responsible_id, created_at)
SELECT DISTINCT ON (user_id) left(line1, 120), country_id, user_id, now()
FROM address_useraddress ORDER BY user_id, is_default_for_shipping DESC, id;
INSERT INTO accounts_membership (clinic_id, user_id, role, joined_at)
SELECT id, responsible_id, 'owner', now() FROM accounts_clinic;
INSERT INTO accounts_shiptoaddress (title, first_name, last_name, line1, line2, line3, line4,
    state, postcode, country_id, search_text, code, clinic_id, phone_number, status, reason,
    added_at)
SELECT a.title, a.first_name, a.last_name, a.line1, a.line2, a.line3, a.line4, a.state,
    a.postcode, a.country_id, a.search_text, a.code, c.id, a.phone_number, 'waiting', '', now()
FROM address_useraddress a JOIN accounts_clinic c ON c.responsible_id = a.user_id;
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_clinics"), ("address", "0007_useraddress_code")]
    operations = [migrations.RunSQL(FORWARD, migrations.RunSQL.noop)]

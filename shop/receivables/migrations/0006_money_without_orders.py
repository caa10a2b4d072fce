"""What cards paid without an order, and is still to go back, is booked on the day it was taken."""

from django.conf import settings
from django.db import migrations

FORWARD = """
INSERT INTO receivables_payment
    (source, key, "on", amount, "left", currency, name, words, aside, at)
SELECT 'card', 'attempt ' || key || ' 1',
    (ended_at AT TIME ZONE %s)::date, amount, amount, currency, 'Card',
    'By card for ' || number || ', reference ' || reference || ': it became no order',
    'By card without an order: it goes back', now()
FROM payments_attempt WHERE state = 'to_return'
ON CONFLICT (source, key) DO NOTHING;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("receivables", "0005_guards_of_refunds"),
        ("payments", "0004_ask_provider"),
    ]
    operations = [migrations.RunSQL([(FORWARD, [settings.TIME_ZONE])], migrations.RunSQL.noop)]

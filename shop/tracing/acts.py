"""Whose changes are acts of the ledger's chain: a table is entered here and, once, by a migration.

operations = [note_acts("recalls_contact")]
"""

from django.db import migrations

TABLES = (
    *("recalls_campaign", "recalls_recall", "recalls_notice", "recalls_answer"),
    "recalls_contact",
)


def note_acts(table):
    """The operation that notes a table's rows of now, and from then on whatever becomes of them."""
    return migrations.RunSQL(_BEGIN.format(table=table), _END.format(table=table))


_BEGIN = """
INSERT INTO tracing_act ("table", row, deed, facts, at)
    SELECT '{table}', id, 'found', to_jsonb({table}), clock_timestamp() FROM {table} ORDER BY id;
CREATE TRIGGER note_act AFTER INSERT OR UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION tracing_note_act();
"""
_END = "DROP TRIGGER note_act ON {table};"

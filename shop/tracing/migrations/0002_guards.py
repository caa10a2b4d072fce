"""What must hold whatever the code does: acts are noted, and what is sealed only grows."""

from django.db import migrations

from shop.tracing.acts import note_acts

FORWARD = """
CREATE FUNCTION tracing_note_act() RETURNS trigger LANGUAGE plpgsql SET timezone TO 'UTC' AS $$
DECLARE
    kept jsonb := CASE TG_OP WHEN 'DELETE' THEN to_jsonb(OLD) ELSE to_jsonb(NEW) END;
BEGIN
    IF TG_OP <> 'UPDATE' OR OLD IS DISTINCT FROM NEW THEN
        INSERT INTO tracing_act ("table", row, deed, facts, at)
        VALUES (TG_TABLE_NAME, (kept ->> 'id')::bigint, lower(TG_OP), kept, clock_timestamp());
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION tracing_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON tracing_act
    FOR EACH ROW EXECUTE FUNCTION tracing_refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON tracing_seal
    FOR EACH ROW EXECUTE FUNCTION tracing_refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON tracing_head
    FOR EACH ROW EXECUTE FUNCTION tracing_refuse_change();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON tracing_act
    FOR EACH STATEMENT EXECUTE FUNCTION tracing_refuse_change();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON tracing_seal
    FOR EACH STATEMENT EXECUTE FUNCTION tracing_refuse_change();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON tracing_head
    FOR EACH STATEMENT EXECUTE FUNCTION tracing_refuse_change();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON inventory_movement
    FOR EACH STATEMENT EXECUTE FUNCTION tracing_refuse_change();
"""
BACKWARD = """
DROP TRIGGER never_emptied ON inventory_movement;
DROP FUNCTION tracing_refuse_change CASCADE;
DROP FUNCTION tracing_note_act;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("tracing", "0001_initial"),
        ("inventory", "0018_stock"),
        ("recalls", "0005_settled"),
    ]
    operations = [
        migrations.RunSQL(FORWARD, BACKWARD),
        note_acts("recalls_campaign"),
        note_acts("recalls_recall"),
        note_acts("recalls_notice"),
        note_acts("recalls_answer"),
        note_acts("recalls_contact"),
    ]

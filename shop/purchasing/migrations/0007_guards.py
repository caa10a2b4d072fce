"""What must hold whatever the code does: published versions and records of decisions stay."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION purchasing_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$;

CREATE FUNCTION purchasing_keep_published() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'version % of the policy is published and stays as it is', OLD.number;
END $$;

-- Waits for whoever is publishing just now.
CREATE FUNCTION purchasing_keep_parts() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    published integer;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        SELECT number INTO published FROM purchasing_policyversion
         WHERE id = OLD.version_id AND published_at IS NOT NULL FOR SHARE;
    END IF;
    IF TG_OP <> 'DELETE' AND published IS NULL THEN
        SELECT number INTO published FROM purchasing_policyversion
         WHERE id = NEW.version_id AND published_at IS NOT NULL FOR SHARE;
    END IF;
    IF published IS NOT NULL THEN
        RAISE EXCEPTION 'version % of the policy is published and stays as it is', published;
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON purchasing_linedecision
    FOR EACH ROW EXECUTE FUNCTION purchasing_refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON purchasing_ordersignature
    FOR EACH ROW EXECUTE FUNCTION purchasing_refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE ON purchasing_policyedit
    FOR EACH ROW EXECUTE FUNCTION purchasing_refuse_change();
CREATE TRIGGER keep_published BEFORE INSERT OR UPDATE OR DELETE ON purchasing_policyedit
    FOR EACH ROW EXECUTE FUNCTION purchasing_keep_parts();
CREATE TRIGGER keep_published BEFORE INSERT OR UPDATE OR DELETE ON purchasing_policyrow
    FOR EACH ROW EXECUTE FUNCTION purchasing_keep_parts();
CREATE TRIGGER keep_published BEFORE UPDATE OR DELETE ON purchasing_policyversion
    FOR EACH ROW WHEN (OLD.published_at IS NOT NULL)
    EXECUTE FUNCTION purchasing_keep_published();
"""
BACKWARD = """
DROP FUNCTION purchasing_refuse_change, purchasing_keep_published, purchasing_keep_parts CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("purchasing", "0006_limits_and_drafts")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

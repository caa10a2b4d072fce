"""What holds whatever program writes: issued documents stay, and no number is left out."""

from django.db import migrations

_TABLES = ("document", "line", "linelot", "charge", "tax", "electroniccopy", "paper")
_STAYS = "".join(
    f"""
CREATE TRIGGER issued_stays BEFORE UPDATE OR DELETE ON invoicing_{table}
    FOR EACH ROW EXECUTE FUNCTION invoicing_refuse_change();
"""
    for table in _TABLES
)
_WITH_IT = "".join(
    f"""
CREATE TRIGGER with_its_document BEFORE INSERT ON invoicing_{table}
    FOR EACH ROW EXECUTE FUNCTION invoicing_with_its_document();
"""
    for table in ("line", "linelot", "charge", "tax", "electroniccopy")
)
FORWARD = f"""
CREATE FUNCTION invoicing_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'What was issued stays as it is: put it right with a credit note. (%)',
        TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
{_STAYS}
CREATE FUNCTION invoicing_next_number() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.last = 0
        OR TG_OP = 'UPDATE' AND NEW.prefix = OLD.prefix AND NEW.last IN (OLD.last, OLD.last + 1) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'Numbers of a series go on one by one.' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER one_by_one BEFORE INSERT OR UPDATE OR DELETE ON invoicing_series
    FOR EACH ROW EXECUTE FUNCTION invoicing_next_number();

CREATE FUNCTION invoicing_used_number() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.last > 0 AND NOT EXISTS (
        SELECT FROM invoicing_document WHERE series_id = NEW.id AND serial = NEW.last
    ) THEN
        RAISE EXCEPTION 'Number % of series % has no document.', NEW.last, NEW.prefix
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER used AFTER UPDATE ON invoicing_series DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION invoicing_used_number();

CREATE FUNCTION invoicing_drawn_number() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.serial <> (SELECT last FROM invoicing_series WHERE id = NEW.series_id) THEN
        RAISE EXCEPTION 'Number % was not drawn.', NEW.number USING ERRCODE = 'restrict_violation';
    END IF;
    NEW.made_in := pg_current_xact_id()::text::bigint;
    RETURN NEW;
END $$;
CREATE TRIGGER drawn BEFORE INSERT ON invoicing_document
    FOR EACH ROW EXECUTE FUNCTION invoicing_drawn_number();

CREATE FUNCTION invoicing_with_its_document() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    made bigint;
BEGIN
    IF TG_TABLE_NAME = 'invoicing_linelot' THEN
        SELECT document.made_in INTO made FROM invoicing_document document
        JOIN invoicing_line line ON line.document_id = document.id WHERE line.id = NEW.line_id;
    ELSE
        SELECT made_in INTO made FROM invoicing_document WHERE id = NEW.document_id;
    END IF;
    IF made IS DISTINCT FROM pg_current_xact_id()::text::bigint THEN
        RAISE EXCEPTION 'Nothing is added to what was issued. (%)', TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
{_WITH_IT}
CREATE FUNCTION invoicing_done_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'This parcel is invoiced.' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER invoiced_stays BEFORE UPDATE OR DELETE ON invoicing_toinvoice
    FOR EACH ROW WHEN (OLD.document_id IS NOT NULL) EXECUTE FUNCTION invoicing_done_stays();

INSERT INTO invoicing_series (prefix, last) VALUES ('INV', 0), ('CRN', 0);
"""
BACKWARD = """
DROP FUNCTION invoicing_refuse_change CASCADE;
DROP FUNCTION invoicing_next_number CASCADE;
DROP FUNCTION invoicing_used_number CASCADE;
DROP FUNCTION invoicing_drawn_number CASCADE;
DROP FUNCTION invoicing_with_its_document CASCADE;
DROP FUNCTION invoicing_done_stays CASCADE;
DELETE FROM invoicing_series;
"""


class Migration(migrations.Migration):
    dependencies = [("invoicing", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

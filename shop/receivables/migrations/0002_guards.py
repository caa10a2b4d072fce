"""What holds whatever program writes: what is left of a payment follows its allocations, no side
takes more than it has, and an allocation is undone, never changed."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION receivables_takes(taken receivables_allocation, share numeric) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    -- The payments by ascending key, then the invoice: the order of all locks here.
    UPDATE receivables_payment SET "left" = "left"
        - CASE WHEN id = taken.payment_id THEN share ELSE -share END
    WHERE id IN (
        SELECT id FROM receivables_payment WHERE id IN (taken.payment_id, taken.returned_id)
        ORDER BY id FOR NO KEY UPDATE
    );
END $$;

CREATE FUNCTION receivables_allocated() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    due numeric;
    live numeric;
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.undone_at IS NOT NULL THEN
            RAISE EXCEPTION 'An allocation is made before it is undone.'
                USING ERRCODE = 'restrict_violation';
        END IF;
        PERFORM receivables_takes(NEW, NEW.amount);
        IF NEW.document_id IS NOT NULL THEN
            SELECT gross INTO due FROM invoicing_document
                WHERE id = NEW.document_id AND kind = '380' FOR NO KEY UPDATE;
            SELECT due - coalesce(sum(gross), 0) INTO due FROM invoicing_document
                WHERE corrects_id = NEW.document_id;
            SELECT coalesce(sum(amount), 0) INTO live FROM receivables_allocation
                WHERE document_id = NEW.document_id AND undone_at IS NULL;
            IF due IS NULL OR live > due THEN
                RAISE EXCEPTION 'More would be allocated than is due.'
                    USING ERRCODE = 'restrict_violation';
            END IF;
        END IF;
    ELSIF TG_OP = 'UPDATE' AND OLD.undone_at IS NULL AND NEW.undone_at IS NOT NULL
        AND (NEW.payment_id, NEW.document_id, NEW.returned_id, NEW.amount, NEW."on", NEW.why, NEW.at)
        IS NOT DISTINCT FROM
        (OLD.payment_id, OLD.document_id, OLD.returned_id, OLD.amount, OLD."on", OLD.why, OLD.at)
    THEN
        PERFORM receivables_takes(NEW, -NEW.amount);
    ELSE
        RAISE EXCEPTION 'An allocation is undone, never changed.'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER allocated AFTER INSERT OR UPDATE OR DELETE ON receivables_allocation
    FOR EACH ROW EXECUTE FUNCTION receivables_allocated();

CREATE FUNCTION receivables_paid() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW."left" = NEW.amount THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE'
        AND (NEW.source, NEW.key, NEW.entry_id, NEW."on", NEW.amount, NEW.currency, NEW.name, NEW.words)
        IS NOT DISTINCT FROM
        (OLD.source, OLD.key, OLD.entry_id, OLD."on", OLD.amount, OLD.currency, OLD.name, OLD.words)
        AND (NEW."left" = OLD."left" OR pg_trigger_depth() > 1)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'What came stays as it is; what is left of it follows from allocations.'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER paid BEFORE INSERT OR UPDATE OR DELETE ON receivables_payment
    FOR EACH ROW EXECUTE FUNCTION receivables_paid();

CREATE FUNCTION receivables_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'It stays as it is. (%)', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER sent_stays BEFORE UPDATE OR DELETE ON receivables_letter
    FOR EACH ROW WHEN (OLD.sent_at IS NOT NULL) EXECUTE FUNCTION receivables_stays();
CREATE TRIGGER written_stays BEFORE UPDATE OR DELETE ON receivables_letterline
    FOR EACH ROW EXECUTE FUNCTION receivables_stays();
CREATE TRIGGER done_stays BEFORE UPDATE OR DELETE ON receivables_deed
    FOR EACH ROW EXECUTE FUNCTION receivables_stays();
CREATE TRIGGER ended_stays BEFORE UPDATE OR DELETE ON receivables_dispute
    FOR EACH ROW WHEN (OLD.ended_at IS NOT NULL) EXECUTE FUNCTION receivables_stays();
"""
BACKWARD = """
DROP FUNCTION receivables_allocated CASCADE;
DROP FUNCTION receivables_takes CASCADE;
DROP FUNCTION receivables_paid CASCADE;
DROP FUNCTION receivables_stays CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("receivables", "0001_initial"), ("invoicing", "0002_guards")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

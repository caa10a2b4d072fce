"""What is kept for a refund stays as every allocation does; so does a payout, but for being undone.

What was written off before and is more than cents was the discount for paying early.
"""

from django.db import migrations

FORWARD = """
ALTER TABLE receivables_allocation DISABLE TRIGGER allocated;
UPDATE receivables_allocation SET is_early = true WHERE payment_id IS NULL AND amount > 0.05;
ALTER TABLE receivables_allocation ENABLE TRIGGER allocated;

CREATE OR REPLACE FUNCTION receivables_allocated() RETURNS trigger LANGUAGE plpgsql AS $$
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
        AND (NEW.payment_id, NEW.document_id, NEW.returned_id, NEW.refund_id, NEW.amount, NEW.is_early,
            NEW."on", NEW.why, NEW.at)
        IS NOT DISTINCT FROM
        (OLD.payment_id, OLD.document_id, OLD.returned_id, OLD.refund_id, OLD.amount, OLD.is_early,
            OLD."on", OLD.why, OLD.at)
    THEN
        PERFORM receivables_takes(NEW, -NEW.amount);
    ELSE
        RAISE EXCEPTION 'An allocation is undone, never changed.'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION receivables_paid_out() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.undone_at IS NULL AND NEW.undone_at IS NOT NULL
        AND (NEW.payment_id, NEW.gross, NEW.fee, NEW.at)
        IS NOT DISTINCT FROM (OLD.payment_id, OLD.gross, OLD.fee, OLD.at)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'A payout is undone, never changed.' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER paid_out BEFORE UPDATE OR DELETE ON receivables_payout
    FOR EACH ROW EXECUTE FUNCTION receivables_paid_out();
"""
BACKWARD = """
DROP FUNCTION receivables_paid_out CASCADE;

CREATE OR REPLACE FUNCTION receivables_allocated() RETURNS trigger LANGUAGE plpgsql AS $$
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
"""


class Migration(migrations.Migration):
    dependencies = [("receivables", "0004_refunds")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

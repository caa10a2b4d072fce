"""What was asked for stays as it was asked; what has ended stays as it ended; nothing is deleted."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION refunds_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE'
        AND (NEW.key, NEW.payment_id, NEW.clinic_id, NEW.order_id, NEW.attempt_id, NEW.way,
            NEW.amount, NEW.currency, NEW.reason, NEW.asked_at)
        IS NOT DISTINCT FROM
            (OLD.key, OLD.payment_id, OLD.clinic_id, OLD.order_id, OLD.attempt_id, OLD.way,
            OLD.amount, OLD.currency, OLD.reason, OLD.asked_at)
        AND (OLD.ended_at IS NULL OR (NEW.state, NEW.words, NEW.gone_id, NEW.ended_at)
            IS NOT DISTINCT FROM (OLD.state, OLD.words, OLD.gone_id, OLD.ended_at))
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'What was asked for, and how it ended, stays.'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER refund_stays BEFORE UPDATE OR DELETE ON refunds_refund
    FOR EACH ROW EXECUTE FUNCTION refunds_stays();
"""
BACKWARD = "DROP FUNCTION refunds_stays CASCADE;"


class Migration(migrations.Migration):
    dependencies = [("refunds", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

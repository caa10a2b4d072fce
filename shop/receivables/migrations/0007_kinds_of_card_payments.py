"""What a payment by card is of is a column, no more the beginning of its name."""

from django.db import migrations, models

FORWARD = """
UPDATE receivables_payment SET kind = CASE
    WHEN key LIKE 'attempt %' THEN 'no_order'
    WHEN key LIKE 'credit of %' THEN 'credit'
    WHEN key LIKE 'refund %' THEN 'refund'
    ELSE 'order'
END
WHERE source = 'card' AND (
    key LIKE 'attempt %' OR key LIKE 'credit of %' OR key LIKE 'refund %'
    OR key IN (SELECT number FROM payments_attempt WHERE order_id IS NOT NULL)
);
"""
_GUARD = """
CREATE OR REPLACE FUNCTION receivables_paid() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW."left" = NEW.amount THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE'
        AND (NEW.source, NEW.key, {new}NEW.entry_id, NEW."on", NEW.amount, NEW.currency, NEW.name,
            NEW.words)
        IS NOT DISTINCT FROM
        (OLD.source, OLD.key, {old}OLD.entry_id, OLD."on", OLD.amount, OLD.currency, OLD.name,
            OLD.words)
        AND (NEW."left" = OLD."left" OR pg_trigger_depth() > 1)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'What came stays as it is; what is left of it follows from allocations.'
        USING ERRCODE = 'restrict_violation';
END $$;
"""
WITH_KIND = _GUARD.format(new="NEW.kind, ", old="OLD.kind, ")
WITHOUT_KIND = _GUARD.format(new="", old="")


class Migration(migrations.Migration):
    dependencies = [
        ("receivables", "0006_money_without_orders"),
        ("payments", "0005_credited_attempts"),
    ]
    operations = [
        migrations.AddField(
            model_name="payment",
            name="kind",
            field=models.CharField(
                blank=True,
                choices=[
                    ("order", "For an order"),
                    ("no_order", "Without an order"),
                    ("credit", "The clinic's credit: its card takes nothing back"),
                    ("refund", "A refund, or what came back of one"),
                ],
                max_length=8,
                verbose_name="what a card paid",
            ),
        ),
        migrations.RunSQL(FORWARD, migrations.RunSQL.noop),
        migrations.RunSQL(WITH_KIND, WITHOUT_KIND),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(kind="") | models.Q(source="card"),
                name="only_cards_have_a_kind",
            ),
        ),
    ]

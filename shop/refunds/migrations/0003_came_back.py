"""What was given back may come back: that alone changes how a refund ended."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

FORWARD = """
CREATE OR REPLACE FUNCTION refunds_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE'
        AND (NEW.key, NEW.payment_id, NEW.clinic_id, NEW.order_id, NEW.attempt_id, NEW.way,
            NEW.amount, NEW.currency, NEW.reason, NEW.asked_at)
        IS NOT DISTINCT FROM
            (OLD.key, OLD.payment_id, OLD.clinic_id, OLD.order_id, OLD.attempt_id, OLD.way,
            OLD.amount, OLD.currency, OLD.reason, OLD.asked_at)
        AND (OLD.ended_at IS NULL
            OR (NEW.state, NEW.words, NEW.gone_id, NEW.ended_at, NEW.came_back_id)
            IS NOT DISTINCT FROM
            (OLD.state, OLD.words, OLD.gone_id, OLD.ended_at, OLD.came_back_id)
            OR (OLD.state = 'done' AND NEW.state = 'bounced'
                AND (NEW.gone_id, NEW.ended_at)
                IS NOT DISTINCT FROM (OLD.gone_id, OLD.ended_at)))
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'What was asked for, and how it ended, stays.'
        USING ERRCODE = 'restrict_violation';
END $$;
"""
BACKWARD = """
CREATE OR REPLACE FUNCTION refunds_stays() RETURNS trigger LANGUAGE plpgsql AS $$
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
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0021_receiving_days"),
        ("order", "0021_billingaddress_code_shippingaddress_code"),
        ("payments", "0004_ask_provider"),
        ("receivables", "0006_money_without_orders"),
        ("refunds", "0002_guards"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="refund",
            name="done_refunds_have_gone",
        ),
        migrations.RemoveIndex(
            model_name="refund",
            name="refusals_to_note",
        ),
        migrations.AddField(
            model_name="refund",
            name="came_back",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="bounced_refund",
                to="receivables.payment",
            ),
        ),
        migrations.AlterField(
            model_name="refund",
            name="state",
            field=models.CharField(
                choices=[
                    ("asked", "Waits for somebody to agree"),
                    ("agreed", "Agreed"),
                    ("pending", "Not confirmed by the card company yet"),
                    ("done", "Given back"),
                    ("refused", "Refused by the card company"),
                    ("declined", "Not agreed"),
                    ("bounced", "Given back, and sent back by the bank of the card"),
                ],
                default="asked",
                max_length=8,
            ),
        ),
        migrations.AddIndex(
            model_name="refund",
            index=models.Index(
                condition=models.Q(("noted_at", None), ("state__in", ["refused", "bounced"])),
                fields=["id"],
                name="refusals_to_note",
            ),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("gone__isnull", False), ("state__in", ["done", "bounced"])),
                    models.Q(
                        models.Q(("state__in", ["done", "bounced"]), _negated=True), ("gone", None)
                    ),
                    _connector="OR",
                ),
                name="done_refunds_have_gone",
            ),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.CheckConstraint(
                condition=models.Q(("state", "bounced"), ("came_back", None), _connector="XOR"),
                name="bounced_came_back",
            ),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]

"""An answer can be taken back, once and with a reason; else it stays as it was said."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

GUARD = """
CREATE FUNCTION recalls_keep_answer() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    its_end text[] := ARRAY['taken_back_at', 'taken_back_by_id', 'why_taken_back'];
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.taken_back_at IS NULL AND NEW.taken_back_at IS NOT NULL
            AND to_jsonb(NEW) - its_end = to_jsonb(OLD) - its_end THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'An answer to a recall stays as it was said: it is taken back, once'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER stays BEFORE UPDATE OR DELETE ON recalls_answer
    FOR EACH ROW EXECUTE FUNCTION recalls_keep_answer();
"""
NO_GUARD = """
DROP TRIGGER stays ON recalls_answer;
DROP FUNCTION recalls_keep_answer;
"""
# Else the chain would not know of these answers that they were not taken back.
NOTE_ANEW = """
INSERT INTO tracing_act ("table", row, deed, facts, at)
    SELECT 'recalls_answer', id, 'found', to_jsonb(recalls_answer), clock_timestamp()
    FROM recalls_answer ORDER BY id;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("recalls", "0005_settled"),
        ("tracing", "0002_guards"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("answer", "taken_back_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "answer",
            "taken_back_by",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            "answer", "why_taken_back", models.CharField(blank=True, max_length=300)
        ),
        migrations.AddConstraint(
            "answer",
            models.CheckConstraint(
                condition=Q(taken_back_at=None, taken_back_by=None, why_taken_back="")
                | (
                    Q(taken_back_at__isnull=False, taken_back_by__isnull=False)
                    & ~Q(why_taken_back="")
                ),
                name="answer_taken_back_by_whom_and_why",
            ),
        ),
        migrations.RunSQL(NOTE_ANEW, migrations.RunSQL.noop),
        migrations.RunSQL(GUARD, NO_GUARD),
    ]

"""What is open of each invoice, kept by the database with every document and allocation."""

import django.db.models.deletion
from django.db import migrations, models

# The invoice is locked before anything is added up, so that of two at once the second sees what
# the first wrote. Payments are locked before it (migration 0002).
FORWARD = """
CREATE FUNCTION receivables_keep_open(of_invoice bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    invoice invoicing_document;
    still numeric;
BEGIN
    SELECT * INTO invoice FROM invoicing_document
        WHERE id = of_invoice AND kind = '380' FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    still := invoice.gross
        - (SELECT coalesce(sum(gross), 0) FROM invoicing_document WHERE corrects_id = of_invoice)
        - (SELECT coalesce(sum(amount), 0) FROM receivables_allocation
            WHERE document_id = of_invoice AND undone_at IS NULL);
    IF still > 0 THEN
        INSERT INTO receivables_openinvoice (document_id, clinic_id, due_on, amount)
            VALUES (of_invoice, invoice.clinic_id, invoice.due_on, still)
            ON CONFLICT (document_id) DO UPDATE SET amount = excluded.amount;
    ELSE
        DELETE FROM receivables_openinvoice WHERE document_id = of_invoice;
    END IF;
END $$;

DO $$ BEGIN
    PERFORM receivables_keep_open(id) FROM invoicing_document WHERE kind = '380';
END $$;

CREATE FUNCTION receivables_issued() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM receivables_keep_open(coalesce(NEW.corrects_id, NEW.id));
    RETURN NULL;
END $$;
CREATE TRIGGER opened AFTER INSERT ON invoicing_document
    FOR EACH ROW EXECUTE FUNCTION receivables_issued();

CREATE FUNCTION receivables_settled() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM receivables_keep_open(NEW.document_id);
    RETURN NULL;
END $$;
CREATE TRIGGER settled AFTER INSERT OR UPDATE ON receivables_allocation
    FOR EACH ROW WHEN (NEW.document_id IS NOT NULL) EXECUTE FUNCTION receivables_settled();

CREATE FUNCTION receivables_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'What is open follows from documents and allocations.'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER kept BEFORE INSERT OR UPDATE OR DELETE ON receivables_openinvoice
    FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION receivables_kept();
"""
BACKWARD = """
DROP FUNCTION receivables_issued CASCADE;
DROP FUNCTION receivables_settled CASCADE;
DROP FUNCTION receivables_kept CASCADE;
DROP FUNCTION receivables_keep_open;
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0020_vat_look_ups_stay"), ("receivables", "0002_guards")]
    operations = [
        migrations.CreateModel(
            name="OpenInvoice",
            fields=[
                (
                    "document",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="owed",
                        serialize=False,
                        to="invoicing.document",
                    ),
                ),
                ("due_on", models.DateField(db_index=True, null=True)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14)),
                (
                    "clinic",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.clinic",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)), name="something_is_open"
                    )
                ],
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]

"""The one rate there was becomes version 1 of the table; what is published or sold stays."""

from decimal import Decimal
from itertools import product

from django.conf import settings
from django.db import migrations
from django.utils import timezone

CLASSES = ("standard", "reduced", "zero", "exempt")
STATUSES = ("none", "home", "member_state", "elsewhere")

GUARDS = """
CREATE FUNCTION tax_table_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$;

CREATE FUNCTION tax_table_keep_published() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'version % of the tax table is published and stays as it is', OLD.number;
END $$;

-- Waits for whoever is publishing just now.
CREATE FUNCTION tax_table_keep_parts() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    published integer;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        SELECT number INTO published FROM tax_table_taxversion
         WHERE id = OLD.version_id AND published_at IS NOT NULL FOR SHARE;
    END IF;
    IF TG_OP <> 'DELETE' AND published IS NULL THEN
        SELECT number INTO published FROM tax_table_taxversion
         WHERE id = NEW.version_id AND published_at IS NOT NULL FOR SHARE;
    END IF;
    IF published IS NOT NULL THEN
        RAISE EXCEPTION 'version % of the tax table is published and stays as it is', published;
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER append_only BEFORE UPDATE ON tax_table_ordertax
    FOR EACH ROW EXECUTE FUNCTION tax_table_refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON tax_table_taxbasis
    FOR EACH ROW EXECUTE FUNCTION tax_table_refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE ON tax_table_taxedit
    FOR EACH ROW EXECUTE FUNCTION tax_table_refuse_change();
CREATE TRIGGER keep_published BEFORE INSERT OR UPDATE OR DELETE ON tax_table_taxedit
    FOR EACH ROW EXECUTE FUNCTION tax_table_keep_parts();
CREATE TRIGGER keep_published BEFORE INSERT OR UPDATE OR DELETE ON tax_table_taxrow
    FOR EACH ROW EXECUTE FUNCTION tax_table_keep_parts();
CREATE TRIGGER keep_published BEFORE UPDATE OR DELETE ON tax_table_taxversion
    FOR EACH ROW WHEN (OLD.published_at IS NOT NULL)
    EXECUTE FUNCTION tax_table_keep_published();
"""
NO_GUARDS = """
DROP FUNCTION tax_table_refuse_change, tax_table_keep_published, tax_table_keep_parts CASCADE;
"""


def take_over(apps, schema_editor):
    TaxVersion, TaxRow = (apps.get_model("tax_table", name) for name in ("TaxVersion", "TaxRow"))
    note = "Taken over from the one rate before versions"
    version = TaxVersion.objects.create(number=1, note=note)
    rate = Decimal(settings.SHOP_TAX_RATE)
    says = {"category": "S" if rate else "Z", "rate": rate}
    TaxRow.objects.bulk_create(
        TaxRow(version=version, tax_class=tax_class, status=status, where=where, **says)
        for tax_class, status, where in product(CLASSES, STATUSES, ("", settings.SHOP_COUNTRY))
    )
    TaxVersion.objects.update(published_at=timezone.now())


class Migration(migrations.Migration):
    dependencies = [("tax_table", "0002_versions")]
    operations = [
        migrations.RunPython(take_over, migrations.RunPython.noop),
        migrations.RunSQL(GUARDS, NO_GUARDS),
    ]

"""GTINs of inner packs and cases, the maker's reference, and what a buyer gets for the price.

One table says which product a GTIN names and how many units that is; the database writes it from
the columns of the product, whichever program changes them.
"""

import django.db.models.deletion
import oscar.models.fields
from django.db import migrations, models
from django.db.models import Q

from common import folding

FIELDS = {
    "gtin_inner": oscar.models.fields.NullCharField("GTIN of the inner pack", max_length=14),
    "inner_units": models.PositiveSmallIntegerField(
        "units in an inner pack", null=True, blank=True, help_text="Two or more."
    ),
    "gtin_case": oscar.models.fields.NullCharField("GTIN of the case", max_length=14),
    "case_units": models.PositiveSmallIntegerField(
        "units in a case", null=True, blank=True, help_text="Two or more."
    ),
    "makers_reference": models.CharField(
        "maker's reference",
        max_length=40,
        blank=True,
        help_text="The number beside REF on the pack, as it is printed.",
    ),
    "sales_unit": models.CharField(
        "what a buyer gets for the price",
        max_length=120,
        blank=True,
        help_text="Read it from the pack, such as: box of 2 × 1 ml prefilled syringes. "
        "Without it nobody can order the product.",
    ),
    "sales_unit_read_by": models.CharField("read from the pack by", max_length=150, blank=True),
    "sales_unit_read_on": models.DateField("read from the pack on", null=True, blank=True),
}
CONSTRAINTS = {
    "inner_pack_of_units": Q(gtin_inner=None, inner_units=None)
    | Q(gtin_inner__isnull=False, inner_units__isnull=False, inner_units__gt=1),
    "case_of_units": Q(gtin_case=None, case_units=None)
    | Q(gtin_case__isnull=False, case_units__isnull=False, case_units__gt=1),
    "sales_unit_was_read": Q(sales_unit="", sales_unit_read_by="", sales_unit_read_on=None)
    | ~Q(sales_unit="") & ~Q(sales_unit_read_by="") & Q(sales_unit_read_on__isnull=False),
}

FORWARD = """
-- What the columns of a product say; a number that is no GTIN, kept from before, names nothing.
CREATE FUNCTION catalogue_trade_items_of(product catalogue_product)
RETURNS TABLE (gtin text, level text, units integer) LANGUAGE sql IMMUTABLE AS $$
    SELECT lpad(g, 14, '0'), l, u
      FROM (VALUES (product.upc, 'unit', 1),
                   (product.gtin_inner, 'inner', product.inner_units::integer),
                   (product.gtin_case, 'case', product.case_units::integer)) AS said (g, l, u)
     WHERE g ~ '^[0-9]{8,14}$'
$$;

CREATE FUNCTION catalogue_keep_trade_items() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM catalogue_tradeitem WHERE product_id = NEW.id;
    INSERT INTO catalogue_tradeitem (product_id, gtin, level, units)
    SELECT NEW.id, said.* FROM catalogue_trade_items_of(NEW) AS said;
    RETURN NULL;
END $$;

CREATE TRIGGER trade_items_added AFTER INSERT ON catalogue_product
    FOR EACH ROW EXECUTE FUNCTION catalogue_keep_trade_items();
CREATE TRIGGER trade_items_changed AFTER UPDATE ON catalogue_product FOR EACH ROW
    WHEN ((OLD.upc, OLD.gtin_inner, OLD.inner_units, OLD.gtin_case, OLD.case_units)
          IS DISTINCT FROM
          (NEW.upc, NEW.gtin_inner, NEW.inner_units, NEW.gtin_case, NEW.case_units))
    EXECUTE FUNCTION catalogue_keep_trade_items();

-- Of two ways to write one number the first product keeps it, as in 0034.
INSERT INTO catalogue_tradeitem (product_id, gtin, level, units)
SELECT p.id, said.* FROM catalogue_product p, catalogue_trade_items_of(p) AS said ORDER BY p.id
    ON CONFLICT DO NOTHING;

-- A maker's reference as people type it: letters and figures only, in capitals.
CREATE INDEX catalogue_makers_reference ON catalogue_product
    (regexp_replace(upper(makers_reference), '[^A-Z0-9]', '', 'g')) WHERE makers_reference <> '';
"""
BACKWARD = """
DROP INDEX catalogue_makers_reference;
DROP FUNCTION catalogue_keep_trade_items CASCADE;
DROP FUNCTION catalogue_trade_items_of;
"""


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0037_storage")]
    operations = [
        migrations.CreateModel(
            name="TradeItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("gtin", models.CharField("GTIN", max_length=14, unique=True)),
                (
                    "level",
                    models.CharField(
                        choices=[("unit", "unit"), ("inner", "inner pack"), ("case", "case")],
                        max_length=5,
                    ),
                ),
                ("units", models.PositiveSmallIntegerField(default=1)),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="trade_items",
                        to="catalogue.product",
                    ),
                ),
            ],
            options={"ordering": ["units"]},
        ),
        migrations.RemoveIndex("product", "product_found"),
        *(
            migrations.AddField(model, name, field)
            for model in ("product", "historicalproduct")
            for name, field in FIELDS.items()
        ),
        *(
            migrations.AddConstraint(
                "product", models.CheckConstraint(condition=condition, name=name)
            )
            for name, condition in CONSTRAINTS.items()
        ),
        migrations.AddIndex(
            "product",
            folding.index(
                *("title", "variant_name", "upc", "gtin_inner", "gtin_case", "makers_reference"),
                name="product_found",
            ),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]

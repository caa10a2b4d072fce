"""Lots near their end that are offered at their own price, and what was sold by that."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import shop.inventory.short_dated.models

_GUARDS = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON inventory_shortdatedsale
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER stock_edited AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE
    ON inventory_shortdatedoffer FOR EACH STATEMENT EXECUTE FUNCTION inventory_note_edit();
CREATE FUNCTION inventory_offered_stays() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    IF TG_OP = 'DELETE' OR (NEW.lot_id, NEW.price, NEW.currency, NEW.units, NEW.first_day,
            NEW.last_day, NEW.reason, NEW.by_id, NEW.at)
        IS DISTINCT FROM (OLD.lot_id, OLD.price, OLD.currency, OLD.units, OLD.first_day,
            OLD.last_day, OLD.reason, OLD.by_id, OLD.at)
        OR (OLD.ended_at IS NOT NULL AND NEW.ended_at IS DISTINCT FROM OLD.ended_at) THEN
        RAISE EXCEPTION 'What was offered stays as it was: end it, and offer anew.';
    END IF;
    RETURN NEW;
END $body$;
CREATE TRIGGER offered_stays BEFORE UPDATE OR DELETE ON inventory_shortdatedoffer
    FOR EACH ROW EXECUTE FUNCTION inventory_offered_stays();
"""
_NO_GUARDS = """
DROP TRIGGER append_only ON inventory_shortdatedsale;
DROP TRIGGER stock_edited ON inventory_shortdatedoffer;
DROP FUNCTION inventory_offered_stays() CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("inventory", "0022_alter_movement_kind_held"),
        ("order", "0021_billingaddress_code_shippingaddress_code"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ShortDatedOffer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "price",
                    models.DecimalField(
                        decimal_places=4, max_digits=12, verbose_name="net price of a unit"
                    ),
                ),
                (
                    "currency",
                    models.CharField(
                        default=shop.inventory.short_dated.models.shops_currency,
                        editable=False,
                        max_length=3,
                    ),
                ),
                ("units", models.PositiveIntegerField(verbose_name="units at most")),
                ("sold", models.PositiveIntegerField(default=0, verbose_name="units sold")),
                ("first_day", models.DateField(verbose_name="from")),
                ("last_day", models.DateField(verbose_name="until, this day included")),
                ("reason", models.CharField(max_length=300, verbose_name="why, for staff")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="offered at")),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "ended_because",
                    models.CharField(blank=True, max_length=300, verbose_name="why it was ended"),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "lot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="short_dated_offers",
                        to="inventory.lot",
                    ),
                ),
            ],
            options={
                "verbose_name": "short-dated offer",
                "ordering": ["-pk"],
            },
        ),
        migrations.AddField(
            model_name="held",
            name="offer",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="inventory.shortdatedoffer",
            ),
        ),
        migrations.AddField(
            model_name="held",
            name="accepted",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name="ShortDatedSale",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("expires_on", models.DateField(verbose_name="last day that was accepted")),
                (
                    "offer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sales",
                        to="inventory.shortdatedoffer",
                    ),
                ),
                (
                    "order_line",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="short_dated",
                        to="order.line",
                    ),
                ),
            ],
            options={
                "verbose_name": "sale by a short-dated offer",
                "verbose_name_plural": "sales by short-dated offers",
            },
        ),
        migrations.AddConstraint(
            model_name="shortdatedoffer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("lot",),
                name="lot_offered_once_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="shortdatedoffer",
            constraint=models.CheckConstraint(
                condition=models.Q(("sold__lte", models.F("units")), ("units__gte", 1)),
                name="sold_within_offered",
            ),
        ),
        migrations.AddConstraint(
            model_name="shortdatedoffer",
            constraint=models.CheckConstraint(
                condition=models.Q(("last_day__gte", models.F("first_day")), ("price__gte", 0)),
                name="offered_for_days",
            ),
        ),
        migrations.RunSQL(_GUARDS, _NO_GUARDS),
    ]

"""Deliveries and their lines; what is booked is never changed."""

import uuid

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

GUARDS = """
CREATE TRIGGER booked_is_kept BEFORE UPDATE OR DELETE ON inventory_delivery
    FOR EACH ROW WHEN (OLD.state = 'booked') EXECUTE FUNCTION refuse_change();

CREATE FUNCTION refuse_change_of_booked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM inventory_delivery
               WHERE state = 'booked'
                 AND id = CASE TG_OP WHEN 'DELETE' THEN OLD.delivery_id ELSE NEW.delivery_id END)
    THEN
        RAISE EXCEPTION '% of a booked delivery is append-only', TG_TABLE_NAME;
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER booked_is_kept BEFORE INSERT OR UPDATE OR DELETE ON inventory_deliveryline
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_booked();
"""
NO_GUARDS = """
DROP TRIGGER booked_is_kept ON inventory_deliveryline;
DROP FUNCTION refuse_change_of_booked();
DROP TRIGGER booked_is_kept ON inventory_delivery;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0037_storage"),
        ("inventory", "0014_units_lie_somewhere"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "note_number",
                    models.CharField(
                        blank=True, max_length=60, verbose_name="number of the delivery note"
                    ),
                ),
                ("arrived_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "celsius",
                    models.DecimalField(
                        blank=True,
                        decimal_places=1,
                        max_digits=4,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(-100),
                            django.core.validators.MaxValueValidator(100),
                        ],
                        verbose_name="temperature on arrival (°C)",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("booked", "Booked")],
                        default="draft",
                        max_length=6,
                    ),
                ),
                ("begun_at", models.DateTimeField(auto_now_add=True)),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("booked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "begun_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "booked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "changed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "supplier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="inventory.supplier",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "deliveries",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="DeliveryLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=500)),
                ("number", models.CharField(blank=True, max_length=40, verbose_name="lot number")),
                (
                    "expires_on",
                    models.DateField(blank=True, null=True, verbose_name="usable through"),
                ),
                (
                    "units",
                    models.PositiveIntegerField(
                        default=1, validators=[django.core.validators.MinValueValidator(1)]
                    ),
                ),
                (
                    "serials",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "sure",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "decision",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("refuse", "Refuse: not booked"),
                            ("quarantine", "Put into quarantine"),
                        ],
                        max_length=10,
                    ),
                ),
                ("stopped_by", models.TextField(blank=True)),
                ("receipt", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "delivery",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="inventory.delivery",
                    ),
                ),
                (
                    "lot",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="inventory.lot",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogue.product",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("booked_at", None), ("state", "draft")),
                    models.Q(
                        ("booked_at__isnull", False),
                        ("booked_by__isnull", False),
                        ("state", "booked"),
                    ),
                    _connector="OR",
                ),
                name="delivery_booked_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="deliveryline",
            constraint=models.CheckConstraint(
                condition=models.Q(("units__gt", 0)), name="line_of_at_least_one_unit"
            ),
        ),
        migrations.RunSQL(GUARDS, NO_GUARDS),
    ]

"""Packs for authorities, and who took one away: that only grows."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import shop.tracing.packs.models

FORWARD = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON tracing_packreading
    FOR EACH ROW EXECUTE FUNCTION tracing_refuse_change();
"""
BACKWARD = "DROP TRIGGER append_only ON tracing_packreading;"


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0018_email_change"),
        ("catalogue", "0039_returns"),
        ("inventory", "0018_stock"),
        ("tracing", "0003_kept"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Pack",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("first_day", models.DateField(blank=True, null=True, verbose_name="from")),
                ("last_day", models.DateField(blank=True, null=True, verbose_name="through")),
                ("asked_at", models.DateTimeField()),
                ("parts_done", models.PositiveSmallIntegerField(default=0)),
                ("made_at", models.DateTimeField(blank=True, null=True)),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                (
                    "file",
                    models.FileField(
                        blank=True,
                        storage=shop.tracing.packs.models.private_storage,
                        upload_to=shop.tracing.packs.models.random_path,
                    ),
                ),
                (
                    "wrong",
                    models.TextField(blank=True, verbose_name="what is wrong with what it says"),
                ),
                (
                    "manifest_sha256",
                    models.CharField(
                        blank=True, max_length=64, verbose_name="SHA-256 of its manifest"
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "clinic",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.clinic",
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
                (
                    "supplier",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="inventory.supplier",
                    ),
                ),
            ],
            options={
                "verbose_name": "pack for an authority",
                "verbose_name_plural": "packs for authorities",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="PackReading",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("read_at", models.DateTimeField(auto_now_add=True)),
                (
                    "pack",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="readings",
                        to="tracing.pack",
                    ),
                ),
                (
                    "reader",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="pack",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("lot__isnull", False),
                    ("product__isnull", False),
                    ("supplier__isnull", False),
                    ("clinic__isnull", False),
                    ("first_day__isnull", False),
                    ("last_day__isnull", False),
                    _connector="OR",
                ),
                name="pack_asks_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="pack",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("last_day__gte", models.F("first_day")),
                    ("first_day", None),
                    ("last_day", None),
                    _connector="OR",
                ),
                name="pack_ends_after_it_begins",
            ),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]

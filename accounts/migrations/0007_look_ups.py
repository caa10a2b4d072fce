"""Look-ups, only ever added; the loaded NPPES file; what some registers ask for besides."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_clinics_of_address_books"),
    ]

    operations = [
        migrations.AddField(
            model_name="licence",
            name="expiry_as_printed",
            field=models.CharField(
                blank=True, max_length=60, verbose_name="expiry as the licence prints it"
            ),
        ),
        migrations.AddField(
            model_name="licence",
            name="issuer",
            field=models.CharField(
                blank=True, max_length=120, verbose_name="register, as the applicant names it"
            ),
        ),
        migrations.AddField(
            model_name="licence",
            name="issuer_url",
            field=models.URLField(
                blank=True, max_length=300, verbose_name="address of that register"
            ),
        ),
        migrations.AddField(
            model_name="licence",
            name="region",
            field=models.CharField(
                blank=True, max_length=6, verbose_name="state or province (ISO 3166-2)"
            ),
        ),
        migrations.CreateModel(
            name="LookUp",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("register", models.CharField(max_length=12)),
                ("region", models.CharField(blank=True, max_length=6)),
                ("number", models.CharField(max_length=40)),
                (
                    "source",
                    models.CharField(
                        max_length=120, verbose_name="“person”, or the name of the file"
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=200, verbose_name="name seen")),
                (
                    "status",
                    models.CharField(blank=True, max_length=120, verbose_name="status seen"),
                ),
                (
                    "specialty",
                    models.CharField(blank=True, max_length=200, verbose_name="specialty seen"),
                ),
                (
                    "valid_through",
                    models.DateField(blank=True, null=True, verbose_name="last valid day seen"),
                ),
                ("note", models.TextField(blank=True)),
                ("as_of", models.DateField(verbose_name="day of which this is true")),
                ("seen_at", models.DateTimeField(auto_now_add=True)),
                (
                    "evidence",
                    models.CharField(blank=True, max_length=300, verbose_name="what was opened"),
                ),
                (
                    "document",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.licencedocument",
                    ),
                ),
                (
                    "licence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="look_ups",
                        to="accounts.licence",
                    ),
                ),
                (
                    "seen_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["seen_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="RegisterFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("register", models.CharField(max_length=12)),
                ("name", models.CharField(max_length=120)),
                (
                    "identity",
                    models.CharField(
                        max_length=64, verbose_name="digest of name, size, beginning and end"
                    ),
                ),
                ("is_full", models.BooleanField(verbose_name="replaces every file before it")),
                ("as_of", models.DateField(verbose_name="last day it covers")),
                ("offset", models.BigIntegerField(default=0, verbose_name="bytes read")),
                ("rows", models.PositiveIntegerField(default=0)),
                ("bad_rows", models.PositiveIntegerField(default=0)),
                ("faults", models.JSONField(default=list, verbose_name="the first bad rows")),
                ("started_at", models.DateTimeField(auto_now_add=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["as_of", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("register", "identity"), name="a_file_is_loaded_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="NppesRecord",
            fields=[
                ("npi", models.BigIntegerField(primary_key=True, serialize=False)),
                (
                    "entity",
                    models.TextField(blank=True, verbose_name="1 person, 2 organisation"),
                ),
                ("last_name", models.TextField(blank=True)),
                ("first_name", models.TextField(blank=True)),
                ("middle_name", models.TextField(blank=True)),
                ("other_last_name", models.TextField(blank=True)),
                ("other_first_name", models.TextField(blank=True)),
                ("organisation", models.TextField(blank=True)),
                ("credential", models.TextField(blank=True)),
                ("state", models.TextField(blank=True, verbose_name="state of practice")),
                (
                    "qualifications",
                    models.JSONField(
                        default=list, verbose_name="[taxonomy, licence number, state, is primary]"
                    ),
                ),
                ("deactivated_on", models.DateField(null=True)),
                ("reactivated_on", models.DateField(null=True)),
                ("updated_on", models.DateField(null=True)),
                ("as_of", models.DateField(verbose_name="last day of that file")),
                ("gone_on", models.DateField(null=True, verbose_name="first full file without it")),
                (
                    "file",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.registerfile",
                    ),
                ),
            ],
        ),
        migrations.RunSQL(
            """
            CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON accounts_lookup
                FOR EACH ROW EXECUTE FUNCTION accounts_refuse_change();
            """,
            "DROP TRIGGER append_only ON accounts_lookup;",
        ),
    ]

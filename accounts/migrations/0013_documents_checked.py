"""Documents have an owner and a state; those of before were never scanned, so they are held back."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import accounts.papers.models

# The sweep at the worker's next start scans them (accounts.papers.checking.NOT_SCANNED).
OWN_AND_HOLD_BACK = """
UPDATE accounts_licencedocument
SET user_id = (
        SELECT professional.user_id
        FROM accounts_licence AS licence
        JOIN accounts_professional AS professional ON professional.id = licence.professional_id
        WHERE licence.id = accounts_licencedocument.licence_id
    ),
    state = 'quarantined',
    stored_size = size,
    reason = 'Our virus scanner does not answer at the moment. We check the document as soon as '
             'it does; you need not send it again.';
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0012_clinic_guards"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="licencedocument",
            options={"ordering": ["pk"], "verbose_name": "document"},
        ),
        migrations.AddField(
            model_name="licencedocument",
            name="attempts",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="licencedocument",
            name="checked_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="licencedocument",
            name="deleted_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="licencedocument",
            name="finding",
            field=models.TextField(blank=True, verbose_name="what the check reported"),
        ),
        migrations.AddField(
            model_name="licencedocument",
            name="reason",
            field=models.TextField(blank=True, verbose_name="what the sender reads"),
        ),
        migrations.AddField(
            model_name="licencedocument",
            name="received",
            field=models.FileField(
                blank=True,
                storage=accounts.papers.models.private_storage,
                upload_to=accounts.papers.models.received_path,
            ),
        ),
        migrations.AddField(
            model_name="licencedocument",
            name="state",
            field=models.CharField(
                choices=[
                    ("received", "Being checked"),
                    ("clean", "Checked"),
                    ("refused", "Not accepted"),
                    ("quarantined", "Held back"),
                    ("deleted", "Deleted"),
                ],
                default="received",
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="licencedocument",
            name="stored_sha256",
            field=models.CharField(
                blank=True, max_length=64, verbose_name="SHA-256 of the file as kept"
            ),
        ),
        migrations.AddField(
            model_name="licencedocument",
            name="stored_size",
            field=models.PositiveIntegerField(
                blank=True, null=True, verbose_name="size as kept (bytes)"
            ),
        ),
        migrations.AddField(
            model_name="licencedocument",
            name="user",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="papers",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunSQL(OWN_AND_HOLD_BACK, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="licencedocument",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="papers",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="licencedocument",
            name="file",
            field=models.FileField(
                blank=True,
                storage=accounts.papers.models.private_storage,
                upload_to=accounts.papers.models.random_path,
            ),
        ),
        migrations.AlterField(
            model_name="licencedocument",
            name="licence",
            field=models.ForeignKey(
                blank=True,
                help_text="The application or draft that it belongs to.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="documents",
                to="accounts.licence",
            ),
        ),
        migrations.AlterField(
            model_name="licencedocument",
            name="size",
            field=models.PositiveIntegerField(verbose_name="size as sent (bytes)"),
        ),
        migrations.AddIndex(
            model_name="licencedocument",
            index=models.Index(fields=["state", "uploaded_at"], name="document_by_state"),
        ),
        migrations.AddConstraint(
            model_name="licencedocument",
            constraint=models.CheckConstraint(
                condition=models.Q(("state", "received"), ("received", ""), _connector="OR"),
                name="document_raw_only_received",
            ),
        ),
        migrations.AddConstraint(
            model_name="licencedocument",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["clean", "quarantined"]), ("file", ""), _connector="XOR"
                ),
                name="document_file_only_rebuilt",
            ),
        ),
        migrations.AddConstraint(
            model_name="licencedocument",
            constraint=models.CheckConstraint(
                condition=models.Q(("state", "deleted"), ("deleted_at", None), _connector="XOR"),
                name="document_deleted_is_dated",
            ),
        ),
    ]

"""Another e-mail address waits beside the account's own, not among them (A9)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def forget_open_changes(apps, schema_editor):
    """Until now a change was an unconfirmed second address; its link let anybody confirm it."""
    EmailAddress = apps.get_model("account", "EmailAddress")
    confirmed = EmailAddress.objects.filter(verified=True).values("user")
    EmailAddress.objects.filter(verified=False, user__in=confirmed).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0017_found"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]

    operations = [
        migrations.CreateModel(
            name="EmailChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("email", models.EmailField(max_length=254)),
                ("asked_at", models.DateTimeField()),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="email_change",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"ordering": ["pk"]},
        ),
        migrations.RunPython(forget_open_changes, migrations.RunPython.noop),
    ]

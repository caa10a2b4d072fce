"""When a person last looked a licence up in its register."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0008_applications_and_time")]
    operations = [
        migrations.AddField(
            model_name="licence",
            name="checked_at",
            field=models.DateTimeField(
                blank=True, null=True, verbose_name="last looked up in its register"
            ),
        ),
    ]

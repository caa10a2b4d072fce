"""What left last, of whomever: the first page of what somebody with many orders received."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("inventory", "0024_accepted_by"),
    ]
    operations = [
        migrations.AddIndex(
            model_name="pick",
            index=models.Index(
                condition=models.Q(shipped_at__isnull=False),
                fields=["-shipped_at", "-id"],
                name="picks_shipped_since",
            ),
        ),
    ]

"""An index of what a clinic's list of documents asks for: its newest, however many it has."""

from django.db import migrations, models
from django.db.models import F


class Migration(migrations.Migration):
    dependencies = [("accounts", "0021_receiving_days"), ("invoicing", "0003_prepaid")]

    operations = [
        migrations.AddIndex(
            "document",
            models.Index("clinic", (F("id") + 0).desc(), name="newest_of_a_clinic"),
        ),
    ]

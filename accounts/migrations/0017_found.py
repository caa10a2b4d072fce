"""People and clinics, as staff search for them."""

from django.db import migrations

from common import folding


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0016_what_ends"),
        ("common", "0003_folded"),
    ]
    operations = [
        migrations.AddIndex("clinic", folding.index("name", name="clinic_found")),
        migrations.AddIndex(
            "user", folding.index("first_name", "last_name", "email", name="person_found")
        ),
    ]

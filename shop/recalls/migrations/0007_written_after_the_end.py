"""What a clinic writes of a campaign that is closed stands among the contacts with it."""

from django.db import migrations, models

HOWS = [
    ("phone", "By phone"),
    ("letter", "By letter"),
    ("visit", "By a visit"),
    ("written", "Written on its page after the end"),
]


class Migration(migrations.Migration):
    dependencies = [("recalls", "0006_taken_back")]

    operations = [
        migrations.AlterField("contact", "how", models.CharField(choices=HOWS, max_length=8)),
    ]

"""An import is what was checked: all its changes, from what to what."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0034_gtins")]
    operations = [
        migrations.AddField(
            "importrun",
            "changes_digest",
            models.CharField(
                blank=True,
                default="",
                max_length=64,
                verbose_name="SHA-256 of all that it would change, from what to what",
            ),
            preserve_default=False,
        ),
        migrations.AlterField(
            "importrun",
            "state",
            models.CharField(
                choices=[
                    ("to_check", "Waits to be checked"),
                    ("checking", "Is being checked"),
                    ("faulty", "Has faults, nothing was changed"),
                    ("checked", "Checked without faults, nothing changed yet"),
                    ("to_import", "Waits to be imported"),
                    ("importing", "Is being imported"),
                    ("done", "Imported"),
                    ("stopped", "Stopped half-way, nothing was changed"),
                    ("overtaken", "Not imported: the catalogue was changed after the check"),
                ],
                default="to_check",
                max_length=12,
            ),
        ),
    ]

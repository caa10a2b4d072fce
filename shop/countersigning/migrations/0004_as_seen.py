"""What was seen can be read, not only compared; of open requests as far as their rows tell."""

from django.db import migrations, models


def from_rows(apps, schema_editor):
    Request = apps.get_model("countersigning", "Request")
    for request in Request.objects.all():
        request.seen = {
            "lines": [
                {
                    "product": line["product"],
                    "name": line["title"],
                    "units": line["quantity"],
                    "price": None,
                    "lasts_to": "",
                }
                for line in request.lines
            ],
            "amounts": [],
            "address": None,
            "clinician": None,
        }
        request.save(update_fields=["seen"])


class Migration(migrations.Migration):
    dependencies = [("countersigning", "0003_net")]

    operations = [
        migrations.RemoveField("request", "seen"),
        migrations.AddField(
            "request", "seen", models.JSONField(default=dict, verbose_name="as it was seen")
        ),
        migrations.RunPython(from_rows, migrations.RunPython.noop),
    ]

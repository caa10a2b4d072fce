"""A recall is its own kind of movement, and ends by a right of its own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inventory", "0005_expiry_order")]
    operations = [
        migrations.AlterModelOptions(
            "lot",
            {
                "ordering": ["expires_on", "pk"],
                "permissions": [("end_recall", "Can end a recall that somebody else began")],
            },
        ),
        migrations.AlterField("lot", "status_reason", models.TextField(blank=True)),
        migrations.AlterField(
            "movement",
            "kind",
            models.CharField(
                choices=[
                    ("received", "Received"),
                    ("allocated", "Allocated to an order"),
                    ("released", "Released from an order"),
                    ("shipped", "Shipped"),
                    ("status", "Status changed"),
                    ("recalled", "Recalled"),
                    ("recall_end", "Recall ended"),
                ],
                max_length=10,
            ),
        ),
    ]

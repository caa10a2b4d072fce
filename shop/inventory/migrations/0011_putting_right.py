"""Stock is put right: reasons, a second person, which receipt and which other lot."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("inventory", "0010_lot_number_as_printed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="movement",
            name="agreed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="movement",
            name="corrects",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="corrections",
                to="inventory.movement",
            ),
        ),
        migrations.AddField(
            model_name="movement",
            name="former_expires_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="movement",
            name="former_number",
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name="movement",
            name="other_lot",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="inventory.lot",
            ),
        ),
        migrations.AddField(
            model_name="movement",
            name="reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("typed", "Typed wrongly"),
                    ("delivered", "The delivery held something else"),
                    ("counted", "Counted"),
                    ("found", "Found again"),
                    ("expired", "Expired"),
                    ("too_short", "Too short to be sold"),
                    ("broken", "Broken or leaking"),
                    ("temperature", "Kept too warm or too cold"),
                    ("lost", "Lost"),
                    ("recalled", "Recalled"),
                    ("other", "Something else"),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="movement",
            name="kind",
            field=models.CharField(
                choices=[
                    ("received", "Received"),
                    ("allocated", "Allocated to an order"),
                    ("released", "Released from an order"),
                    ("shipped", "Shipped"),
                    ("status", "Status changed"),
                    ("recalled", "Recalled"),
                    ("recall_end", "Recall ended"),
                    ("corrected", "Corrected"),
                    ("counted", "Counted"),
                    ("written_off", "Written off"),
                    ("sent_back", "Sent back to the supplier"),
                ],
                max_length=16,
            ),
        ),
        migrations.CreateModel(
            name="Proposal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "deed",
                    models.CharField(
                        choices=[
                            ("write_off", "Write off"),
                            ("send_back", "Send back to the supplier"),
                            ("count", "Book a count"),
                            ("correct", "Correct a receipt"),
                        ],
                        max_length=12,
                    ),
                ),
                ("values", models.JSONField()),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("typed", "Typed wrongly"),
                            ("delivered", "The delivery held something else"),
                            ("counted", "Counted"),
                            ("found", "Found again"),
                            ("expired", "Expired"),
                            ("too_short", "Too short to be sold"),
                            ("broken", "Broken or leaking"),
                            ("temperature", "Kept too warm or too cold"),
                            ("lost", "Lost"),
                            ("recalled", "Recalled"),
                            ("other", "Something else"),
                        ],
                        max_length=12,
                    ),
                ),
                ("words", models.CharField(max_length=300)),
                (
                    "because",
                    models.CharField(max_length=300, verbose_name="why it takes two people"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waits for a second person"),
                            ("done", "Agreed and booked"),
                            ("declined", "Not agreed"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("answer", models.CharField(blank=True, max_length=300)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "lot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposals",
                        to="inventory.lot",
                    ),
                ),
                (
                    "receipt",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="inventory.movement",
                    ),
                ),
            ],
            options={
                "verbose_name": "correction that takes two people",
                "verbose_name_plural": "corrections that take two people",
                "ordering": ["pk"],
            },
        ),
    ]

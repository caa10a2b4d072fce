"""Places, what lies in each, and what is kept apart."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("inventory", "0012_pages_of_a_lot"),
        ("order", "0021_billingaddress_code_shippingaddress_code"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="lot",
            name="apart",
            field=models.PositiveIntegerField(default=0, verbose_name="kept apart (units)"),
        ),
        migrations.AddField(
            model_name="movement",
            name="apart_change",
            field=models.IntegerField(default=0),
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
                    ("moved", "Moved"),
                ],
                max_length=16,
            ),
        ),
        migrations.AlterField(
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
                    ("put_away", "Put where it belongs"),
                    ("no_room", "No room where it belongs"),
                    ("to_look_into", "To be looked into"),
                    ("looked_into", "Looked into and found good"),
                    ("other", "Something else"),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="proposal",
            name="deed",
            field=models.CharField(
                choices=[
                    ("write_off", "Write off"),
                    ("send_back", "Send back to the supplier"),
                    ("count", "Book a count"),
                    ("correct", "Correct a receipt"),
                    ("move", "Move to another place"),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="proposal",
            name="reason",
            field=models.CharField(
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
                    ("put_away", "Put where it belongs"),
                    ("no_room", "No room where it belongs"),
                    ("to_look_into", "To be looked into"),
                    ("looked_into", "Looked into and found good"),
                    ("other", "Something else"),
                ],
                max_length=12,
            ),
        ),
        migrations.CreateModel(
            name="Place",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=40, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("room", "Room"),
                            ("fridge", "Fridge"),
                            ("freezer", "Freezer"),
                            ("quarantine", "Quarantine"),
                            ("returns", "Returns"),
                        ],
                        help_text="What lies in quarantine and among returns is kept apart: no order gets it.",
                        max_length=10,
                    ),
                ),
                (
                    "from_celsius",
                    models.SmallIntegerField(blank=True, null=True, verbose_name="kept from (°C)"),
                ),
                (
                    "to_celsius",
                    models.SmallIntegerField(blank=True, null=True, verbose_name="kept up to (°C)"),
                ),
            ],
            options={
                "ordering": ["name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("from_celsius__lte", models.F("to_celsius"))),
                        name="place_from_cold_to_warm",
                        violation_error_message="The first temperature is the lower one.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Holding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("units", models.PositiveIntegerField()),
                (
                    "lot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="holdings",
                        to="inventory.lot",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="holdings",
                        to="inventory.place",
                    ),
                ),
            ],
            options={
                "ordering": ["place__name"],
            },
        ),
        migrations.AddField(
            model_name="movement",
            name="place",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="inventory.place",
            ),
        ),
        migrations.AddConstraint(
            model_name="holding",
            constraint=models.UniqueConstraint(fields=("lot", "place"), name="lot_once_a_place"),
        ),
    ]

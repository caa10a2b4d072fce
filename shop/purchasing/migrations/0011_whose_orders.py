"""Whose orders somebody sees is answered by three indexes alone, no row is looked at."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

ORDERS_OF_A_PERSON = "CREATE INDEX orders_of_a_person ON order_order (user_id, id)"


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0021_receiving_days"),
        ("order", "0021_billingaddress_code_shippingaddress_code"),
        ("purchasing", "0010_without_charge"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="ordersignature",
            name="clinic",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.clinic",
            ),
        ),
        migrations.AlterField(
            model_name="ordersignature",
            name="signed_by",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="ordersignature",
            index=models.Index(fields=["clinic", "order"], name="orders_of_a_clinic"),
        ),
        migrations.AddIndex(
            model_name="ordersignature",
            index=models.Index(fields=["signed_by", "order"], name="orders_signed_by"),
        ),
        migrations.RunSQL(ORDERS_OF_A_PERSON, "DROP INDEX orders_of_a_person"),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("countersigning", "0002_reasons")]

    operations = [
        migrations.AddField(
            model_name="request",
            name="net",
            field=models.DecimalField(
                decimal_places=2, max_digits=12, null=True, verbose_name="total excluding VAT"
            ),
        ),
    ]

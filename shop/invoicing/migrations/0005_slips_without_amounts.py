from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("invoicing", "0004_newest_of_a_clinic")]

    operations = [
        migrations.AddField(
            model_name="wishes",
            name="slips_without_amounts",
            field=models.BooleanField(default=False, verbose_name="no amounts on packing slips"),
        ),
    ]

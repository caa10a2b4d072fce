"""Whether orders may have more of a product than is in stock: no, until somebody says so."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0039_returns")]
    operations = [
        migrations.AddField(
            model_name=model,
            name="may_be_back_ordered",
            field=models.BooleanField(
                default=False,
                help_text="Whether orders may have more than is in stock, as far as purchase "
                "orders bring it: such units wait, with the day they are expected.",
                verbose_name="may be ordered before it is here",
            ),
        )
        for model in ("product", "historicalproduct")
    ]

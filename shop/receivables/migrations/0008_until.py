from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("receivables", "0007_kinds_of_card_payments")]

    operations = [
        migrations.AddField(
            model_name="allocation",
            name="until",
            field=models.DateField(null=True, verbose_name="last day on which it counted"),
        ),
        migrations.AddIndex(
            model_name="allocation",
            index=models.Index(
                condition=Q(until__isnull=False), fields=["document"], name="ended_of_document"
            ),
        ),
        migrations.AddConstraint(
            model_name="allocation",
            constraint=models.CheckConstraint(
                condition=Q(until=None) | Q(undone_at__isnull=False),
                name="only_what_is_undone_ends",
            ),
        ),
    ]

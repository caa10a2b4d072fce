import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("invoicing", "0005_slips_without_amounts")]

    operations = [
        migrations.AddField(
            model_name="document",
            name="replaces",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replaced_by",
                to="invoicing.document",
            ),
        ),
        migrations.AddField(
            model_name="document",
            name="corrected_po",
            field=models.CharField(
                blank=True,
                db_default="",
                max_length=40,
                verbose_name="corrected PO number",
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=Q(replaces=None) | Q(kind="380"), name="only_invoices_replace"
            ),
        ),
    ]

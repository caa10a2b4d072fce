"""Which product the shop says to order instead of another, who says so and since when."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

_FIELD = {
    "blank": True,
    "null": True,
    "help_text": "What to order instead, where this one is not to be had any more.",
    "to": "catalogue.product",
}
_SAID = {
    "replaced_said_by": models.CharField("said by", max_length=150, blank=True),
    "replaced_said_on": models.DateField("said on", null=True, blank=True),
}


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0043_shelf_life")]

    operations = [
        migrations.AddField(
            "product",
            "replaced_by",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="replaces", **_FIELD
            ),
        ),
        migrations.AddField(
            "historicalproduct",
            "replaced_by",
            models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                **_FIELD,
            ),
        ),
        *(
            migrations.AddField(model, name, field)
            for model in ("product", "historicalproduct")
            for name, field in _SAID.items()
        ),
        migrations.AddConstraint(
            "product",
            models.CheckConstraint(
                condition=Q(replaced_by=None, replaced_said_by="", replaced_said_on=None)
                | Q(replaced_by__isnull=False, replaced_said_on__isnull=False)
                & ~Q(replaced_said_by="")
                & ~Q(replaced_by=F("id")),
                name="replacement_was_said",
            ),
        ),
    ]

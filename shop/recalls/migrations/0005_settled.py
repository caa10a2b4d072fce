"""Every recall, notice and answer has its campaign or lot; what stood in their place goes."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q


def _key(to, name):
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=to, related_name=name)


class Migration(migrations.Migration):
    dependencies = [("recalls", "0004_a_campaign_each")]

    operations = [
        migrations.AlterModelOptions("recall", {"ordering": ["pk"]}),
        migrations.RemoveConstraint("recall", "one_open_recall_a_lot"),
        migrations.RemoveConstraint("notice", "clinic_told_once"),
        migrations.RemoveConstraint("notice", "person_told_once"),
        migrations.RemoveIndex("notice", "notice_to_tell"),
        migrations.RemoveField("notice", "recall"),
        migrations.AlterField("recall", "campaign", _key("recalls.campaign", "recalls")),
        migrations.AlterField("notice", "campaign", _key("recalls.campaign", "notices")),
        migrations.AlterField("answer", "recall", _key("recalls.recall", "answers")),
        migrations.AddConstraint(
            "recall",
            models.UniqueConstraint(
                fields=["lot"],
                condition=Q(ended_at=None, stops=True),
                name="one_open_recall_a_lot",
            ),
        ),
        migrations.AddConstraint(
            "recall",
            models.UniqueConstraint(
                fields=["campaign", "lot"],
                condition=Q(ended_at=None),
                name="lot_once_a_campaign",
            ),
        ),
        migrations.AddConstraint(
            "recall",
            models.CheckConstraint(
                condition=Q(released_by=None) | Q(begun_by=None) | ~Q(released_by=F("begun_by")),
                name="lot_released_by_a_second_person",
            ),
        ),
        migrations.AddConstraint(
            "notice",
            models.UniqueConstraint(fields=["campaign", "clinic"], name="clinic_told_once"),
        ),
        migrations.AddConstraint(
            "notice",
            models.UniqueConstraint(fields=["campaign", "person"], name="person_told_once"),
        ),
        migrations.AddIndex(
            "notice",
            models.Index(fields=["campaign"], condition=Q(told_at=None), name="notice_to_tell"),
        ),
    ]

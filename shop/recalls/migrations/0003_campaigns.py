"""Recalls belong to campaigns; notices are a campaign's, answers a lot's."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

_TIME = django.utils.timezone.now


def _key(to, **more):
    return models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to=to, **more)


def _by():
    return _key(settings.AUTH_USER_MODEL, related_name="+")


class Migration(migrations.Migration):
    dependencies = [
        ("recalls", "0002_number"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Campaign",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("recall", "Recall"),
                            ("notice", "Field safety notice"),
                            ("drill", "Drill"),
                        ],
                        default="recall",
                        max_length=8,
                    ),
                ),
                ("title", models.CharField(max_length=120)),
                ("reason", models.TextField(max_length=2000, verbose_name="why")),
                (
                    "to_do",
                    models.CharField(
                        choices=[
                            ("return", "Send them back to us"),
                            ("destroy", "Destroy them"),
                            ("keep", "Set them aside until we write again"),
                            ("read", "Read the notice; they may be used"),
                        ],
                        max_length=8,
                        verbose_name="what to do with the units",
                    ),
                ),
                (
                    "reference",
                    models.CharField(
                        blank=True, max_length=60, verbose_name="the maker's reference"
                    ),
                ),
                (
                    "remind_every",
                    models.PositiveSmallIntegerField(
                        default=2, verbose_name="days between reminders"
                    ),
                ),
                (
                    "reminders",
                    models.PositiveSmallIntegerField(
                        default=2, verbose_name="reminders before the phone"
                    ),
                ),
                ("begun_by", _by()),
                ("begun_at", models.DateTimeField(default=_TIME)),
                ("released_by", _by()),
                ("released_at", models.DateTimeField(null=True)),
                ("closed_by", _by()),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "conclusion",
                    models.TextField(blank=True, max_length=2000, verbose_name="what was found"),
                ),
            ],
            options={"ordering": ["-begun_at", "-pk"]},
        ),
        migrations.AddConstraint(
            "campaign",
            models.CheckConstraint(
                condition=Q(released_by=None) | Q(begun_by=None) | ~Q(released_by=F("begun_by")),
                name="released_by_a_second_person",
            ),
        ),
        migrations.AddField("recall", "campaign", _key("recalls.campaign", related_name="recalls")),
        migrations.AddField(
            "recall", "stops", models.BooleanField("may not be sold", default=False)
        ),
        migrations.AddField("recall", "released_by", _by()),
        migrations.AddField("recall", "released_at", models.DateTimeField(null=True)),
        migrations.AddField("recall", "ended_by", _by()),
        migrations.AddField("recall", "why_ended", models.CharField(blank=True, max_length=300)),
        migrations.AddField("notice", "campaign", _key("recalls.campaign", related_name="notices")),
        migrations.AddField("notice", "asked_at", models.DateTimeField(default=_TIME)),
        migrations.AddField(
            "notice", "reminded", models.PositiveSmallIntegerField("reminders", default=0)
        ),
        migrations.AddField("notice", "reminded_at", models.DateTimeField(null=True)),
        migrations.AddField("answer", "recall", _key("recalls.recall", related_name="answers")),
        migrations.AddField(
            "answer", "lost", models.PositiveIntegerField("not to be found", default=0)
        ),
        migrations.AlterField("answer", "at", models.DateTimeField(default=_TIME)),
        migrations.CreateModel(
            name="Contact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("phone", "By phone"),
                            ("letter", "By letter"),
                            ("visit", "By a visit"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "is_reached",
                    models.BooleanField(default=False, verbose_name="somebody was reached"),
                ),
                ("words", models.CharField(max_length=300)),
                ("at", models.DateTimeField(default=_TIME)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contacts",
                        to="recalls.notice",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "verbose_name": "contact with a clinic",
                "verbose_name_plural": "contacts with clinics",
            },
        ),
    ]

"""Every decision becomes a link of one hash chain, those that were taken before it as well."""

import hashlib
import json
from datetime import UTC

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# While the links of old records are written, the guard of 0002 stands aside; then it also refuses
# to empty the table.
GUARD_OFF = "ALTER TABLE accounts_review DISABLE TRIGGER append_only"
GUARD_ON = """
ALTER TABLE accounts_review ENABLE TRIGGER append_only;
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON accounts_review
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_refuse_change();
"""
GUARD_BACK = """
DROP TRIGGER never_emptied ON accounts_review;
ALTER TABLE accounts_review DISABLE TRIGGER append_only;
"""
GUARD_BACK_ON = "ALTER TABLE accounts_review ENABLE TRIGGER append_only"


def chain_old_records(apps, schema_editor):
    """In the order in which they were taken; what a licence is now stands for what it was then."""
    reviews = apps.get_model("accounts", "Review").objects.order_by("decided_at", "pk")
    previous_hash = "0" * 64
    for sequence, review in enumerate(reviews.select_related("licence", "reviewer"), 1):
        licence, reviewer = review.licence, review.reviewer
        review.sequence, review.previous_hash = sequence, previous_hash
        full_name = f"{reviewer.first_name} {reviewer.last_name}".strip()
        review.reviewer_name = full_name or reviewer.email
        for name in ("register", "number", "country", "profession"):
            setattr(review, name, getattr(licence, name))
        if review.decision == "approve":
            review.expires_on = review.expires_on or licence.expires_on
            review.scope = licence.scope
        previous_hash = review.hash = _digest(review)
        review.save()


def _digest(review):
    """As accounts.reviewing.chain wrote it when this migration was made."""
    names = ("sequence", "licence_id", "register", "number", "country", "profession", "scope")
    names += ("reviewer_id", "reviewer_name", "decision", "reason", "previous_hash")
    facts = {name: getattr(review, name) for name in names}
    facts["decided_at"] = review.decided_at.astimezone(UTC).isoformat(timespec="microseconds")
    facts["expires_on"] = review.expires_on and review.expires_on.isoformat()
    written = {name: value for name, value in facts.items() if value not in (None, "", [])}
    text = json.dumps(written, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def texts(**options):
    return django.contrib.postgres.fields.ArrayField(
        base_field=models.CharField(max_length=24), default=list, size=None, blank=True, **options
    )


SUPPLY_CLASSES = [
    ("hyaluronic", "Hyaluronic acid injectable"),
    ("hyaluronic_anaesthetic", "Hyaluronic acid injectable with lidocaine"),
    ("fat_dissolving", "Fat-dissolving injectable"),
    ("cellulite", "Cellulite injectable"),
]
DECISIONS = [
    ("approve", "Approved"),
    ("ask", "Asked for more"),
    ("refuse", "Refused"),
    ("suspend", "Suspended"),
    ("revoke", "Revoked"),
    ("lift", "Suspension lifted"),
    ("sign", "Second signature given"),
    ("decline", "Second signature declined"),
    ("rescope", "Scope changed"),
    ("recheck", "Looked up again"),
]
STATES = [
    ("waiting", "Waiting for review"),
    ("more_needed", "More needed"),
    ("verified", "Verified"),
    ("refused", "Refused"),
    ("suspended", "Suspended"),
    ("revoked", "Revoked"),
    ("draft", "Not sent yet"),
    ("withdrawn", "Withdrawn"),
    ("replaced", "Replaced"),
]


def _add(name, field, **options):
    return migrations.AddField("review", name, field, **options)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0009_checked_at"),
    ]
    operations = [
        migrations.AddField(
            "licence",
            "scope_proposed",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(choices=SUPPLY_CLASSES, max_length=24),
                blank=True,
                default=list,
                size=None,
                verbose_name="supply classes that wait for a second signature",
            ),
        ),
        migrations.AlterField(
            "licence",
            "state",
            models.CharField(choices=STATES, default="waiting", max_length=12),
        ),
        migrations.CreateModel(
            "ConflictOfInterest",
            [
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200)),
                ("declared_at", models.DateTimeField(auto_now_add=True)),
                (
                    "declared_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "professional",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="conflicts_of_interest",
                        to="accounts.professional",
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="conflicts_of_interest",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "conflicts of interest",
                "ordering": ["-declared_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=["reviewer", "professional"],
                        name="one_conflict_a_reviewer_and_professional",
                    )
                ],
            },
        ),
        migrations.RunSQL(GUARD_OFF, GUARD_BACK_ON),
        migrations.AlterModelOptions("review", {"ordering": ["sequence"]}),
        migrations.AlterField("review", "decided_at", models.DateTimeField()),
        migrations.AlterField(
            "review", "decision", models.CharField(choices=DECISIONS, max_length=8)
        ),
        _add("sequence", models.PositiveBigIntegerField(null=True)),
        _add("previous_hash", models.CharField(max_length=64, default="")),
        _add("hash", models.CharField(max_length=64, default="")),
        _add("register", models.CharField(max_length=12, default=""), preserve_default=False),
        _add("number", models.CharField(max_length=40, default=""), preserve_default=False),
        _add("region", models.CharField(blank=True, max_length=6)),
        _add("issuer", models.CharField(blank=True, max_length=120)),
        _add("country", models.CharField(max_length=2, default=""), preserve_default=False),
        _add("profession", models.CharField(max_length=20, default=""), preserve_default=False),
        _add("reviewer_name", models.CharField(max_length=320, default=""), preserve_default=False),
        _add("scope", texts()),
        _add("scope_proposed", texts()),
        _add(
            "checklist",
            models.JSONField("points with whether they were ticked", default=list, blank=True),
        ),
        _add("why_not", models.TextField("why a point was left out", blank=True)),
        _add("saw", models.TextField("what the reviewer saw in the register", blank=True)),
        migrations.RunPython(chain_old_records, migrations.RunPython.noop),
        migrations.AlterField("review", "sequence", models.PositiveBigIntegerField(unique=True)),
        migrations.AlterField(
            "review", "previous_hash", models.CharField(max_length=64, unique=True)
        ),
        migrations.AlterField("review", "hash", models.CharField(max_length=64, unique=True)),
        migrations.RunSQL(GUARD_ON, GUARD_BACK),
    ]

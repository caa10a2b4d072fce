"""The security log, and what must hold whatever the code does: it only grows, and forgets late."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

FORWARD = """
CREATE FUNCTION common_keep_security_log() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('shop.forgets', true) = 'security log'
        AND OLD.at < now() - interval '30 days' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'the security log is append-only';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON common_securityevent
    FOR EACH ROW EXECUTE FUNCTION common_keep_security_log();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON common_securityevent
    FOR EACH STATEMENT EXECUTE FUNCTION common_keep_security_log();
"""
BACKWARD = "DROP FUNCTION common_keep_security_log CASCADE;"
EVENTS = [
    ("signed_in", "Signed in"),
    ("not_signed_in", "Sign-in failed"),
    ("stopped", "Too many attempts"),
    ("signed_out", "Signed out"),
    ("session_ended", "Session ended"),
    ("refused", "Page refused"),
    ("password", "Password changed"),
    ("email_asked", "Another e-mail address asked for"),
    ("email_stopped", "Change of e-mail address stopped"),
    ("email", "E-mail address changed"),
    ("factor_added", "Second factor added"),
    ("factor_removed", "Second factor removed"),
    ("factor_failed", "Second factor failed"),
    ("account", "Account opened or closed"),
    ("rights", "Rights changed"),
    ("role", "Role in a clinic changed"),
    ("exported", "File taken out"),
]


def person(words, **options):
    return models.ForeignKey(
        null=True,
        on_delete=django.db.models.deletion.PROTECT,
        to=settings.AUTH_USER_MODEL,
        verbose_name=words,
        **options,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("common", "0003_folded"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SecurityEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="when")),
                ("event", models.CharField(choices=EVENTS, max_length=20, verbose_name="what")),
                ("ip", models.GenericIPAddressField(null=True, verbose_name="network address")),
                ("device", models.CharField(max_length=60, verbose_name="browser")),
                ("facts", models.JSONField(default=dict, verbose_name="more")),
                ("by", person("done by", related_name="+")),
                ("user", person("whose account", related_name="security_events")),
            ],
            options={
                "verbose_name": "security event",
                "verbose_name_plural": "security log",
                "ordering": ["-at", "-id"],
                "indexes": [models.Index(fields=["-at", "-id"], name="security_event_latest")],
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]

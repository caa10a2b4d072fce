"""How texts are compared when staff search (common/folding.py)."""

from django.contrib.postgres.operations import TrigramExtension, UnaccentExtension
from django.db import migrations

from common import folding


class Migration(migrations.Migration):
    dependencies = [("common", "0002_outbox")]

    operations = [
        UnaccentExtension(),
        TrigramExtension(),
        migrations.RunSQL(
            # Named in full, so that it is the same whatever the search path: indexes hold it.
            r"""
            CREATE FUNCTION folded(text) RETURNS text
            LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
                SELECT regexp_replace(
                    lower(public.unaccent(
                        'public.unaccent', normalize(translate($1, '®™©', ''), NFKC))),
                    '[[:space:][:punct:]\u00AD\u200B-\u200F\u2060\uFEFF]+', '', 'g')
            $$;
            """,
            "DROP FUNCTION folded(text)",
        ),
        migrations.AddIndex("mail", folding.index("recipient", "subject", name="mail_found")),
    ]

"""Edits of articles are edits of what the catalogue's pages show."""

from django.db import migrations

TABLES = ("article", "article_treatment_types", "erratum")


def create(apps, schema_editor):
    for table in TABLES:
        schema_editor.execute(
            "CREATE TRIGGER catalogue_edited AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE"
            f" ON content_{table} FOR EACH STATEMENT EXECUTE FUNCTION catalogue_note_edit()"
        )


def drop(apps, schema_editor):
    for table in TABLES:
        schema_editor.execute(f"DROP TRIGGER catalogue_edited ON content_{table}")


class Migration(migrations.Migration):
    dependencies = [("content", "0001_initial"), ("catalogue", "0036_edits")]
    operations = [migrations.RunPython(create, drop)]

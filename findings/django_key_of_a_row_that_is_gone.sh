#!/usr/bin/env bash
# Django answers the key of a related row that is not there
#
# Packages: Django 5.2.19.
# What happens: of a foreign key without a constraint (db_constraint=False, or a row that was
#   deleted while constraints were off), values("author__id", "author__name") answers the old key
#   beside an empty name: the key is read from the row that points, and no join is made for it.
#   filter(author__id__isnull=True) finds nothing either; author__name__isnull=True finds it.
# Expected: author__id is a column of the author, so empty where there is no author, as SQL's
#   LEFT JOIN answers it.
# Cost here: a check that asks whether the row of a link is still there by its key never finds one
#   that was cut out.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the packages cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check Django==5.2.19 || exit 2

cd "$work"
cat > try.py <<'PY'
import sys

import django
from django.conf import settings
from django.db import connection, models

settings.configure(
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
)
django.setup()


class Author(models.Model):
    name = models.CharField(max_length=20)

    class Meta:
        app_label = "library"


class Book(models.Model):
    author = models.ForeignKey(Author, null=True, on_delete=models.PROTECT, db_constraint=False)

    class Meta:
        app_label = "library"


with connection.schema_editor() as editor:
    editor.create_model(Author)
    editor.create_model(Book)
Book.objects.create(author_id=7)

row = Book.objects.values("author__id", "author__name").get()
by_key = Book.objects.filter(author__id__isnull=True).count()
by_name = Book.objects.filter(author__name__isnull=True).count()
print("Django", django.__version__)
print("authors there:", Author.objects.count())
print("answered:", row)
print("without an author, asked by author__id:", by_key, "- by author__name:", by_name)
is_so = row == {"author__id": 7, "author__name": None} and (by_key, by_name) == (0, 1)
sys.exit(0 if is_so else 1)
PY
"$work/venv/bin/python" try.py

#!/usr/bin/env bash
# django-import-export books 10 units where the file says 10.9, and none where it says nothing
#
# Packages: django-import-export 4.4.3, tablib 3.10.0, Django 5.2.19.
# What happens: a column that belongs to a whole number takes "10.9" and "7.999" and cuts them to 10
#   and 7; "1e3" is a thousand. An empty cell is not missing but 0 where the model has a default of
#   0, also for a row that exists: its stock is emptied. None of it is an error, a warning or marked
#   in the preview. Django's own form field refuses "10.9".
# Expected: "Enter a whole number." for that row, as in a form; an empty cell is left as it is.
# Cost here: a supplier counts in boxes of ten ("10.9 boxes"), or leaves the column empty for what it
#   did not count: a lot is short of nine tenths of a box, or gone.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the packages cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check \
    django-import-export==4.4.3 tablib==3.10.0 Django==5.2.19 || exit 2

mkdir "$work/shelf" && touch "$work/shelf/__init__.py" && cd "$work"
"$work/venv/bin/python" -I - <<'PY'
import sys
from importlib.metadata import version

sys.path.insert(0, "")
import django
from django.conf import settings

settings.configure(
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "import_export", "shelf"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
)
django.setup()
import tablib
from django import forms
from django.db import connection, models
from import_export import resources


class Lot(models.Model):
    number = models.CharField(max_length=20, primary_key=True)
    on_hand = models.IntegerField(default=0)

    class Meta:
        app_label = "shelf"


class Lots(resources.ModelResource):
    class Meta:
        model = Lot
        import_id_fields = ["number"]


with connection.schema_editor() as editor:
    editor.create_model(Lot)


def imported(cell):
    """(kind of row, errors, units afterwards) of a lot that had 25 units."""
    Lot.objects.update_or_create(number="KL-77", defaults={"on_hand": 25})
    file = tablib.Dataset(["KL-77", cell], headers=["number", "on_hand"])
    (row,) = Lots().import_data(file, use_transactions=False).rows
    return row.import_type, len(row.errors), Lot.objects.get().on_hand


def in_a_form(cell):
    try:
        return forms.IntegerField().clean(cell)
    except forms.ValidationError as error:
        return error.messages[0]


print("django-import-export", version("django-import-export"), "/ Django", version("Django"))
as_described = True
for cell, seen in (("12", 12), ("10.9", 10), ("7.999", 7), ("1e3", 1000), ("", 0)):
    kind, errors, units = imported(cell)
    print(f"  25 on hand, cell {cell!r:8} row: {kind}, errors: {errors}, on hand: {units:5}"
          f"  (a form: {in_a_form(cell)})")
    as_described &= (kind, errors, units) == ("update", 0, seen)
print("expected: an error for all but 12, and no change for the empty cell.")
print("cost: parts of boxes and whole lots vanish from the stock without a remark.")
sys.exit(not as_described)
PY

#!/usr/bin/env bash
# A query that is only put together before a history is registered breaks every query of the history
#
# Packages: django-simple-history 3.13.0, Django 5.2.19.
# What happens: the tables of a history are made by copying the fields of a model. A queryset that
#   names a field has Django keep the field's column on the field, whether it is ever run or not; the
#   copy brings it along and it still names the first table. `Lot.history.all()` then selects
#   "shelf_lot"."id" from the table of the history and the database refuses it.
# Expected: a history that reads its own table, whatever was put together before `register()`.
# Cost here: one module-level queryset, in a module that is imported before the app is ready, and
#   the page of who changed what of a product fails for everybody.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the packages cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check \
    django-simple-history==3.13.0 Django==5.2.19 || exit 2

mkdir "$work/shelf" && touch "$work/shelf/__init__.py" "$work/shelf/models.py" && cd "$work"
"$work/venv/bin/python" -I - <<'PY'
import sys
from importlib.metadata import version

sys.path.insert(0, "")
import django
from django.conf import settings

settings.configure(
    INSTALLED_APPS=[
        "django.contrib.contenttypes", "django.contrib.auth", "simple_history", "shelf"
    ],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
)
django.setup()
from django.core.management import call_command
from django.db import OperationalError, connection, models
from simple_history import register


def table(name):
    class Meta:
        app_label = "shelf"

    fields = {"number": models.CharField(max_length=20), "Meta": Meta, "__module__": "shelf.models"}
    return type(name, (models.Model,), fields)


def answer(model):
    register(model, app="shelf")
    with connection.schema_editor() as editor:
        editor.create_model(model)
        editor.create_model(model.history.model)
    model.objects.create(number="KL-77")
    try:
        return f"{model.history.count()} row counted, {len(model.history.all())} read"
    except OperationalError as error:
        return f"OperationalError: {error}"


call_command("migrate", verbosity=0)
print("django-simple-history", version("django-simple-history"), "/ Django", version("Django"))
Plain, Asked = table("Plain"), table("Asked")
Asked.objects.filter(models.Q(id=models.F("id")))  # Put together, and never run.
plain, asked = answer(Plain), answer(Asked)
print("  registered as the first thing:", plain)
print("  registered after a queryset named its key:", asked)
print("expected: the same answer twice.")
print("cost: no history of that table can be read while the process lives.")
sys.exit(not (plain.endswith("1 read") and asked.startswith("OperationalError: no such column")))
PY

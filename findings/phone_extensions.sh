#!/usr/bin/env bash
# django-phonenumber-field loses the extension of a telephone number when it is saved
#
# Packages: django-phonenumber-field 8.5.0, phonenumbers 9.0.43, Django 5.2.19.
# What happens: "020 7946 0958 ext. 214" is valid, and form and unsaved object know the extension.
#   The row keeps E.164, the field's own choice, which has no place for it. What is read back is the
#   switchboard's number. A number that is *not* valid is kept letter by letter, extension included.
# Expected: what full_clean() accepted comes back from the database, or is refused.
# Cost here: Oscar's addresses have this field. The courier who calls about a parcel that must not
#   stand in the sun reaches a hospital's switchboard instead of the clinic's desk.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the packages cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check \
    django-phonenumber-field==8.5.0 phonenumbers==9.0.43 Django==5.2.19 || exit 2

mkdir "$work/desks" && touch "$work/desks/__init__.py" && cd "$work"
"$work/venv/bin/python" -I - <<'PY'
import sys
from importlib.metadata import version

sys.path.insert(0, "")
import django
from django.conf import settings

settings.configure(
    INSTALLED_APPS=["desks"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    PHONENUMBER_DEFAULT_REGION="GB",
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
)
django.setup()
from django.db import connection, models
from phonenumber_field.modelfields import PhoneNumberField


class Desk(models.Model):
    phone = PhoneNumberField()

    class Meta:
        app_label = "desks"


with connection.schema_editor() as editor:
    editor.create_model(Desk)


def saved(text):
    desk = Desk(phone=text)
    before = desk.phone.extension
    desk.save()
    kept = Desk.objects.filter(pk=desk.pk).values_list("phone", flat=True)[0]
    return before, str(kept), kept.extension


print("django-phonenumber-field", version("django-phonenumber-field"))
Desk(phone="020 7946 0958 ext. 214").full_clean()  # Raises nothing: it is valid.
valid = saved("020 7946 0958 ext. 214")
print(f"  valid: extension {valid[0]} before saving; read back: {valid[1]}, extension {valid[2]}")
invalid = saved("020 7946 ext. 214")
print(f"  not valid: read back: {invalid[1]!r}")
print("expected: the extension comes back, or is refused.")
print("cost: the number on the parcel is the switchboard's.")
sys.exit(not (valid == ("214", "+442079460958", None) and "214" in invalid[1]))
PY

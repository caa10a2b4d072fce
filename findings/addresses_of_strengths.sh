#!/usr/bin/env bash
# Django's ways to make an address make grams of micrograms, and 15 ml of 1.5 ml
#
# Packages: Django 5.2.19 and django-oscar 4.2.1; Node runs the script that Django's admin carries.
# What happens: "10 µg" is "10-g" by `slugify` and by the admin's script, which fills the address
#   while a name is typed; with the Greek letter, which looks the same, it is "10-g" by the one and
#   "10-mg" by the other; Oscar's is "10-u03bcg". "1.5 ml" is "15-ml" by all three, "½ ml" is "12-ml"
#   by two and "ml" by the admin.
# Expected: signs that are left out leave a gap, or are written as letters: 10-ug, 1-5-ml, 1-2-ml.
# Cost here: an address is read, printed and sent. A syringe of 1.5 ml has one that says 15 ml, and
#   a product of micrograms one that says grams.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the packages cannot be installed.
set -euo pipefail
command -v node >/dev/null || exit 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check Django==5.2.19 django-oscar==4.2.1 || exit 2

"$work/venv/bin/python" -I - <<'PY'
import json
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import django
from django.conf import settings
from django.utils.text import slugify

settings.configure()
django.setup()
from oscar.core.utils import default_slugifier

NAMES = {
    "10 \u00b5g": ("10-g", "10-u03bcg", "10-g"),
    "10 \u03bcg": ("10-g", "10-u03bcg", "10-mg"),
    "1.5 ml": ("15-ml", "15-ml", "15-ml"),
    "\u00bd ml": ("12-ml", "12-ml", "ml"),
}
SCRIPT = """
globalThis.window = globalThis;
eval(require("fs").readFileSync(process.argv[1], "utf8"));
console.log(JSON.stringify(JSON.parse(process.argv[2]).map((name) => URLify(name, 50))));
"""
file = Path(django.__file__).parent / "contrib/admin/static/admin/js/urlify.js"
command = ["node", "-e", SCRIPT, str(file), json.dumps(list(NAMES))]
by_admin = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
print("Django", version("Django"), "/ django-oscar", version("django-oscar"))
as_described = True
for (name, expected), in_admin in zip(NAMES.items(), by_admin, strict=True):
    seen = slugify(name), default_slugifier(name), in_admin
    print(f"  {name} (U+{max(map(ord, name)):04X}): slugify {seen[0]}, Oscar {seen[1]}, admin {seen[2]}")
    as_described &= seen == expected
print("expected: 10-ug, 10-ug, 1-5-ml, 1-2-ml, from each.")
print("cost: an address that states another amount than the product.")
sys.exit(not as_described)
PY

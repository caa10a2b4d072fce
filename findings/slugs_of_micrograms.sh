#!/usr/bin/env bash
# 10 micrograms become 10 mg on the way to plain letters
#
# Packages: Unidecode 1.4.0, anyascii 0.3.3, python-slugify 9.2.0 (with text-unidecode 1.3).
# What happens: the sign of micro is in Unicode twice, as U+00B5 and as the Greek letter U+03BC,
#   and Unicode's own normal form (NFKC) turns the first into the second. Unidecode and anyascii
#   write the first as u, the second as m: "10 μg" is "10 mg". python-slugify brings every text into
#   that form first, so both are "10-mg", as are ten milligrams and the single sign ㎍.
# Expected: ug for each; at least not another unit that exists.
# Cost here: a thousandfold dose in an address, a file name, a label printed in ASCII or the text
#   of a bank transfer; and two strengths of one product share an address.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the packages cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check Unidecode==1.4.0 anyascii==0.3.3 python-slugify==9.2.0 text-unidecode==1.3 || exit 2

"$work/venv/bin/python" -I - <<'PY'
import sys
import unicodedata
from importlib.metadata import version

from anyascii import anyascii
from slugify import slugify
from unidecode import unidecode

MICRO, GREEK, SQUARE = "10 \u00b5g", "10 \u03bcg", "10 \u338d"
print(" / ".join(f"{name} {version(name)}" for name in ("Unidecode", "anyascii", "python-slugify")))
seen = {}
for name, text in (("U+00B5", MICRO), ("U+03BC", GREEK), ("U+338D", SQUARE)):
    seen[name] = unidecode(text), anyascii(text), slugify(text)
    print(f"  {text} ({name}): {seen[name]}")
normal = unicodedata.normalize("NFKC", MICRO)
print(f"  U+00B5 in Unicode's normal form NFKC is U+{ord(normal[3]):04X}: {unidecode(normal)}")
print(f"  ten milligrams: {slugify('10 mg')}")
print("expected: ug everywhere.")
print("cost: a strength that is wrong by a factor of a thousand, and two products at one address.")
as_described = seen == {
    "U+00B5": ("10 ug", "10 ug", "10-mg"),
    "U+03BC": ("10 mg", "10 mg", "10-mg"),
    "U+338D": ("10 ug", "10 ug", "10-mg"),
}
sys.exit(not (as_described and unidecode(normal) == "10 mg" and slugify("10 mg") == "10-mg"))
PY

#!/usr/bin/env bash
# num2words writes a whole amount of 250 euros as two euros and fifty cents
#
# Package: num2words 0.5.14.
# What happens: `to="currency"` takes an `int` for cents and everything else for units, in every
#   language that was tried. So 250 is "two euro, fifty cents" and Decimal("250") "two hundred and
#   fifty euro, zero cents". Nothing is raised, and the same call does what it says for 250.50.
# Expected: the amount that was given, or an error for a type that is not meant.
# Cost here: amounts in words on letters to those who owe, receipts and cheques. A sum that ends in
#   .00 and comes as a whole number is a hundredth in words beside the right figures; where the two
#   differ it is often the words that count.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the package cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check num2words==0.5.14 || exit 2

"$work/venv/bin/python" -I - <<'PY'
import sys
from decimal import Decimal
from importlib.metadata import version

from num2words import num2words

SEEN = {
    "en": ("two euro, fifty cents", "two hundred and fifty euro, zero cents"),
    "de": ("zwei Euro und fünfzig Cent", "zweihundertfünfzig Euro und null Cent"),
    "fr": ("deux euros et cinquante centimes", "deux cent cinquante euros et zéro centimes"),
    "es": ("dos euros con cincuenta céntimos", "doscientos cincuenta euros con cero céntimos"),
}
print("num2words", version("num2words"))
as_described = True
for language, expected in SEEN.items():
    seen = tuple(
        num2words(amount, to="currency", lang=language, currency="EUR")
        for amount in (250, Decimal("250"))
    )
    print(f"  {language}: 250 is {seen[0]!r}, Decimal('250') is {seen[1]!r}")
    as_described &= seen == expected
print("expected: two hundred and fifty euros, both times.")
print("cost: a letter whose words ask for a hundredth of what its figures ask for.")
sys.exit(not as_described)
PY

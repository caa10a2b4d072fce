#!/usr/bin/env bash
# Babel prints amounts without their cents in some currencies, and 5.5 % VAT as 6 %
#
# Packages: Babel 2.19.0; Django 5.2.19 to compare.
# What happens: (1) `format_currency` takes the number of decimals from Unicode's CLDR, which tells
#   what people usually write, and not from ISO 4217: of HUF, COP, IDR and ALL it prints no
#   decimals, and rounds. 1,249.50 is "1,250". (2) Half a cent goes to the even neighbour, 0.125 to
#   0.12, where Django's `floatformat` on the same page says 0.13. (3) `format_percent` has no
#   decimals: 5.5 % is "6%", 12.5 % "12%".
# Expected: the amount to the smallest unit of ISO 4217, and a rate as it was given.
# Cost here: an invoice that prints other sums than its XML says; lines that do not come to the
#   total; a French rate of VAT (5.5 %) that no law knows.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the packages cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check Babel==2.19.0 Django==5.2.19 || exit 2

"$work/venv/bin/python" -I - <<'PY'
import sys
from decimal import Decimal
from importlib.metadata import version

import django
from babel.numbers import format_currency, format_percent
from django.conf import settings
from django.template.defaultfilters import floatformat

settings.configure(USE_I18N=False)
django.setup()
# Decimals in ISO 4217: two for each of these.
CURRENCIES = {"HUF": "HUF1,250", "COP": "COP1,250", "IDR": "IDR1,250", "ALL": "ALL1,250"}
print("Babel", version("Babel"), "/ Django", version("Django"))
as_described = True
for code, printed in CURRENCIES.items():
    seen = format_currency(Decimal("1249.50"), code, locale="en")
    print(f"  1249.50 {code}: {seen}")
    as_described &= seen == printed
halves = format_currency(Decimal("0.125"), "EUR", locale="en"), floatformat(Decimal("0.125"), 2)
rates = tuple(format_percent(Decimal(rate), locale="en") for rate in ("0.055", "0.125"))
print(f"  0.125 EUR: {halves[0]} by Babel, {halves[1]} by Django")
print(f"  rates of 5.5 and 12.5 %: {rates}")
print("expected: 1,249.50 each; one rounding; 5.5% and 12.5%.")
print("cost: papers whose sums and rates differ from what was reckoned.")
sys.exit(not (as_described and halves == ("€0.12", "0.13") and rates == ("6%", "12%")))
PY

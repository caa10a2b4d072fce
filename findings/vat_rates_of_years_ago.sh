#!/usr/bin/env bash
# Two packages of VAT rates: one has the rates of years ago
#
# Packages: pyvat 1.3.18 and eu-vat-rates-data 2026.9.29.
# What happens: both give the standard rate of a member state. They differ for Estonia, Finland,
#   Romania and Slovakia: pyvat has 22, 24, 19 and 20 %, the other 24, 25.5, 21 and 23 %. pyvat takes
#   no date and has none: its rates are constants in the code of a release of that day.
# Expected: the rate of the day of supply, or an error where a package does not know that day.
# Cost here: 3 % of the price for every delivery to a clinic without a VAT number in Slovakia; the
#   seller owes it whether it was charged or not. Rates belong into a table with dates that people
#   keep, not into a package.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the packages cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check pyvat==1.3.18 eu-vat-rates-data==2026.9.29 || exit 2

"$work/venv/bin/python" -I - <<'PY'
import sys
from decimal import Decimal
from importlib.metadata import version

import eu_vat_rates_data
from pyvat.item_type import ItemType
from pyvat.vat_rules import VAT_RULES

SEEN = {
    "DE": ("19", "19"),
    "EE": ("22", "24"),
    "FI": ("24", "25.5"),
    "RO": ("19", "21"),
    "SK": ("20", "23"),
}
print("pyvat", version("pyvat"), "/ eu-vat-rates-data", version("eu-vat-rates-data"))
as_described = True
for country, rates in SEEN.items():
    seen = (
        VAT_RULES[country].get_vat_rate(ItemType.generic_physical_good),
        Decimal(str(eu_vat_rates_data.get_standard_rate(country))),
    )
    print(f"  {country}: {seen[0]} and {seen[1]} %")
    as_described &= seen == tuple(map(Decimal, rates))
print("expected: one rate, that of the day.")
print("cost: VAT that was never charged and is owed.")
sys.exit(not as_described)
PY

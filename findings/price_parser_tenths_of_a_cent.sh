#!/usr/bin/env bash
# price-parser reads a price of 0.125 as 125, and a credit as a charge
#
# Package: price-parser 0.5.1.
# What happens: three figures behind the only point or comma are taken for thousands: "0.125" is
#   125, "EUR 12.125" is 12125. Four figures are decimals again: "0.1250" is 0.1250. A minus, in
#   front or behind as accountants print it, is left out: "-12.00" and "12.00-" are 12.00. Of "2 x 1
#   ml 120.00" the price is 2. Each answer is a Decimal, none an error or None.
# Expected: 0.125, since no thousand begins with a nought; a sign that is kept; None where it is
#   not sure.
# Cost here: a supplier's price list with prices per unit in tenths of a cent: needles at 0.125 are
#   booked at 125.00. A credit note that is read adds to what is owed.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the package cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check price-parser==0.5.1 || exit 2

"$work/venv/bin/python" -I - <<'PY'
import sys
from decimal import Decimal
from importlib.metadata import version

from price_parser import Price

SEEN = {
    "0.125": "125",
    "EUR 12.125": "12125",
    "0.1250": "0.1250",
    "-12.00": "12.00",
    "12.00-": "12.00",
    "2 x 1 ml 120.00": "2",
}
print("price-parser", version("price-parser"))
as_described = True
for text, read in SEEN.items():
    amount = Price.fromstring(text).amount
    print(f"  {text!r:20} {amount}")
    as_described &= amount == Decimal(read)
print("expected: 0.125, 12.125, 0.1250, -12.00, -12.00, and 120.00 or nothing.")
print("cost: prices that are a thousand times too high, and credits that are charged.")
sys.exit(not as_described)
PY

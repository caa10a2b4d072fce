#!/usr/bin/env bash
# What mt-940 makes of a file with the statements of two days
#
# Packages: mt-940 5.1.1, with Options.all().
# What happens: a file of two messages, as banks send for two days, becomes one statement: it has
#   the entries of both and the opening balance of the last, so that opening balance and entries do
#   not come to the closing balance.
# Expected: two statements, or the opening balance of the first.
# Cost here: every file of more than one day would be refused as cut off; without the check of the
#   balances nobody would see that one is.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the package cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check mt-940==5.1.1 || exit 2

"$work/venv/bin/python" -I - <<'PY'
import sys
from importlib.metadata import version

from mt940.models import Transactions
from mt940.options import Options


def message(number, day, opening, amount, closing):
    return "\n".join(
        (
            ":20:STARTUMS",
            ":25:GB82WEST12345698765432",
            f":28C:{number:05}/001",
            f":60F:C{day}GBP{opening}",
            f":61:{day}{day[2:]}C{amount}NTRFNONREF//B{number}",
            ":86:PAYMENT",
            f":62F:C{day}GBP{closing}",
            "-",
        )
    )


one = message(1, "261102", "1000,00", "120,00", "1120,00")
two = message(2, "261103", "1120,00", "30,00", "1150,00")
found = Transactions(options=Options.all())
found.parse(f"{one}\n{two}\n")
opening = found.data["final_opening_balance"].amount.amount
closing = found.data["final_closing_balance"].amount.amount
moved = sum(each.data["amount"].amount for each in found.transactions)
print("mt-940", version("mt-940"))
print(f"  1000.00 + 120.00 + 30.00 = 1150.00 is read as {opening} + {moved} = {closing}")
print("expected: 1000.00 + 150.00 = 1150.00, or two statements.")
print("cost: balances that never agree in files of more than one day.")
sys.exit((str(opening), str(moved), str(closing)) != ("1120.00", "150.00", "1150.00"))
PY

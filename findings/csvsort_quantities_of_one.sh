#!/usr/bin/env bash
# A file of orders that csvsort put into order says True where it said 1
#
# Packages: csvkit 2.2.0, with agate 1.14.2.
# What happens: csvsort, which only has to move rows, first asks of each column what it is, and
#   writes the values anew. A column of nothing but 1 and 0 is one of yes and no: quantities become
#   True and False. One of figures is numbers: lot 0012 becomes 12, and 12E4 becomes 1.2E+5. A lot
#   "NA" becomes nothing. One quantity of 2 in the file, and all quantities stay; one lot with a
#   letter in it, and all lots stay but NA. `--no-inference` and `--blanks` together leave all.
# Expected: the rows that came in, in another order.
# Cost here: most clinics order one of each. A file that went well for months is refused on the day
#   when nobody ordered two, or one unit is booked as the word True; the lots are others.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the packages cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check csvkit==2.2.0 agate==1.14.2 || exit 2

cd "$work" && "$work/venv/bin/python" -I - <<'PY'
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

ROWS = "product,quantity,lot\nToxin,{},0012\nFiller,0,NA\nCannula,1,{}\n"
SEEN = {
    ("1", "12E4"): "Cannula,True,1.2E+5\nFiller,False,\nToxin,True,12\n",
    ("2", "KL77"): "Cannula,1,KL77\nFiller,0,\nToxin,2,0012\n",
}


def sorted_by_product(content, *options):
    Path("orders.csv").write_text(content)
    command = ["venv/bin/csvsort", *options, "-c", "product", "orders.csv"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return told.replace("\r\n", "\n").removeprefix("product,quantity,lot\n")


print("csvkit", version("csvkit"))
as_described = True
for (quantity, lot), expected in SEEN.items():
    found = sorted_by_product(ROWS.format(quantity, lot))
    print(f"  with a quantity of {quantity} and lot {lot}: {found.split()}")
    as_described &= found == expected
left = sorted_by_product(ROWS.format("1", "12E4"), "--no-inference", "--blanks")
print(f"  with --no-inference --blanks: {left.split()}")
print("expected: the last for both, as they came.")
print("cost: quantities that are words, and lots of another name.")
sys.exit(not (as_described and left == "Cannula,1,12E4\nFiller,0,NA\nToxin,1,0012\n"))
PY

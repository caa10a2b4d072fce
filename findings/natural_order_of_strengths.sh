#!/usr/bin/env bash
# In natural order 0.5 ml comes before 0.25 ml, and lot 0012 is lot 12
#
# Packages: natsort 8.4.0 from PyPI, javascript-natural-sort 0.7.1 from npm; natural-orderby 5.0.0 to
#   compare; Node, whose Intl.Collator has such an order of its own.
# What happens: "natural" is meant to sort by numbers instead of by figures, 2 ml before 10 ml. Three
#   of the four take a decimal point for the end of a number: 0.5 and 0.25 are 0, then 5 and 25. 0.5
#   ml stands before 0.25 ml and 1.5 ml before 1.25 ml. natsort puts -5 °C before -20 °C, and both
#   behind 2 °C. To the Collator (`numeric: true`) and to the keys of natsort KL-0012 and KL-12 are
#   equal, not only neighbours.
# Expected: numbers in their order; of lots, that two texts which differ are two.
# Cost here: sizes and strengths are chosen from lists where everything else is in order, and
#   the next one after 0.25 is looked for below it. A list that drops equal neighbours drops a lot.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the packages cannot be installed.
set -euo pipefail
command -v node npm >/dev/null || exit 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check natsort==8.4.0 || exit 2
npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$work" \
  javascript-natural-sort@0.7.1 natural-orderby@5.0.0 >/dev/null || exit 2

cd "$work" && "$work/venv/bin/python" -I - <<'PY'
import json
import subprocess
import sys
from importlib.metadata import version

from natsort import natsort_keygen, natsorted

SIZES = ["10 ml", "1 ml", "0.5 ml", "0.25 ml", "1.25 ml", "1.5 ml"]
BY_PARTS = ["0.5 ml", "0.25 ml", "1 ml", "1.5 ml", "1.25 ml", "10 ml"]
BY_NUMBERS = ["0.25 ml", "0.5 ml", "1 ml", "1.25 ml", "1.5 ml", "10 ml"]
PROGRAM = """
const sizes = JSON.parse(process.argv[1]);
const { compare } = new Intl.Collator("en", { numeric: true });
const orders = [compare, require("javascript-natural-sort"), require("natural-orderby").compare()];
const sorted = orders.map((order) => [...sizes].sort(order));
console.log(JSON.stringify({ sorted, equal: compare("KL-0012", "KL-12") === 0 }));
"""
told = subprocess.run(["node", "-e", PROGRAM, json.dumps(SIZES)], stdout=-1, check=True).stdout
script = json.loads(told)
collator, natural_sort, orderby = script["sorted"]
key = natsort_keygen()
print("natsort", version("natsort"), natsorted(SIZES))
print("  Intl.Collator", collator)
print("  javascript-natural-sort", natural_sort)
print("  natural-orderby", orderby)
equal = key("KL-0012") == key("KL-12"), script["equal"]
cold = natsorted(["2 °C", "-20 °C", "-5 °C"])
print(f"  KL-0012 and KL-12 are equal: {equal}; temperatures by natsort: {cold}")
print(f"expected: {BY_NUMBERS}, and two lots.")
print("cost: a syringe of the next size, and a lot that is left out.")
as_described = natsorted(SIZES) == collator == natural_sort == BY_PARTS and orderby == BY_NUMBERS
sys.exit(not (as_described and equal == (True, True) and cold == ["2 °C", "-5 °C", "-20 °C"]))
PY

#!/usr/bin/env bash
# The first country that pycountry finds for "Korea" is the North, for "Niger" Nigeria
#
# Package: pycountry 26.2.16.
# What happens: `search_fuzzy` returns the likeliest first, says its documentation, and examples take
#   `[0]`. For "Korea" that is KP, for "Niger" NG although a country of just that name exists. "UK"
#   gives GB first, then Uganda, Ukraine and Japan; "EL", which tax offices write for Greece, gives
#   Algeria first. `lookup`, which is exact, knows neither UK nor Korea.
# Expected: the country of that very name first; South Korea, or an answer that says it is not sure.
# Cost here: addresses that come in a file or from a register. A clinic in Seoul is refused as one
#   under embargo, one in Niamey gets papers, tax and customs of Nigeria.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the package cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check pycountry==26.2.16 || exit 2

"$work/venv/bin/python" -I - <<'PY'
import sys
from importlib.metadata import version

import pycountry

SEEN = {"Korea": ["KP", "KR"], "Niger": ["NG", "NE"], "UK": ["GB", "UG", "UA"], "EL": ["DZ"]}
print("pycountry", version("pycountry"))
as_described = True
for text, codes in SEEN.items():
    found = [country.alpha_2 for country in pycountry.countries.search_fuzzy(text)]
    print(f"  search_fuzzy({text!r}): {', '.join(found[:4])}")
    as_described &= found[: len(codes)] == codes
exact = pycountry.countries.lookup("Niger").alpha_2
print(f"  lookup('Niger'): {exact}")
print("expected: KR or an error, NE, GB, GR or nothing.")
print("cost: an order to one country is taxed, declared or refused as one to another.")
sys.exit(not (as_described and exact == "NE"))
PY

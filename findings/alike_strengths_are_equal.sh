#!/usr/bin/env bash
# 0.5 ml and 5.0 ml are one text to thefuzz and to pg_trgm, and so are 5 x 2 ml and 2 x 5 ml
#
# Packages: thefuzz 0.22.1 from PyPI; @electric-sql/pglite 0.5.16 from npm, with Node, is PostgreSQL
#   18.6 in one process, with its pg_trgm.
# What happens: both say how much two texts are alike. Signs are taken for blanks, and then the words
#   are sorted (token_sort_ratio), or parts of three letters counted once (similarity). Figures are
#   words: "0.5" and "5.0" are 0 and 5. Strengths whose figures only changed places, and those that
#   differ by a minus, get 100 and 1, which is what equal texts get. 1 ml and 2 ml get less.
# Expected: less than for equal texts, however little.
# Cost here: a supplier's list is matched to a catalogue by names, and what gets 100 is taken without a
#   look. The list has the other size, the other strength, or the other side of freezing.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the packages cannot be installed.
set -euo pipefail
command -v node npm >/dev/null || exit 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check thefuzz==0.22.1 rapidfuzz==3.14.6 || exit 2
npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$work" \
  @electric-sql/pglite@0.5.16 >/dev/null || exit 2

cat >"$work/ask.mjs" <<'JS'
import { PGlite } from "@electric-sql/pglite";
import { pg_trgm } from "@electric-sql/pglite/contrib/pg_trgm";

const database = new PGlite({ extensions: { pg_trgm } });
await database.exec("create extension pg_trgm");
const found = [];
for (const pair of JSON.parse(process.argv[2])) {
  const { rows } = await database.query("select similarity($1, $2) as alike", pair);
  found.push(rows[0].alike);
}
console.log(JSON.stringify(found));
JS
cd "$work" && "$work/venv/bin/python" -I - <<'PY'
import json
import subprocess
import sys
from importlib.metadata import version

from thefuzz import fuzz

ALIKE = [
    ("Gel 0.5 ml", "Gel 5.0 ml"),
    ("Vials 5 x 2 ml", "Vials 2 x 5 ml"),
    ("Lidocaine 5 % 2 ml", "Lidocaine 2 % 5 ml"),
    ("Ship at -20 °C", "Ship at 20 °C"),
]
PAIRS = [*ALIKE, ("Gel 1 ml", "Gel 2 ml")]
told = subprocess.run(["node", "ask.mjs", json.dumps(PAIRS)], stdout=-1, check=True).stdout
print("thefuzz", version("thefuzz"))
as_described = True
for (one, other), trigrams in zip(PAIRS, json.loads(told)):
    words = fuzz.token_sort_ratio(one, other), fuzz.token_set_ratio(one, other)
    print(f"  {one}, {other}: thefuzz {words}, pg_trgm {trigrams:.2f}")
    equal = (one, other) in ALIKE
    as_described &= (words == (100, 100)) == equal and (trigrams == 1) == equal
print("expected: 100 and 1 for equal texts alone.")
print("cost: another strength is taken for the one that was meant.")
sys.exit(not as_described)
PY

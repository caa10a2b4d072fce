#!/usr/bin/env bash
# Glycolic acid and propylene glycol are one word to English stemmers, and so are silicone and silicon
#
# Packages: snowballstemmer 3.1.1 from PyPI; @electric-sql/pglite 0.5.16 from npm, with Node, is
#   PostgreSQL 18.6 in one process.
# What happens: a search that knows English cuts the ends of words off, so that "needles" finds "needle".
#   -ic, -e, -al and -ate are such ends, and in the names of substances they tell two of them apart:
#   glycolic is an acid for peels and glycol a solvent, phenolic is more than phenol, silicon is no
#   silicone; retinal is filed as "retin", which is how "retin" is filed, and retinol is not. Lactic
#   and lactate, which belong together, stay two. PostgreSQL's "english" and both stemmers of Snowball
#   for English agree; with "simple" each stays what it is.
# Expected: that names of substances are left alone, or joined as chemistry joins them. A stemmer
#   knows neither; what one notices is that it finds needles.
# Cost here: a search for glycolic lists every serum with propylene glycol, of which there are more; who
#   must avoid one of the two finds products of the other.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the packages cannot be installed.
set -euo pipefail
command -v node npm >/dev/null || exit 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check snowballstemmer==3.1.1 || exit 2
npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$work" \
  @electric-sql/pglite@0.5.16 >/dev/null || exit 2

cat >"$work/ask.mjs" <<'JS'
import { PGlite } from "@electric-sql/pglite";

const database = new PGlite();
const asked =
  "select to_tsvector('english', $1) @@ plainto_tsquery('english', $2) as english," +
  " to_tsvector('simple', $1) @@ plainto_tsquery('simple', $2) as plain";
const found = [];
for (const pair of JSON.parse(process.argv[2])) {
  const { rows } = await database.query(asked, pair);
  found.push([rows[0].english, rows[0].plain]);
}
console.log(JSON.stringify(found));
JS
cd "$work" && "$work/venv/bin/python" -I - <<'PY'
import json
import subprocess
import sys
from importlib.metadata import version

import snowballstemmer

ONE = [("glycol", "glycolic"), ("silicon", "silicone"), ("phenol", "phenolic"), ("retinal", "retin")]
TWO = [("lactate", "lactic"), ("iodine", "iodide"), ("retinol", "retinal")]
PAIRS = ONE + TWO
told = subprocess.run(["node", "ask.mjs", json.dumps(PAIRS)], stdout=-1, check=True).stdout
stems = [snowballstemmer.stemmer(name).stemWord for name in ("english", "porter")]
print("snowballstemmer", version("snowballstemmer"))
as_described = True
for pair, (english, plain) in zip(PAIRS, json.loads(told)):
    equal = [stem(pair[0]) == stem(pair[1]) for stem in stems]
    print(f"  {pair[0]}, {pair[1]}: one to Snowball {equal}, to PostgreSQL {english}")
    joined = pair in ONE
    as_described &= equal == [joined, joined] and english == joined and not plain
print("expected: the last three pairs before the first four.")
print("cost: a peel among solvents.")
sys.exit(not as_described)
PY

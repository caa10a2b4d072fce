#!/usr/bin/env bash
# A dose of 1,5 ml that is typed in English is 15, and one of 0.5 in German is 5
#
# Packages: Babel 2.19.0 from PyPI; @internationalized/number 3.6.9 from npm, with Node, the reader of
#   the number fields of React Aria.
# What happens: both read numbers as a language writes them, and both drop its sign for thousands
#   wherever it stands: in English "1,5" is 15 and "0,5" is 5, in German "1.25" is 125. Where a
#   language has another sign for thousands (French) the point is taken for a decimal one.
#   `strict=True` makes Babel refuse the first four; `isValidPartialNumber` of the other, which is
#   asked at each key, has nothing against them.
# Expected: an error for a group of one figure or two, as "1,5" cannot mean fifteen anywhere.
# Cost here: a clinic in Ireland whose nurse learned to write in Warsaw. Tenfold and hundredfold
#   volumes, prices and limits look like numbers that somebody meant.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the packages cannot be installed.
set -euo pipefail
command -v node npm >/dev/null || exit 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check Babel==2.19.0 || exit 2
npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$work" \
  @internationalized/number@3.6.9 >/dev/null || exit 2

cd "$work" && "$work/venv/bin/python" -I - <<'PY'
import json
import subprocess
import sys
from importlib.metadata import version

from babel.numbers import NumberFormatError, parse_decimal

TYPED = [("en-GB", "1,5"), ("en-GB", "0,5"), ("de-DE", "0.5"), ("de-DE", "1.25"), ("fr-FR", "0.5")]
SEEN = {"Babel": ["15", "5", "5", "125", "0.5"], "number": [15, 5, 5, 125, 0.5]}
PROGRAM = """
const { NumberParser } = require("@internationalized/number");
const read = ([language, text]) => {
  const parser = new NumberParser(language, { style: "decimal" });
  return [parser.parse(text), parser.isValidPartialNumber(text)];
};
console.log(JSON.stringify(JSON.parse(process.argv[1]).map(read)));
"""


def strictly(language, text):
    try:
        return parse_decimal(text, locale=language, strict=True)
    except NumberFormatError:
        return None


told = subprocess.run(["node", "-e", PROGRAM, json.dumps(TYPED)], stdout=-1, check=True).stdout
numbers, allowed = zip(*json.loads(told))
by_babel = [str(parse_decimal(text, locale=language.replace("-", "_"))) for language, text in TYPED]
print("Babel", version("Babel"))
for (language, text), babel, number in zip(TYPED, by_babel, numbers):
    print(f"  {language} {text!r}: {babel} by Babel, {number} by @internationalized/number")
print("expected: an error for all but the last, or a half.")
print("cost: tenfold volumes.")
refused = [strictly(language.replace("-", "_"), text) for language, text in TYPED[:4]]
as_described = by_babel == SEEN["Babel"] and list(numbers) == SEEN["number"] and all(allowed[:4])
sys.exit(not (as_described and refused == [None] * 4))
PY

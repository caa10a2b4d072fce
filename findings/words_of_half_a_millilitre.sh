#!/usr/bin/env bash
# 2.5 ml in words is two to one library, three to the next, and ½ written as 1/2 is twelve
#
# Packages: number-to-words 1.2.4 and written-number 0.11.1 from npm, with Node; to-words 5.7.0 to
#   compare. inflect 7.6.0 from PyPI.
# What happens: `toWords(2.5)` is "two", of 0.5 it is "zero": the rest is cut off. written-number
#   rounds, in every language: "three", "tres", and 0.5 is "one". Nothing is raised, and what each
#   says of whole numbers is right. inflect has a point in words, but of a text it takes the figures
#   and leaves what stands between them: "1/2" is "twelve", "2-8" is "twenty-eight".
# Expected: two point five, as to-words has it, or an error for what is no whole number.
# Cost here: a quantity is written in words beside the figures to make it safe: on prescriptions, on
#   forms for what is controlled, in what is read aloud. Here the words say another dose.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the packages cannot be installed.
set -euo pipefail
command -v node npm >/dev/null || exit 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check inflect==7.6.0 || exit 2
npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$work" \
  number-to-words@1.2.4 written-number@0.11.1 to-words@5.7.0 >/dev/null || exit 2

cd "$work" && "$work/venv/bin/python" -I - <<'PY'
import json
import subprocess
import sys
from importlib.metadata import version

import inflect

SEEN = {
    2.5: ["two", "three", "tres", "Two Point Five"],
    0.5: ["zero", "one", "uno", "Zero Point Five"],
    3: ["three", "three", "tres", "Three"],
}
PARTS = {"2.5": "two point five", "1/2": "twelve", "2-8": "twenty-eight"}
PROGRAM = """
const { toWords } = require("number-to-words");
const written = require("written-number");
const { ToWords } = require("to-words");
const other = new ToWords({ localeCode: "en-GB" });
const say = (one) => [toWords(one), written(one), written(one, { lang: "es" }), other.convert(one)];
console.log(JSON.stringify(JSON.parse(process.argv[1]).map(say)));
"""
numbers = json.dumps(list(SEEN))
told = subprocess.run(["node", "-e", PROGRAM, numbers], stdout=-1, check=True).stdout
found = dict(zip(SEEN, json.loads(told)))
for number, words in found.items():
    print(f"  {number}: {words}")
engine = inflect.engine()
parts = {text: engine.number_to_words(text) for text in PARTS}
print("inflect", version("inflect"), parts)
print("expected: two point five and zero point five; a half; an error for 2-8.")
print("cost: words that say another dose than the figures beside them.")
sys.exit(not (found == SEEN and parts == PARTS))
PY

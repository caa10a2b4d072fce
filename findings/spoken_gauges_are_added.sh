#!/usr/bin/env bash
# "Two thirty gauge needles" are 32 to word2number, and "ten two millilitre vials" 12
#
# Packages: word2number 1.1; text2num 3.1.0 to compare.
# What happens: words of an order that was dictated have two numbers beside each other, how many and
#   which size. word2number adds up all that it finds in a text: "ten two millilitre vials" are 12,
#   "five fifty unit vials" 55, "two to eight degrees" 10. "Two and a half millilitres" are 2. It raises
#   ValueError for other orders of words ("two thousand thousand"), so that it looks as if it read them.
# Expected: an error where the words are no single number, or two numbers as text2num has them.
# Cost here: a quantity of none of both sizes that were said, in the range of what clinics order.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the packages cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check word2number==1.1 text2num==3.1.0 || exit 2

cd "$work" && "$work/venv/bin/python" -I - <<'PY'
import sys
from importlib.metadata import version

from text_to_num import alpha2digit
from word2number.w2n import word_to_num

SEEN = {
    "two thirty gauge needles": (32, "2 30 gauge needles"),
    "ten two millilitre vials": (12, "10 2 millilitre vials"),
    "five fifty unit vials": (55, "5 50 unit vials"),
    "two to eight degrees": (10, "two to 8 degrees"),
    "two and a half millilitres": (2, "two and a half millilitres"),
    "thirty two syringes": (32, "32 syringes"),
    "two point five millilitres": (2.5, "2.5 millilitres"),
}
print("word2number", version("word2number"), "text2num", version("text2num"))
as_described = True
for words, expected in SEEN.items():
    found = word_to_num(words), alpha2digit(words, "en")
    print(f"  {words}: {found[0]}, to text2num {found[1]!r}")
    as_described &= found == expected
try:
    refused = not word_to_num("two thousand thousand")
except ValueError as error:
    refused = True
    print("  two thousand thousand:", str(error)[:60])
print("expected: errors for the first five.")
print("cost: quantities that nobody said.")
sys.exit(not (as_described and refused))
PY

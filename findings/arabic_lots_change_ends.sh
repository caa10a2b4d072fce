#!/usr/bin/env bash
# Lot 2411-07 is shown as 07-2411 in a line of Arabic, and -20 with its minus behind
#
# Packages: python-bidi 0.6.12 from PyPI; bidi-js 1.1.0 from npm, with Node. Both follow Unicode.
# What happens: figures run from left to right in Arabic, too. But behind an Arabic letter a hyphen or
#   a plus does not hold figures together (rules W2 and W4 of Unicode's UAX 9): the parts on both its
#   sides change places. Lot 2411-07 is shown as 07-2411, the expiry 2027-02 as 02-2027, 2-8 °C as 8-2
#   and -20 as 20-. A slash or a point holds, and so does a hyphen in Hebrew or behind a Latin letter.
#   What is stored, copied or found is right; only what is read is not. U+2066 before the number
#   and U+2069 behind it keep it.
# Expected: the signs of a number in the order in which they were given, as in any other language.
# Cost here: labels and recall notices for the Emirates and Saudi Arabia. The lot that a nurse reads
#   is on no pack, and a test that looks for it in the text finds it.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the packages cannot be installed.
set -euo pipefail
command -v node npm >/dev/null || exit 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check python-bidi==0.6.12 || exit 2
npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$work" bidi-js@1.1.0 >/dev/null || exit 2

cd "$work" && "$work/venv/bin/python" -I - <<'PY'
import json
import subprocess
import sys
from importlib.metadata import version

from bidi import get_display

ARABIC, HEBREW = "تشغيلة", "אצווה"
SEEN = [
    (f"{ARABIC} 2411-07", "07-2411"),
    (f"{ARABIC} 2027-02", "02-2027"),
    (f"{ARABIC} 2-8", "8-2"),
    (f"{ARABIC} -20", "20-"),
    (f"{ARABIC} 02/2027", "02/2027"),
    (f"{ARABIC} KL-12", "KL-12"),
    (f"{HEBREW} 2411-07", "2411-07"),
    (f"{ARABIC} \u20662411-07\u2069", "2411-07"),
]
PROGRAM = """
const bidi = require("bidi-js")();
const shown = (text) => bidi.getReorderedString(text, bidi.getEmbeddingLevels(text));
console.log(JSON.stringify(JSON.parse(process.argv[1]).map(shown)));
"""


def number(shown):
    return shown.split(" ")[0].strip("\u2066\u2069")


asked = ["node", "-e", PROGRAM, json.dumps([text for text, _ in SEEN])]
others = json.loads(subprocess.run(asked, stdout=-1, check=True).stdout)
print("python-bidi", version("python-bidi"))
as_described = True
for (text, expected), other in zip(SEEN, others):
    found = number(get_display(text)), number(other)
    print(f"  {text.split(' ')[1]!r} after {text[0]}: {found[0]}, with bidi-js {found[1]}")
    as_described &= found == (expected, expected)
print("expected: each as it was given.")
print("cost: a recall of a lot that is on no pack.")
sys.exit(not as_described)
PY

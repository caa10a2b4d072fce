#!/usr/bin/env bash
# Dr Anna Berg MBBS MRCGP is Dr Mrcgp to readers of names, and Dr. med. Anna Berg is Med Berg
#
# Packages: nameparser 2.6.0 from PyPI; humanparser 2.7.0 and parse-full-name 1.2.7 from npm, with Node.
# What happens: letters after a name are known from a list, which has MD and RN. Of what doctors and
#   dentists in Britain and Ireland carry some are not on it: to all three MRCGP is the surname and
#   Berg a middle name, and MFDS is it to the two from npm. One that is known changes nothing for the
#   next. Those two take "Dr." for the title and "med." for the first name. humanparser makes BSc the
#   first name of "Anna Berg, BSc", and of Anna Ma a master of arts without a surname.
# Expected: Berg. A word that is all capitals among others that are not is no surname of theirs.
# Cost here: names on papers are compared with registers, and letters begin "Dear Dr Mrcgp".
# Exits 0 while it behaves so, 1 when that has changed, 2 when the packages cannot be installed.
set -euo pipefail
command -v node npm >/dev/null || exit 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check nameparser==2.6.0 || exit 2
npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$work" \
  humanparser@2.7.0 parse-full-name@1.2.7 >/dev/null || exit 2

cd "$work" && "$work/venv/bin/python" -I - <<'PY'
import json
import subprocess
import sys
from importlib.metadata import version

from nameparser import HumanName

SEEN = {
    "Dr Anna Berg MBBS MRCGP": [["Anna", "MRCGP"]] * 3,
    "Dr Anna Berg BDS MFDS": [["Anna", "Berg"], ["Anna", "MFDS"], ["Anna", "MFDS"]],
    "Anna Berg MD": [["Anna", "Berg"]] * 3,
    "Dr. med. Anna Berg": [["Anna", "Berg"], ["med.", "Berg"], ["med.", "Berg"]],
    "Anna Berg, BSc": [["Anna", "Berg"], ["BSc", "Anna Berg"], ["Anna", "Berg"]],
    "Anna Ma": [["Anna", "Ma"], ["Anna", ""], ["Anna", "Ma"]],
}
PROGRAM = """
const { parseName } = require("humanparser");
const { parseFullName } = require("parse-full-name");
const read = (name) => {
  const [one, other] = [parseName(name), parseFullName(name)];
  return [[one.firstName, one.lastName], [other.first, other.last]];
};
console.log(JSON.stringify(JSON.parse(process.argv[1]).map(read)));
"""
names = json.dumps(list(SEEN))
told = subprocess.run(["node", "-e", PROGRAM, names], stdout=-1, check=True).stdout
print("nameparser", version("nameparser"), "then humanparser and parse-full-name:")
as_described = True
for (name, expected), others in zip(SEEN.items(), json.loads(told)):
    read = HumanName(name)
    found = [[read.first, read.last], *others]
    print(f"  {name}: {found}")
    as_described &= found == expected
print("expected: Anna and Berg, and Anna and Ma for the last.")
print("cost: a letter to Dr Mrcgp, and a name that no register has.")
sys.exit(not as_described)
PY

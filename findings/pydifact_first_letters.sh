#!/usr/bin/env bash
# The lot of a despatch advice is "K" where its sender left out the word that it is a lot
#
# Package: pydifact 0.2.3.
# What happens: an element of EDIFACT has parts, and those that are empty at its end may be left out.
#   pydifact gives a list where there are two parts and a text where there is one. `elements[1][0]`
#   is the lot KL77 of "PIA+1+KL77:NB" and the letter K of "PIA+1+KL77". A part that was written as
#   a list of one comes back as a text, too. Both messages are valid and mean the same number.
# Expected: one kind for one element, a list; or an error at the second index.
# Cost here: the deliveries of one supplier are right, and those of the next are all of lot "K", or
#   "0" of 0012. Where lots of the same letter are put together, ten packs of five lots are one lot.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the package cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check pydifact==0.2.3 || exit 2

"$work/venv/bin/python" -I - <<'PY'
import sys
import warnings
from importlib.metadata import version

from pydifact.segmentcollection import Interchange

NOTICE = (
    "UNA:+.? 'UNB+UNOC:3+MAKER+SHOP+261101:1000+1'UNH+1+DESADV:D:96A:UN'BGM+351+D1+9'"
    "LIN+1++09501101530003:SRV'{}UNT+6+1'UNZ+1+1'"
)
SEEN = {
    "PIA+1+KL77:NB'QTY+12:10'": ("KL77", "12"),
    "PIA+1+KL77'QTY+12:10'": ("K", "12"),
    "PIA+1+0012'QTY+12:10'": ("0", "12"),
}

warnings.simplefilter("ignore")  # It says which of its tables it has not got.


def first_parts(notice):
    (message,) = Interchange.from_str(notice).get_messages()
    found = {segment.tag: segment.elements for segment in message.segments}
    return found["PIA"][1][0], found["QTY"][0][0]


print("pydifact", version("pydifact"))
as_described = True
for segments, expected in SEEN.items():
    found = first_parts(NOTICE.format(segments))
    print(f"  {segments:26} has the lot {found[0]!r}")
    as_described &= found == expected
print("expected: 'KL77', 'KL77' and '0012'.")
print("cost: a delivery of a lot that is one letter.")
sys.exit(not as_described)
PY

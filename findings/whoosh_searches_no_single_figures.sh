#!/usr/bin/env bash
# Whoosh shows the 1 ml first to whoever searches for the 2 ml
#
# Package: Whoosh 2.7.4, a search that Haystack, and so many a Django shop, can stand on.
# What happens: the analyzer that a TEXT field has leaves out words of one sign, in the index and in
#   the question. "gel 2 ml" asks for "gel ml": it finds every gel, and the order is
#   that in which they were written. "lidocaine 2" finds 2 % and 5 %. Strengths of two signs (0.5, 25)
#   are asked for as they stand, so are those with their unit joined to them (2ml).
# Expected: the product whose strength was typed, as for 0.5 ml; figures are no filling words.
# Cost here: the strength is what products of one name differ by. The wrong one stands first, with every
#   word of the question in its name but one.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the package cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check Whoosh==2.7.4 || exit 2

"$work/venv/bin/python" -W ignore -I - <<'PY'
import sys
from importlib.metadata import version

from whoosh.fields import TEXT, Schema
from whoosh.filedb.filestore import RamStorage
from whoosh.qparser import QueryParser

PRODUCTS = "Gel 1 ml", "Gel 2 ml", "Gel 5 ml", "Gel 0.5 ml", "Lidocaine 5 %", "Lidocaine 2 %"
SEEN = {
    "gel 2 ml": ["Gel 1 ml", "Gel 2 ml", "Gel 5 ml", "Gel 0.5 ml"],
    "lidocaine 2": ["Lidocaine 5 %", "Lidocaine 2 %"],
    "gel 0.5 ml": ["Gel 0.5 ml"],
}
index = RamStorage().create_index(Schema(name=TEXT(stored=True)))
writer = index.writer()
for name in PRODUCTS:
    writer.add_document(name=name)
writer.commit()
print("Whoosh", version("Whoosh"))
as_described = True
with index.searcher() as searcher:
    for words, expected in SEEN.items():
        question = QueryParser("name", index.schema).parse(words)
        found = [hit["name"] for hit in searcher.search(question)]
        print(f"  {words!r} finds {found}")
        as_described &= found == expected
print("expected: one product for each.")
print("cost: an order of another strength than was looked for.")
sys.exit(not as_described)
PY

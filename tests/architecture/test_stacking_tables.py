"""On a phone a table of My account stacks, and then each cell says which column it is of."""

import re
from pathlib import Path

PROJECT = Path(__file__).parents[2]
TEMPLATES = PROJECT / "templates"
# Whose rows are written by functions.
WRITTEN = {
    "invoicing/invoices.html": "shop/receivables/document_rows.py",
    "lots_received/lots.html": "shop/lots_received/rows.py",
    "ordering/placed.html": "shop/ordering/line_rows.py",
    "ordering/orders.html": "shop/ordering/order_rows.py",
}
# Tables of staff name some cells otherwise; those of the catalogue are compared across and scroll.
OTHERS = ("admin", "catalogue", "papers")
# Three short columns fit.
FEW, FIT = 3, {"content/errata.html"}
# A charge of an invoice stands across the columns of products.
ACROSS = {"Charge"}
_TABLE = re.compile(r'<table class="(?P<classes>table[^"]*)">(?P<inside>.*?)</table>', re.S)
_HEAD = re.compile(r'<th scope="col"[^>]*>(.*?)</th>', re.S)
_LABEL = re.compile(r'data-label="([^"]*)"')


def _tables():
    for path in sorted(TEMPLATES.rglob("*.html")):
        name = path.relative_to(TEMPLATES).as_posix()
        if not name.startswith(OTHERS):
            yield from ((name, *match.groups()) for match in _TABLE.finditer(path.read_text()))


def _unseen(inside):
    """Heads for the ear alone: their cells say themselves what they are."""
    heads = [head for head in _HEAD.findall(inside) if "visually-hidden" in head]
    return {" ".join(re.sub("<[^>]+>", "", head).split()) for head in heads}


def test_tables_of_many_columns_stack_and_their_cells_say_the_heads_of_their_columns():
    wide, labelled = [], 0
    for name, classes, inside in _tables():
        heads = {" ".join(re.sub("<[^>]+>", "", head).split()) for head in _HEAD.findall(inside)}
        if "stacks" in classes:
            rows = (PROJECT / WRITTEN[name]).read_text() if name in WRITTEN else inside
            labels = _LABEL.findall(rows)
            assert set(labels) - ACROSS == heads - _unseen(inside), name
            labelled += len(labels)
        elif len(heads) > FEW and name not in FIT:
            wide.append(name)
    assert wide == [] and labelled > 40

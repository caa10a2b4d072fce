"""Lines of an order that staff type, paste, scan or send as a file, read as quick order reads them:
each is a part number by then, or has beside it what is asked of it."""

from dataclasses import dataclass, field

from common.confined import NotAccepted
from shop.ordering.sent import units_of
from shop.quick_order.draft import Row
from shop.quick_order.files import rows_in
from shop.quick_order.services import read_in

from .typed_lines import Asked, by_part_number

_FIELDS = ("sku", "units", "reason", "lot", "accepted_by", "heading")
_BLANK = dict.fromkeys(_FIELDS, "")


@dataclass(frozen=True)
class Read:
    """The posted form with every line as it was read; the products by their part numbers, what is
    asked beside which line ({its place: Asked}), and the rest of the text, for which is no room."""

    posted: dict
    products: dict
    asked: dict = field(default_factory=dict)
    rest: str = ""
    lines: int = 0


def text_of(request):
    """(what was pasted and what a file holds, why the file is refused)."""
    pasted, upload = request.POST.get("pasted", ""), request.FILES.get("file")
    try:
        return "\n".join(filter(None, [pasted, rows_in(upload) if upload else ""])), ""
    except NotAccepted as refused:
        return pasted, str(refused)


def read_lines(posted, total, strategy, most, text=""):
    """The Read of a posted page of so many lines, and of a text whose lines are added to them.

    A product of the text that stands in a line already is added to that line.
    """
    typed = _typed(posted, total)
    products = by_part_number(line["sku"] for line in typed)
    rows = [_row(at, line, products) for at, line in enumerate(typed)]
    found, meants, rest = read_in(rows, [(text, "")], strategy)
    lines, asked = [], {}
    for at, row in enumerate(found):
        if row.key is None and (same := _same(lines, row, meants[at])):
            same["units"] = str(units_of(same["units"]) + row.number)
        else:
            lines.append(_line(row, typed, meants.get(at)))
            asked[len(lines) - 1] = _asked(row, meants.get(at))
    products |= by_part_number({line["sku"] for line in lines} - products.keys())
    return Read(_filled(posted, lines, most), products, asked, rest, len(meants))


def _typed(posted, total):
    """{field: text} of each line in which something stands; what was chosen is its part number."""
    found = []
    for at in range(total):
        line = {name: posted.get(f"line-{at}-{name}", "") for name in _FIELDS}
        line["sku"] = posted.get(f"line-{at}-choice") or line["sku"]
        found.append(line)
    return [line for line in found if any(line.values())]


def _row(at, line, products):
    """As quick order has it; a line of which only the number is missing stays what it is."""
    product = products.get(line["sku"].strip().upper())
    words = line["sku"].replace("\0", "") or " "
    return Row(words, line["units"], product and product.pk, heading=line["heading"], key=at)


def _same(lines, row, one):
    """The line of ordinary units of the product that a line of the text means, to be added to."""
    if not (one.product and row.number and not row.question):
        return None
    sku = _part_number(one.product)
    same = (line for line in lines if line["sku"].strip() == sku and not line["lot"])
    return next((line for line in same if units_of(line["units"]) is not None), None)


def _line(row, typed, one):
    line = dict(_BLANK if row.key is None else typed[row.key])
    if one is None:
        return line
    line["sku"] = (one.product and _part_number(one.product)) or row.words.strip()
    line["units"] = row.units
    line["heading"] = "" if one.product else row.heading
    return line


def _asked(row, one):
    """What is asked or told of a line that was read just now; of a blank one there is nothing."""
    if one is None or not row.words.strip():
        return Asked()
    return Asked(row.question, tuple(filter(_part_number, one.choices)), row.note)


def _part_number(product):
    return product.record_partner_sku or ""


def _filled(posted, lines, most):
    filled = posted.copy()
    filled["line-INITIAL_FORMS"] = "0"
    filled["line-TOTAL_FORMS"] = str(min(max(len(lines) + 1, 8), most))
    for at in range(int(filled["line-TOTAL_FORMS"])):
        line = lines[at] if at < len(lines) else _BLANK
        for name in _FIELDS:
            filled[f"line-{at}-{name}"] = line[name]
        filled.pop(f"line-{at}-choice", None)
    return filled

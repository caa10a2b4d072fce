"""Lines of an order that staff paste, scan or send as a file, as if they had typed them."""

from common.confined import NotAccepted
from shop.quick_order.files import rows_in
from shop.quick_order.identifying import meant
from shop.quick_order.reading import read

_FIELDS = ("sku", "units", "reason", "lot", "accepted_by")


def text_of(request):
    """(what was pasted and what a file holds, why the file is refused)."""
    pasted, upload = request.POST.get("pasted", ""), request.FILES.get("file")
    try:
        return "\n".join(filter(None, [pasted, rows_in(upload) if upload else ""])), ""
    except NotAccepted as refused:
        return pasted, str(refused)


def with_lines(posted, total, text, strategy, most):
    """(the posted form with the lines of a text in it, [what is asked of them], the rest of it).

    `total`: how many lines were posted. A product that stands in one of them is added to it.
    """
    rows = _typed(posted, total)
    found = read(text, max(most - len(rows), 0))
    asked = []
    for one in meant(found.lines, strategy):
        _add(rows, one)
        if one.question:
            asked.append(_asked(one))
    return _filled(posted, rows, most), asked, found.rest


def _typed(posted, total):
    """{field: text} of each line in which something stands."""
    rows = [{name: posted.get(f"line-{at}-{name}", "") for name in _FIELDS} for at in range(total)]
    return [row for row in rows if any(row.values())]


def _add(rows, one):
    sku, units = _part_number(one.product) if one.product else one.words, one.units
    same = next((row for row in rows if one.product and _is_ordinary(row, sku)), None)
    if same and units and same["units"].isdecimal():
        same["units"] = str(int(same["units"]) + units)
    else:
        rows.append(dict.fromkeys(_FIELDS, "") | {"sku": sku, "units": str(units or "")})


def _is_ordinary(row, sku):
    """A line of this part number that is not of one lot."""
    return row["sku"].strip() == sku and not row["lot"]


def _asked(one):
    choices = "; ".join(f"{each.full_name} ({_part_number(each)})" for each in one.choices)
    return f"“{one.words}”: {one.question} {choices}".strip()


def _part_number(product):
    return product.record_partner_sku or ""


def _filled(posted, rows, most):
    filled = posted.copy()
    filled["line-INITIAL_FORMS"] = "0"
    filled["line-TOTAL_FORMS"] = str(min(max(len(rows) + 1, 8), most))
    for at, row in enumerate(rows):
        for name in _FIELDS:
            filled[f"line-{at}-{name}"] = row[name]
    for at in range(len(rows), int(filled["line-TOTAL_FORMS"])):
        for name in _FIELDS:
            filled[f"line-{at}-{name}"] = ""
    return filled
